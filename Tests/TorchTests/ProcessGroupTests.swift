import Foundation
import GroupSpecimens
import Testing
import Torch

/// Groups whose ranks are threads of this process; what happens when a process dies or stops is tested with programs.
@Suite struct ProcessGroupTests {
    @Test(arguments: [2, 3, 5])
    func aSumIsMadeInTheOrderOfTheRanksAndTheSameEverywhere(count: Int) throws {
        for size in [0, 1, 3, 1000, 70_001] {
            let given = (0..<count).map {
                tensor([size], seed: UInt64($0 + size), .float32).elements(Float.self)
            }
            let expected = (0..<size).map { i in given.dropFirst().reduce(given[0][i]) { $0 + $1[i] } }
            let sums = try Ranks.run(count) { group in
                let numbers = Tensor(given[group.rank])
                try group.sum(numbers)
                return numbers.elements(Float.self)
            }
            #expect(sums == Array(repeating: expected, count: count))
        }
    }

    @Test func aSumLongerThanItsBufferIsWhole() throws {
        let size = 4_200_001
        let sums = try Ranks.run(3) { group in
            let numbers = Tensor((0..<size).map { Double($0) * Double(group.rank + 1) })
            try group.sum(numbers)
            return numbers.elements(Double.self).enumerated().allSatisfy { $1 == Double($0) * 6 }
        }
        #expect(sums == [true, true, true])
    }

    @Test func aBroadcastGivesAllWhatOneHas() throws {
        for root in 0..<3 {
            let given = try Ranks.run(3) { group in
                let numbers = tensor([101], seed: UInt64(group.rank), .bfloat16)
                try group.broadcast(numbers, from: root)
                return numbers.elements(Float.self)
            }
            let expected = tensor([101], seed: UInt64(root), .bfloat16).elements(Float.self)
            #expect(given == Array(repeating: expected, count: 3))
        }
    }

    @Test func whatIsGatheredMayDifferInLength() throws {
        let texts = try Ranks.run(3) { group in
            try group.barrier()
            return try group.gather(Array(String(repeating: "x", count: group.rank * 50_000).utf8)).map(
                \.count)
        }
        #expect(texts == Array(repeating: [0, 50_000, 100_000], count: 3))
    }

    @Test func ranksThatDoDifferentThingsAllLearnIt() throws {
        let errors = try Ranks.run(3) { group -> ProcessGroupError? in
            failure {
                if group.rank == 1 { try group.barrier() } else { try group.sum(Tensor.zeros([5])) }
            }
        }
        #expect(errors.map(\.?.kind) == [.disagrees, .disagrees, .disagrees])
    }

    @Test func theOthersTellTheReasonOfARankThatGaveUp() throws {
        let errors = try Ranks.run(3) { group -> ProcessGroupError? in
            if group.rank == 1 {
                group.leave(because: "its disk is full")
                return nil
            }
            return failure { try group.sum(Tensor.zeros([5])) }
        }
        for index in [0, 2] {
            let error = try #require(errors[index])
            #expect(error.kind == .failed)
            #expect(error.rank == 1)
            #expect(error.description.contains("rank 1 of 3 gave up: its disk is full"))
        }
    }

    @Test func whoIsBusyElsewhereIsToldInAThreadOfTheGroup() throws {
        let told = Told()
        _ = try Ranks.run(2, onLoss: { told.add($0) }) { group in
            if group.rank == 1 { group.leave(because: "no reason") }
            if group.rank == 0 { told.wait() }
        }
        #expect(told.errors.map(\.rank) == [1])
    }

    @Test func aRankThatIsDoneIsNotMissed() throws {
        let losses = Told()
        _ = try Ranks.run(3, onLoss: { losses.add($0) }) { group in
            try group.barrier()
            if group.rank == 2 { Thread.sleep(forTimeInterval: 1.5) }
        }
        #expect(losses.errors.isEmpty)
    }

    @Test func whoGoesOnAloneIsToldThatTheOthersAreDone() throws {
        let errors = try Ranks.run(2) { group -> ProcessGroupError? in
            group.rank == 0 ? nil : failure { try group.barrier() }
        }
        #expect(errors[1]?.kind == .disagrees)
        #expect(errors[1]?.description.contains("has finished") == true)
    }

    @Test func aRankThatDoesNotComeIsNamed() throws {
        var place = Rendezvous(rank: 0, count: 2, host: "127.0.0.1", port: Ranks.freePort())
        place.patience = 0.5
        let words = failure { _ = try ProcessGroup(place) }
        #expect(words?.kind == .notMet)
        #expect(words?.description.contains("for rank 1") == true)

        place = Rendezvous(rank: 1, count: 2, host: "127.0.0.1", port: Ranks.freePort())
        place.patience = 0.5
        #expect(failure { _ = try ProcessGroup(place) }?.description.contains("MASTER_ADDR") == true)
    }

    /// A launcher's store outlives an attempt, and may start another under the same number.
    @Test func whatAnEarlierAttemptLeftInTheStoreMisleadsNobody() throws {
        let port = Ranks.freePort()
        let keeper = Thread {
            var place = Rendezvous(rank: 0, count: 3, host: "127.0.0.1", port: port)
            place.patience = 4
            _ = try? ProcessGroup(place)
        }
        keeper.start()
        Thread.sleep(forTimeInterval: 0.5)
        let sums = try Ranks.run(2, port: port, serves: false) { group in
            let numbers = Tensor([1.0])
            try group.sum(numbers)
            return numbers.scalar
        }
        #expect(sums == [2, 2])
    }

    @Test func ranksOfOneMachineShareItsProcessors() throws {
        let alone = try Ranks.run(2) { try $0.machineShare() }
        #expect(alone.map(\.localRank) == [0, 1])
        #expect(alone.map(\.localCount) == [2, 2])
        #expect(
            alone.allSatisfy { $0.threads == max(1, ProcessInfo.processInfo.activeProcessorCount / 2) })
    }
}

private func failure(of body: () throws -> Void) -> ProcessGroupError? {
    do { try body() } catch { return error as? ProcessGroupError }
    return nil
}

/// What was told in other threads.
private final class Told: @unchecked Sendable {
    private let condition = NSCondition()
    private var list: [ProcessGroupError] = []

    var errors: [ProcessGroupError] { condition.withLock { list } }

    func add(_ error: ProcessGroupError) {
        condition.withLock {
            list.append(error)
            condition.broadcast()
        }
    }

    /// Returns when something was told, or after ten seconds.
    func wait() {
        condition.withLock {
            while list.isEmpty, condition.wait(until: Date(timeIntervalSinceNow: 10)) {}
        }
    }
}
