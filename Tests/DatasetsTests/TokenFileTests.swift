import Checkpoints
import Datasets
import Specimens
import Storage
import Testing
import Tokenizers

@Suite struct TokenFileTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private func examples(_ seed: UInt64, vocabulary: Int) -> [TokenizedExample] {
        var random = SplitMix(seed: seed)
        return (0..<200).map { _ in
            let count = Int.random(in: 2...64, using: &random)
            let tokens = (0..<count).map { _ in Token(Int.random(in: 0..<vocabulary, using: &random)) }
            return TokenizedExample(tokens: tokens, answerStart: Int.random(in: 0...count, using: &random))
        }
    }

    private func write(_ examples: [TokenizedExample], vocabulary: Int) throws -> PackingReport {
        var writer = try TokenFileWriter(folder("x.safetensors"), capacity: 64, vocabularySize: vocabulary)
        for example in examples { try writer.add(example) }
        return try writer.finish()
    }

    @Test(arguments: [49_152, 65_536, 65_537, 128_256]) func whatGoesInComesOut(vocabulary: Int) throws {
        let examples = examples(UInt64(vocabulary), vocabulary: vocabulary)
        let report = try write(examples, vocabulary: vocabulary)
        let file = try TokenFile(folder("x.safetensors"))
        #expect(file.exampleCount == examples.count && file.rowCount == report.rows)
        #expect(file.tokenCount == examples.reduce(0) { $0 + $1.tokens.count } && file.tokenCount == report.tokens)
        #expect(file.lines.sorted() == Array(examples.indices))
        for index in 0..<file.exampleCount { #expect(try file.example(index) == examples[file.lines[index]]) }
        #expect((0..<file.rowCount).flatMap { Array(file.examples(ofRow: $0)) } == Array(examples.indices))
        #expect(!Storage.exists(folder("x.safetensors.unpacked")))
    }

    @Test func countsAreThoseOfTheExamples() throws {
        let examples = examples(4, vocabulary: 90)
        _ = try write(examples, vocabulary: 90)
        let file = try TokenFile(folder("x.safetensors"))
        for index in 0..<file.exampleCount {
            let example = examples[file.lines[index]]
            let counts = file.counts(ofExample: index)
            #expect(counts.tokens == example.tokens.count)
            #expect(counts.answer == example.tokens.count - example.answerStart)
        }
        #expect(file.tokenizerFingerprint == nil && file.linesDigest == nil)
    }

    @Test func noExamplesGiveAFileWithoutRows() throws {
        #expect(try write([], vocabulary: 100).waste == 0)
        let file = try TokenFile(folder("x.safetensors"))
        #expect(file.rowCount == 0 && file.exampleCount == 0 && file.tokenCount == 0)
    }

    /// Each tensor in turn holds what cannot be.
    @Test func whatDoesNotAddUpIsRefused() throws {
        func bytes(_ numbers: [Int64]) -> [UInt8] { numbers.withUnsafeBytes { Array($0) } }
        func check(
            rows: [Int64] = [0, 2], examples: [Int64] = [0, 2, 5], answers: [Int64] = [1, 3], lines: [Int64] = [0, 1],
            tokens: [UInt16] = [1, 2, 3, 4, 5], length: String = "8"
        ) throws {
            var writer = SafetensorsWriter(metadata: ["sequence_len": length, "vocabulary": "6"])
            for (name, numbers) in [("rows", rows), ("examples", examples), ("answers", answers), ("lines", lines)] {
                writer.add(name, .int64, shape: [numbers.count], bytes: bytes(numbers))
            }
            writer.add("tokens", .uint16, shape: [tokens.count], bytes: tokens.withUnsafeBytes { Array($0) })
            try Storage.write(writer.encode(), to: folder("y.safetensors"))
            let file = try TokenFile(folder("y.safetensors"))
            for index in 0..<file.exampleCount { _ = try file.example(index) }
        }
        try check()
        #expect(throws: DatasetError.self) { try check(rows: [0, 3]) }
        #expect(throws: DatasetError.self) { try check(rows: []) }
        #expect(throws: DatasetError.self) { try check(examples: [0, 7, 5]) }
        #expect(throws: DatasetError.self) { try check(examples: [0, 2, 4]) }
        #expect(throws: DatasetError.self) { try check(examples: [-1, 2, 5]) }
        #expect(throws: DatasetError.self) { try check(answers: [1, 1]) }
        #expect(throws: DatasetError.self) { try check(answers: [3, 3]) }
        #expect(throws: DatasetError.self) { try check(lines: [0]) }
        #expect(throws: DatasetError.self) { try check(tokens: [1, 2, 3, 4, 6]) }
        #expect(throws: DatasetError.self) { try check(length: "4") }
        #expect(throws: DatasetError.self) { try check(length: "-4") }
        #expect(throws: DatasetError.self) { try TokenFile(folder("none.safetensors")) }
    }
}
