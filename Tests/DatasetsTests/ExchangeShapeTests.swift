import Datasets
import JSON
import Storage
import Testing
import Tokenizers

@Suite struct ExchangeShapeTests {
    private func example(_ text: String) throws -> CorpusExample {
        try CorpusExample(JSONValue(parsing: Array(text.utf8)))
    }

    private func reason(_ text: String) -> String {
        (#expect(throws: DatasetError.self) { try example(text) })?.reason ?? ""
    }

    private let examples = [
        CorpusExample(
            exchange: Exchange(system: "S \"é\"\n", prompt: "p1:v2:d3:t4", answer: "p5:v6:d7:t0", isComplete: false),
            piece: "a/b.mid#2", firstNote: 3, notes: 2, tempo: 96),
        CorpusExample(exchange: Exchange(system: "", prompt: "", answer: "a")),
    ]

    @Test(arguments: ExchangeShape.allCases)
    func whatIsWrittenIsReadBack(shape: ExchangeShape) throws {
        for example in examples {
            let json = example.json(as: shape)
            #expect(try CorpusExample(json) == example)
            #expect(try self.example(json.text()) == example)
        }
    }

    @Test(arguments: ExchangeShape.allCases)
    func everyLineHasTheSameKeysAndTypes(shape: ExchangeShape) throws {
        let kinds = examples.map { $0.json(as: shape).members?.map { "\($0.key) \($0.value.kind)" } ?? [] }
        #expect(kinds[0] == kinds[1])
        #expect(!kinds[0].joined().contains("null"))
        #expect(kinds[0].count == (shape == .completion ? 9 : 7))
    }

    @Test func messagesAreTheTurnsInOrder() {
        #expect(
            examples[1].json(as: .messages)["messages"]?.text()
                == #"[{"role":"user","content":""},{"role":"assistant","content":"a"}]"#)
        #expect(
            examples[0].json(as: .messages)["messages"]?.arrayValue?.map { $0["role"]?.stringValue }
                == ["system", "user", "assistant"])
    }

    @Test func conversationsOfShareGPTAreRead() throws {
        let text = #"""
            {"conversations":[{"from":"system","value":"S"},{"from":"human","value":"P"},{"from":"gpt","value":"A","weight":1}]}
            """#
        #expect(try example(text).exchange == Exchange(system: "S", prompt: "P", answer: "A"))
    }

    @Test func aCorpusMayMixTheShapes() throws {
        let folder = try TestFolder()
        let lines = examples.flatMap { example in ExchangeShape.allCases.map { example.json(as: $0).text() + "\n" } }
        try Storage.write(lines.joined(), to: folder("x.jsonl"))
        #expect(try CorpusReader.examples(in: folder("x.jsonl")) == examples.flatMap { [$0, $0] })
    }

    @Test func severalAnswersAreRefusedWithAdvice() {
        let turns = #"{"role":"user","content":"P"},{"role":"assistant","content":"A"}"#
        let reason = reason(#"{"messages":[{"role":"system","content":"S"},\#(turns),\#(turns)]}"#)
        #expect(reason.hasPrefix("\"messages\" has 4 turns after the system text, and an example is one prompt"))
        #expect(reason.contains("make an example of each answer"))
    }

    @Test(arguments: [
        #"{"messages":null}"#, #"{"messages":{}}"#, #"{"messages":[]}"#, #"{"messages":[1]}"#, #"{"messages":[[]]}"#,
        #"{"messages":[{"role":"user","content":"P"}]}"#, #"{"messages":[{"role":"assistant","content":"A"}]}"#,
        #"{"messages":[{"role":"assistant","content":"A"},{"role":"user","content":"P"}]}"#,
        #"{"messages":[{"role":"user","content":"P"},{"role":"tool","content":"A"}]}"#,
        #"{"messages":[{"role":"user","content":"P"},{"role":"assistant","content":""}]}"#,
        #"{"messages":[{"role":"user","content":[{"type":"text","text":"P"}]},{"role":"assistant","content":"A"}]}"#,
        #"{"messages":[{"role":"user","content":"P"},{"role":"system","content":"S"},{"role":"assistant","content":"A"}]}"#,
        #"{"conversations":[{"role":"user","content":"P"},{"role":"assistant","content":"A"}]}"#,
        #"{"prompt":"P"}"#, #"{"prompt":null,"completion":"A"}"#, #"{"text":"A"}"#,
    ])
    func whatIsNoExchangeIsRefused(text: String) {
        #expect(!reason(text).isEmpty)
    }
}
