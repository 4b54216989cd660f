import GroupSpecimens
import Testing
import Torch
import Training

/// Runs that are asked to stop in the middle of something.
@Suite struct StoppedRunTests {
    static var configuration: TrainingConfiguration {
        var configuration = TinyRun.configuration
        configuration.maxSteps = 10
        configuration.evaluationSteps = 3
        return configuration
    }

    /// Asks how often the run looks whether it should stop.
    static func whole(_ folder: String) throws -> (run: TinyRun, looks: Int) {
        let run = try TinyRun(configuration, folder: folder)
        var looks = 0
        try run.train(unless: {
            looks += 1
            return false
        })
        return (run, looks)
    }

    /// Steps, looks at the held-out examples, and what lies between: a run that is stopped at any of them and goes on is
    /// the run that was never stopped.
    @Test(arguments: 0..<40) func aRunThatIsStoppedAnywhereGoesOnToTheSameBit(place: Int) throws {
        let scratch = try RunScratch()
        let (whole, looks) = try Self.whole(scratch.path + "/whole")
        let last = place < 12 ? place + 1 : (place - 11) * looks / 29
        let folder = scratch.path + "/parted"
        let first = try TinyRun(Self.configuration, folder: folder)
        var asked = 0
        let outcome = try first.train(unless: {
            asked += 1
            return asked >= last
        })
        #expect(outcome == .interrupted || last == looks)
        // It is asked once more, where what it adds up says so.
        #expect(asked <= last + 1)
        let second = try TinyRun(Self.configuration, folder: folder)
        let checkpoint = try first.store.latest()
        if let checkpoint {
            #expect(checkpoint.state.step == first.trainer.state.step)
            try second.trainer.restore(checkpoint)
        }
        #expect(try second.train() == .finished)
        #expect(second.parameters == whole.parameters)
        #expect(second.losses.merging(first.losses) { a, b in a == b ? a : .nan } == whole.losses)
        #expect((checkpoint == nil ? [] : first.heldOut) + second.heldOut == whole.heldOut)
        #expect(second.trainer.state == whole.trainer.state)
    }

    @Test func aStepThatIsGivenUpLeavesNothing() throws {
        let scratch = try RunScratch()
        let run = try TinyRun(Self.configuration, folder: scratch.path)
        let before = run.parameters
        var asked = 0
        // The first look takes two passes of two blocks; then comes the way back of the first step.
        let outcome = try run.train(unless: {
            asked += 1
            return asked > 7
        })
        #expect(outcome == .interrupted)
        #expect(run.parameters == before)
        #expect(run.losses.isEmpty)
        #expect(try run.store.steps().isEmpty)
    }

    /// Whoever is told, at whatever place in its share: all ranks stop after the same step.
    @Test(arguments: [(0, 1), (1, 2), (1, 23), (0, 40), (1, 61)])
    func ranksStopTogetherAndGoOnToTheSameBit(told: Int, last: Int) throws {
        let scratch = try RunScratch()
        var configuration = Self.configuration
        configuration.microBatchSize = 1
        let fixed = configuration
        let (folder, other) = (scratch.path + "/parted", scratch.path + "/whole")
        let stopped = try Ranks.run(2) { group -> (TrainingOutcome, Int) in
            let run = try TinyRun(fixed, folder: folder, exchange: group)
            var asked = 0
            let outcome = try run.train(unless: {
                asked += 1
                return group.rank == told && asked >= last
            })
            return (outcome, run.trainer.state.step)
        }
        #expect(stopped.allSatisfy { $0.0 == .interrupted && $0.1 == stopped[0].1 })
        let rest = try Ranks.run(2) { group -> [Float] in
            let run = try TinyRun(fixed, folder: folder, exchange: group)
            if group.rank == 0, let checkpoint = try run.store.latest() { try run.trainer.restore(checkpoint) }
            try run.train()
            return run.parameters
        }
        let whole = try Ranks.run(2) { group -> [Float] in
            let run = try TinyRun(fixed, folder: other, exchange: group)
            try run.train()
            return run.parameters
        }
        #expect(rest == whole)
    }
}
