import Datasets
import JSON
import Storage
import Testing
import Tokenizers

@Suite struct CorpusReaderTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func examples(in text: String) throws -> [CorpusExample] {
        try Storage.write(text, to: folder("x.jsonl"))
        return try CorpusReader.examples(in: folder("x.jsonl"))
    }

    private func failure(in text: String) -> DatasetError? {
        #expect(throws: DatasetError.self) { try examples(in: text) }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let example = CorpusExample(
            exchange: Exchange(
                system: "say \"tick\" \\ \n é", prompt: "p1:v2:d3:t4", answer: "p5:v6:d7:t0", isComplete: false),
            piece: "a b/ü.mid#3", firstNote: 17, notes: 2, tempo: 96)
        #expect(try CorpusExample(example.json) == example)
        #expect(!example.json.text().contains("\n"))
        #expect(try examples(in: example.json.text() + "\n" + example.json.text() + "\n") == [example, example])
    }

    @Test func plainPairsOfOthersAreRead() throws {
        let examples = try examples(in: #"{"prompt": "a", "completion": "b", "weight": [1]}"#)
        #expect(
            examples == [CorpusExample(exchange: Exchange(system: "", prompt: "a", answer: "b", isComplete: true))])
    }

    @Test func emptyLinesLineEndingsAndAByteOrderMarkDoNotMatter() throws {
        let line = #"{"prompt":"a","completion":"b"}"#
        #expect(try examples(in: "\u{FEFF}\(line)\r\n\r\n  \n\(line)").count == 2)
        #expect(try examples(in: "").isEmpty)
    }

    @Test(arguments: [
        (#"{"prompt":"a"}"#, "the key \"completion\" is missing"),
        (#"{"completion":"a"}"#, "the key \"prompt\" is missing"),
        (#"{"prompt":"a","completion":""}"#, "nothing to learn"),
        (#"{"prompt":1,"completion":"b"}"#, "\"prompt\" is an integer, where a string is expected"),
        (#"{"prompt":"a","completion":"b","complete":"no"}"#, "true or false"),
        (#"{"prompt":"a","completion":"b","notes":-1}"#, "at least 0"),
        (#"["a","b"]"#, "where an object is expected"),
        (#"{"prompt":"a","completion":"b""#, "JSON, byte"),
        (#"{"prompt":"a","completion":"b","prompt":"c"}"#, "second time"),
    ])
    func aBrokenLineIsNamedByFileAndLine(line: String, reason: String) {
        let good = #"{"prompt":"a","completion":"b"}"#
        let error = failure(in: "\(good)\n\n\(line)\n\(good)\n")
        #expect(error?.file == folder("x.jsonl") && error?.line == 3)
        #expect(error?.reason.contains(reason) == true)
    }

    @Test func bytesThatAreNotTextAreAnErrorNotATrap() throws {
        try Storage.write([0xFF, 0x0A, 0x00, 0x0A, 0x22, 0xC3, 0x22], to: folder("x.jsonl"))
        #expect(throws: DatasetError.self) { try CorpusReader.examples(in: folder("x.jsonl")) }
    }

    @Test func aMissingFileIsTheStoragesError() {
        #expect(throws: StorageError.self) { try CorpusReader(folder("none.jsonl")) }
    }
}
