import Datasets
import Formats
import JSON
import Music
import Storage
import Synchronization
import Testing

/// What several processes make together is what one makes alone.
@Suite struct CorpusSharingTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private func configuration(_ output: String) throws -> CorpusConfiguration {
        for seed in 1...40 { try folder.write(Tune.score(100, seed: seed), to: "midi/\(seed).mid") }
        try folder.write(Tune.score(100, seed: 3), to: "midi/copy.mid")
        try Storage.write("no music", to: folder("midi/text.mid"))
        var configuration = try CorpusConfiguration([
            "source": .string(folder("midi")), "output": .string(folder(output)), "sequence_len": 2400,
            "val_set_size": 0.2, "augment": ["variants": 2], "explanation": "short", "licence": "CC0-1.0",
            "tasks": ["continuation": 1, "infill": 1, "invention": 1],
        ])
        configuration.rowLength = 4800
        return configuration
    }

    private func contents(_ name: String) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for file in try Storage.entries(of: folder(name)) {
            contents[file] = try Storage.read(folder("\(name)/\(file)"))
        }
        return contents
    }

    @Test func threeProcessesGiveTheBytesOfOne() throws {
        _ = try BuiltCorpus(try configuration("one"), ByteTokenizer())
        _ = try BuiltCorpus(try configuration("again"), ByteTokenizer())
        let shared = try configuration("shared")
        let builder = CorpusBuilder(shared, tokenizer: ByteTokenizer())
        for rank in [2, 1] { #expect(try builder.build(place: ProcessPlace(rank: rank, count: 3)) == nil) }
        // The share of the last is there already: it is not made anew.
        var steps = 0
        _ = try builder.build(place: ProcessPlace(rank: 2, count: 3)) { _ in steps += 1 }
        #expect(steps == 0)
        #expect(try builder.build(place: ProcessPlace(rank: 0, count: 3)) != nil)
        let one = try contents("one")
        #expect(one.count >= 6)
        #expect(try contents("again") == one)
        #expect(try contents("shared") == one)
        // What was kept beside the output is gone.
        #expect(try Storage.entries(of: folder.path).sorted() == ["again", "midi", "one", "shared"])
    }

    /// A share of files that have changed since is not taken.
    @Test func theSharesOfOtherFilesAreLeftAlone() throws {
        let configuration = try configuration("shared")
        let builder = CorpusBuilder(configuration, tokenizer: ByteTokenizer())
        _ = try builder.build(place: ProcessPlace(rank: 1, count: 2))
        try folder.write(Tune.score(120, seed: 99), to: "midi/1.mid")
        var steps = 0
        _ = try builder.build(place: ProcessPlace(rank: 1, count: 2)) { _ in steps += 1 }
        #expect(steps > 0)
    }

    @Test func theFirstWaitsAndCanBeStopped() throws {
        let builder = CorpusBuilder(try configuration("shared"), tokenizer: ByteTokenizer())
        #expect(throws: CancellationError.self) {
            _ = try builder.build(place: ProcessPlace(rank: 0, count: 2)) { state in
                if state.stage == .waiting { throw CancellationError() }
            }
        }
        #expect(!Storage.exists(folder("shared")))
    }
}
