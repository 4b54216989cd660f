import GroupSpecimens
import LanguageModel
import Testing
import Torch
import Training

/// Ranks that train together, as threads of this process.
@Suite struct DataParallelTests {
    struct Outcome: Sendable {
        let parameters: [Float]
        let losses: [Int: Double]
        let heldOut: [Double]
    }

    func train(
        ranks: Int, accumulation: Int, steps: Int = 12, in folder: String,
        beforehand: @escaping @Sendable (TinyRun, Int) throws -> Void = { _, _ in }
    ) throws -> [Outcome] {
        var configuration = TinyRun.configuration
        configuration.gradientAccumulationSteps = accumulation
        configuration.microBatchSize = 1
        configuration.maxSteps = steps
        configuration.evaluationSteps = 4
        let fixed = configuration
        @Sendable func run(_ exchange: any GradientExchange) throws -> Outcome {
            let run = try TinyRun(fixed, folder: folder, exchange: exchange)
            try beforehand(run, exchange.rank)
            try run.train()
            return Outcome(parameters: run.parameters, losses: run.losses, heldOut: run.heldOut)
        }
        guard ranks > 1 else { return [try run(SingleProcess())] }
        return try Ranks.run(ranks) { try run($0) }
    }

    /// One process adds up the gradients of its passes one after the other, ranks those of their own passes first: with
    /// one pass a rank the sum of two is the same number, with more it may differ in its last bits, which the optimiser
    /// (1 / sqrt of a moving mean) makes larger where a gradient is next to nothing.
    @Test(arguments: [(2, 1), (2, 2), (3, 2)])
    func ranksTrainTheAdapterOfOneProcessThatAccumulatesTheirPasses(ranks: Int, accumulation: Int) throws {
        let scratch = try RunScratch()
        let alone = try train(ranks: 1, accumulation: ranks * accumulation, in: scratch.path + "/alone")[0]
        let together = try train(ranks: ranks, accumulation: accumulation, in: scratch.path + "/together")
        for outcome in together {
            #expect(outcome.parameters == together[0].parameters)
            #expect(outcome.losses == together[0].losses)
        }
        #expect(together[0].losses.count == 12)
        let largest = alone.parameters.map(abs).max() ?? 0
        let difference = zip(together[0].parameters, alone.parameters).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference <= 1e-4 * largest, "\(difference) of \(largest)")
        for (step, loss) in alone.losses {
            #expect(abs((together[0].losses[step] ?? .infinity) - loss) <= 1e-5 * loss, "step \(step)")
        }
        #expect(together[0].heldOut.count == alone.heldOut.count)
        for (a, b) in zip(together[0].heldOut, alone.heldOut) { #expect(abs(a - b) <= 1e-5 * b) }
    }

    @Test func allRanksBeginWithTheParametersOfTheFirst() throws {
        let scratch = try RunScratch()
        let one = try train(ranks: 2, accumulation: 1, steps: 3, in: scratch.path + "/one")
        let other = try train(ranks: 2, accumulation: 1, steps: 3, in: scratch.path + "/other") { run, rank in
            if rank == 1 { run.adapter.parameters.scale(by: 3) }
        }
        #expect(other.map(\.parameters) == one.map(\.parameters))
    }

    @Test func onlyTheFirstRankNeedsTheCheckpoint() throws {
        let scratch = try RunScratch()
        let whole = try train(ranks: 2, accumulation: 1, in: scratch.path + "/whole")
        _ = try train(ranks: 2, accumulation: 1, steps: 12, in: scratch.path + "/parted")
        let rest = try train(ranks: 2, accumulation: 1, in: scratch.path + "/parted") { run, rank in
            // The last one is of step 8, of 12.
            if rank == 0 { try run.trainer.restore(#require(try run.store.latest())) }
        }
        #expect(rest.map(\.parameters) == whole.map(\.parameters))
        #expect(rest[1].losses.keys.sorted() == [9, 10, 11, 12])
    }

    @Test func ranksThatDifferInSomethingAreTold() throws {
        let errors = try Ranks.run(3) { group -> ProcessGroupError? in
            do {
                let corpus = group.rank == 2 ? "fedc" : "0123"
                try group.check(Agreement([("the seed", "7"), ("the corpus", corpus)]))
                return nil
            } catch {
                return error as? ProcessGroupError
            }
        }
        for error in errors {
            #expect(error?.kind == .disagrees)
            #expect(error?.rank == 2)
            #expect(error?.description.contains("the corpus (fedc against 0123)") == true)
            #expect(error?.description.contains("seed") == false)
        }
    }

    @Test func oneBitOfOneParameterIsNoticed() throws {
        let words = try Ranks.run(2) { group -> String? in
            var numbers = (0..<1000).map(Float.init)
            try group.checkSame([Tensor(numbers), Tensor([Float]())], step: 1)
            if group.rank == 1 { numbers[997] = numbers[997].nextUp }
            do {
                try group.checkSame([Tensor([Float(1)]), Tensor(numbers)], step: 16)
                return nil
            } catch {
                return "\(error)"
            }
        }
        for words in words { #expect(words?.contains("after step 16 the parameters of rank 1") == true) }
    }
}
