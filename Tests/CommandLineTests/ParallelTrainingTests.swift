import Foundation
import JSON
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Processes that train together: what they make, and how they end when one of them is killed, stopped or different.
@Suite(.serialized) struct ParallelTrainingTests {
    let tiny: TinyTraining

    init() throws { tiny = try TinyTraining() }

    private let long = ["--set", "max_steps=4000", "--set", "num_epochs=10000", "--set", "save_steps=10"]

    private func train(_ folder: String, _ more: [String] = []) -> [String] {
        ["train", "train.yaml", "--set", "output_dir=\(folder)"] + more
    }

    private func adapter(_ folder: String) throws -> [Float] {
        let bytes = try tiny.scratch.bytes(folder + "/adapter_model.safetensors")
        let start = 8 + bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        return bytes[start...].withUnsafeBytes { payload in
            (0..<payload.count / 4).map { payload.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
    }

    @Test func twoRanksMakeTheAdapterOfOneWithTwiceTheAccumulation() throws {
        let alone = try tiny.run(train("alone", ["--set", "gradient_accumulation_steps=2"]))
        #expect(alone.code == 0, "\(alone.words)")
        let together = try RankProcesses(tiny, Array(repeating: train("together"), count: 2)).ends(of: [0, 1])
        for end in together { #expect(end.code == 0, "\(end.words)") }
        // One rank speaks.
        #expect(together[0].words.contains("the adapter is in 'together'"))
        #expect(together[1].words == "")
        let (one, two) = (try adapter("alone"), try adapter("together"))
        #expect(one.count == two.count && one.contains { $0 != 0 })
        let largest = one.map(abs).max() ?? 0
        let difference = zip(one, two).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference <= 1e-4 * largest, "\(difference) of \(largest)")
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func theOthersNoticeWithinTenSecondsThatARankIsKilledOrStopped(signal: Int32) throws {
        let ranks = try RankProcesses(tiny, Array(repeating: train("run", long), count: 3))
        ranks.waitForStep(5, in: "run")
        ranks.signal(signal, to: 1)
        for end in try ranks.ends(of: [0, 2]) {
            #expect(end.code == 75, "\(end.words)")
            #expect(end.seconds < 10)
            #expect(end.words.contains("rank 1 of 3 has"), "\(end.words)")
        }
        ranks.signal(SIGCONT, to: 1)
        let end = try ranks.ends(of: [1])[0]
        #expect(end.code == (signal == SIGKILL ? -SIGKILL : 75), "\(end.words)")
        #expect(signal == SIGKILL || end.words.contains("gone on without this one"), "\(end.words)")
    }

    @Test func ranksThatAreStartedAgainGoOnFromTheLastCheckpoint() throws {
        let arguments = Array(
            repeating: train("whole", ["--set", "max_steps=60", "--set", "num_epochs=1000"]), count: 2)
        for end in try RankProcesses(tiny, arguments).ends(of: [0, 1]) { #expect(end.code == 0, "\(end.words)") }

        let again = arguments.map { $0.map { $0 == "output_dir=whole" ? "output_dir=parted" : $0 } }
        let ranks = try RankProcesses(tiny, again)
        ranks.waitForStep(20, in: "parted")
        ranks.signal(SIGKILL, to: 0)
        #expect(try ranks.ends(of: [1])[0].code == 75)
        let ends = try RankProcesses(tiny, again, attempt: 1).ends(of: [0, 1])
        for end in ends { #expect(end.code == 0, "\(end.words)") }
        #expect(ends[0].words.contains("it goes on after step"), "\(ends[0].words)")
        #expect(
            try tiny.scratch.bytes("parted/adapter_model.safetensors")
                == tiny.scratch.bytes("whole/adapter_model.safetensors"))
    }

    @Test func ranksWithDifferentConfigurationsDoNotBegin() throws {
        let ends = try RankProcesses(tiny, [train("run"), train("run", ["--set", "learning_rate=1.0e-4"])])
            .ends(of: [0, 1])
        for end in ends {
            #expect(end.code == 65, "\(end.words)")
            #expect(end.words.contains("rank 1 and rank 0 do not have the same: learning_rate"), "\(end.words)")
        }
    }

    @Test func theReasonOfARankThatGaveUpIsTold() throws {
        let ends = try RankProcesses(tiny, [train("run"), train("run", ["--set", "dataset=nowhere"])]).ends(of: [0, 1])
        #expect(ends.map(\.code) == [75, 66])
        #expect(ends[0].words.contains("rank 1 of 2 gave up: 'nowhere' holds no corpus"), "\(ends[0].words)")
    }
}
