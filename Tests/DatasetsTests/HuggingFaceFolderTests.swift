import Datasets
import JSON
import Storage
import Testing
import Tokenizers

/// What the head must say; that `datasets` reads it is checked by `Tests/References/datasets_load.py`.
@Suite struct HuggingFaceFolderTests {
    @Test func theHeadNamesSplitsAndTypes() {
        let folder = HuggingFaceFolder(
            .messages, title: "Riffs: \"one\"", license: "cc-by-4.0",
            metadata: [.init("task_categories", ["text-generation"])])
        #expect(
            folder.readme("# Riffs\n")
                == """
                ---
                pretty_name: "Riffs: \\"one\\""
                license: "cc-by-4.0"
                task_categories: ["text-generation"]
                configs:
                - config_name: default
                  data_files:
                  - split: train
                    path: train.jsonl
                  - split: validation
                    path: valid.jsonl
                dataset_info:
                  config_name: default
                  features:
                  - name: messages
                    list:
                    - name: role
                      dtype: string
                    - name: content
                      dtype: string
                  - name: complete
                    dtype: bool
                  - name: piece
                    dtype: string
                  - name: variant
                    dtype: int64
                  - name: first_note
                    dtype: int64
                  - name: notes
                    dtype: int64
                  - name: tempo
                    dtype: int64
                ---

                # Riffs

                """)
    }

    @Test(arguments: ExchangeShape.allCases)
    func theHeadHasAColumnForEachKey(shape: ExchangeShape) throws {
        let example = CorpusExample(exchange: Exchange(system: "S", prompt: "P", answer: "A"))
        let head = HuggingFaceFolder(shape).readme("")
        for member in try #require(example.json(as: shape).members) {
            let type = ["a string": "dtype: string", "a boolean": "dtype: bool", "an integer": "dtype: int64"]
            let expected = type[member.value.kind] ?? "list:"
            #expect(head.contains("\n  - name: \(member.key)\n    \(expected)\n"))
        }
    }

    @Test(arguments: ExchangeShape.allCases)
    func theFolderIsReadBack(shape: ExchangeShape) throws {
        let folder = try TestFolder()
        let examples = (0..<5).map { index in
            CorpusExample(
                exchange: Exchange(system: index % 2 == 0 ? "" : "S", prompt: "\(index)", answer: "é\n\(index)"))
        }
        try HuggingFaceFolder(shape).write(
            train: examples, valid: Array(examples[..<1]), readme: "Text", to: folder("out"))
        #expect(try CorpusReader.examples(in: folder("out/" + CorpusFolder.train)) == examples)
        #expect(try CorpusReader.examples(in: folder("out/" + CorpusFolder.valid)) == Array(examples[..<1]))
        #expect(String(decoding: try Storage.read(folder("out/README.md")), as: UTF8.self).hasSuffix("---\n\nText\n"))
    }
}
