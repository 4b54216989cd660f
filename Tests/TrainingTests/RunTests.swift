import Testing
import Torch
import Training

/// Makes the gradient of chosen exchanges no number.
private final class PoisonedExchange: GradientExchange {
    let rank = 0, count = 1
    private var calls = 0
    private let poisoned: Set<Int>

    /// - Parameter poisoned: counts exchanges of gradients from 1.
    init(_ poisoned: Set<Int>) { self.poisoned = poisoned }

    func sum(_ flat: Tensor) {
        calls += 1
        if poisoned.contains(calls) { flat.scale(by: .nan) }
    }

    func sum(_ numbers: [Double]) -> [Double] { numbers }
}

@Suite struct RunTests {
    @Test func aStepThatIsNotFiniteMovesNothing() throws {
        let scratch = try RunScratch()
        var configuration = TinyRun.configuration
        configuration.maxSteps = 1
        let run = try TinyRun(configuration, folder: scratch.path, exchange: PoisonedExchange([1]))
        let before = run.parameters
        try run.train()
        #expect(run.parameters == before)
        #expect(run.skipped == [1])
        #expect(run.trainer.state.skippedSteps == 1)
        #expect(run.trainer.state.optimizerSteps == 0)
    }

    @Test func threeInARowGoBackAndTheDataGoOn() throws {
        let scratch = try RunScratch()
        let run = try TinyRun(folder: scratch.path, exchange: PoisonedExchange([6, 10, 11, 12]))
        #expect(try run.train() == .finished)
        #expect(run.skipped == [6, 10, 11, 12])
        #expect(run.rollbacks.map(\.from) == [12])
        #expect(run.rollbacks.map(\.to) == [8])
        #expect(run.trainer.state.step == 24)
        #expect(run.trainer.state.batch == 28)
        // What follows the step back is taken with half the rate.
        let schedule = TinyRun.configuration.rates(totalSteps: 24)
        for (step, rate) in run.rates { #expect(rate == schedule.rate(at: step - 1) / (step > 8 ? 2 : 1)) }
        #expect(run.parameters.allSatisfy { $0.isFinite })
    }

    @Test func aRunThatStaysBadEndsWithAReason() throws {
        let scratch = try RunScratch()
        let run = try TinyRun(folder: scratch.path, exchange: PoisonedExchange(Set(6...60)))
        do {
            try run.train()
            Issue.record("the run did not end")
        } catch let error as TrainingError {
            #expect(error.description.contains("after going back 2 times"), "\(error)")
            #expect(error.description.contains("learning_rate"), "\(error)")
        }
        #expect(run.rollbacks.count == 2)
    }

    @Test func earlyStoppingEndsARunThatLearnsNothing() throws {
        let scratch = try RunScratch()
        var configuration = TinyRun.configuration
        configuration.evaluationSteps = 2
        configuration.earlyStoppingPatience = 3
        configuration.learningRate = 0
        let run = try TinyRun(configuration, folder: scratch.path)
        #expect(try run.train() == .stoppedEarly)
        #expect(run.trainer.state.step == 6)
        #expect(run.trainer.state.best?.step == 0)
        configuration.learningRate = 2e-2
        #expect(try TinyRun(configuration, folder: scratch.path).train() == .finished)
    }

    /// A step over the shares of two processes, put together by hand, is the step of one.
    @Test func processesTogetherTakeTheStepOfOne() throws {
        let scratch = try RunScratch()
        var configuration = TinyRun.configuration
        configuration.maxSteps = 1
        configuration.gradientAccumulationSteps = 4
        let alone = try TinyRun(configuration, folder: scratch.path)
        try alone.train()

        configuration.gradientAccumulationSteps = 2
        let shares = (0..<2).map { RecordingExchange(rank: $0, other: nil) }
        for share in shares { try TinyRun(configuration, folder: scratch.path, exchange: share).train() }
        let second = RecordingExchange(rank: 0, other: shares[1])
        let together = try TinyRun(configuration, folder: scratch.path, exchange: second)
        try together.train()
        for (a, b) in zip(alone.parameters, together.parameters) { #expect(abs(a - b) < 1e-5) }
        #expect(abs((alone.losses[1] ?? 0) - (together.losses[1] ?? 1)) < 1e-5)
    }
}

/// One of two processes, of which the other has been recorded.
private final class RecordingExchange: GradientExchange {
    let rank: Int, count = 2
    private let other: RecordingExchange?
    private var flats: [Tensor] = []
    private var lists: [[Double]] = []
    private var flatCalls = 0, listCalls = 0

    init(rank: Int, other: RecordingExchange?) {
        self.rank = rank
        self.other = other
    }

    func sum(_ flat: Tensor) {
        flats.append(flat.clone())
        if let other { flat.add(other.flats[flatCalls]) }
        flatCalls += 1
    }

    func sum(_ numbers: [Double]) -> [Double] {
        lists.append(numbers)
        defer { listCalls += 1 }
        // Alone it says what two that agree would, so that the run begins.
        guard let other else { return listCalls == 0 ? numbers.map { 2 * $0 } : numbers }
        return zip(numbers, other.lists[listCalls]).map { $0 + $1 }
    }
}
