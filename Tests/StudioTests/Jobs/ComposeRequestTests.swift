import Datasets
import JSON
import Studio
import Testing

@Suite struct ComposeRequestTests {
    static let whole: JSONValue = [
        "kind": "compose", "score": "00112233445566778899aabbccddeeff", "parts": [2, 0], "task": "infill", "notes": 12,
        "range": ["first_bar": 3, "last_bar": 5], "adapter": "guitars", "count": 3, "bars": 8, "seed": 9,
        "wildness": 0.25,
        "constraints": [
            "key": "D minor", "chords": "Dm | C", "range": "E2-E5", "max_notes_at_once": 4, "notes_per_bar": "4-16",
            "velocity": "40-100", "monophonic": true, "tuning": "drop-d",
        ], "persona": "guitarist", "max_tokens": 900,
    ]

    @Test func aRequestIsReadBackFromWhatIsKeptOfIt() throws {
        let request = try ComposeRequest(Self.whole)
        #expect(try ComposeRequest(request.json) == request)
        #expect(request.parts == [0, 2] && request.bars == 3...5)
        let empty = try ComposeRequest([:])
        #expect(empty.task == .invent)
        // A seed that was drawn is kept, so that the job makes the same takes when it is run again.
        #expect(try ComposeRequest(empty.json) == empty)
    }

    @Test func theWrongKeyIsNamed() throws {
        func with(_ key: String, _ value: JSONValue) -> JSONValue {
            .object((Self.whole.members ?? []).filter { $0.key != key } + [.init(key, value)])
        }
        func constraint(_ key: String, _ value: JSONValue) -> JSONValue {
            with("constraints", .object([.init(key, value)]))
        }
        let cases: [(JSONValue, String)] = [
            (with("count", 0), "count"), (with("count", 9), "count"), (with("count", "2"), "count"),
            (with("count", 2.5), "count"), (with("bars", 0), "bars"), (with("bars", 1_001), "bars"),
            (with("seed", -1), "seed"), (with("seed", .integer(Int.max)), "seed"), (with("wildness", 1.01), "wildness"),
            (with("wildness", true), "wildness"), (with("score", "x"), "score"), (with("score", .null), "score"),
            (with("parts", []), "parts"), (with("parts", [-1]), "parts"), (with("parts", 3), "parts"),
            (with("task", "sing"), "task"), (with("range", .null), "range"), (with("range", [1, 2]), "range"),
            (with("range", ["first_bar": 4, "last_bar": 2]), "range.last_bar"),
            (with("range", ["last_bar": 2]), "range.first_bar"), (with("keep", ["rhythm"]), "keep"),
            (with("task", "vary"), "keep"), (with("tempo", 100), "tempo"), (with("metre", "4/4"), "metre"),
            (with("persona", "drummer"), "persona"), (with("max_tokens", 20_001), "max_tokens"),
            (with("adapter", ""), "adapter"), (with("colour", "red"), "colour"),
            (constraint("key", 3), "constraints.key"), (constraint("key", "D\nminor"), "constraints.key"),
            (constraint("velocity", "0-10"), "constraints.velocity"),
            (constraint("velocity", "9-3"), "constraints.velocity"),
            (constraint("notes_per_bar", "4-"), "constraints.notes_per_bar"),
            (constraint("mood", "sad"), "constraints.mood"),
            (constraint("max_notes_at_once", 0), "constraints.max_notes_at_once"),
            (["task": "invent", "metre": "4/5"], "metre"), (["task": "invent", "metre": "65/4"], "metre"),
            (["task": "continue"], "score"), ([1], "request"),
        ]
        for (json, field) in cases {
            let error = #expect(throws: RequestError.self, "\(json)") { try ComposeRequest(json) }
            #expect(error?.field == field, "\(json.text())")
            #expect(error.map { !$0.reason.isEmpty && !$0.reason.contains("\n") } == true)
        }
    }

    /// Whatever a request holds, it is read or refused.
    @Test func anyJSONIsReadOrRefused() throws {
        var random = SystemRandomNumberGenerator()
        let keys = [
            "kind", "score", "parts", "task", "notes", "range", "keep", "adapter", "count", "bars", "seed", "wildness",
            "constraints", "tempo", "metre", "persona", "max_tokens", "folder", "name", "corpus", "steps", "r",
            "learning_rate", "sequence", "memory_only", "text", "messages", "stop", "top_p", "temperature", "grammar",
            "first_bar", "last_bar", "key", "chords", "velocity", "notes_per_bar", "role", "content",
        ]
        func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 2 ? 7 : 9), using: &random) {
            case 0: .null
            case 1: .bool(.random())
            case 2: .integer(.random(in: .min ... .max))
            case 3: .integer(.random(in: -2...20))
            case 4: .number(.random(in: -1e300...1e300))
            case 5:
                .string(["4/4", "", "infill", "vary", "continue", "rhythm", "\u{0}", "🎵", "1-9"].randomElement() ?? "")
            case 6: .string(StudioID().description)
            case 7: .array((0..<Int.random(in: 0..<4)).map { _ in value(depth + 1) })
            default: object(depth + 1)
            }
        }
        func object(_ depth: Int) -> JSONValue {
            .object(
                Set((0..<Int.random(in: 0..<6)).map { _ in keys.randomElement() ?? "" }).map { .init($0, value(depth)) }
            )
        }
        for _ in 0..<5_000 {
            let json = object(0)
            for kind in ["compose", "corpus", "train", "complete", "x"] {
                guard let request = try? JobRequest(kind: kind, json: json) else { continue }
                #expect(try JobRequest(kind: kind, json: request.json) == request)
            }
        }
    }

    @Test func theSliderGoesFromFaithfulToWild() throws {
        for (wildness, temperature, share) in [(0.0, 0.85, 0.96), (0.5, 1.0, 0.98), (1.0, 1.15, 1.0)] {
            let drawing = try ComposeRequest(["wildness": .number(wildness)]).drawing
            #expect(abs(drawing.temperature - temperature) < 1e-9 && abs(drawing.topP - share) < 1e-9)
        }
    }

    @Test func barsThatAreAskedForHaveRoom() throws {
        func tokens(_ change: (inout ComposeRequest) -> Void) -> String? {
            var request = ComposeRequest(seed: 1)
            change(&request)
            return request.arguments(prompt: nil, adapter: nil, persona: nil, out: "/out").first {
                $0.hasPrefix("--max-tokens")
            }
        }
        #expect(tokens { _ in } == nil)
        #expect(tokens { $0.length = 1 } == "--max-tokens=700")
        #expect(tokens { $0.length = 12 } == "--max-tokens=2160")
        #expect(tokens { $0.length = 400 } == "--max-tokens=6000")
        #expect(tokens { ($0.task, $0.bars) = (.infill, 5...8) } == "--max-tokens=720")
        #expect(tokens { ($0.length, $0.mostTokens) = (12, 50) } == "--max-tokens=50")
    }

    @Test func theArgumentsSayWhatTheRequestSays() throws {
        let request = try ComposeRequest(Self.whole)
        let arguments = request.arguments(prompt: "/a/-b.mid", adapter: "/runs/x", persona: nil, out: "/out")
        #expect(
            arguments == [
                "--adapter=/runs/x", "--count=3", "--seed=9", "--out=/out", "--formats=mid,txt", "--silent",
                "--persona=guitarist", "--infill=3-5", "--key=D minor", "--chords=Dm | C", "--range=E2-E5", "--bars=8",
                "--max-notes-at-once=4", "--notes-per-bar=4-16", "--velocity=40-100", "--monophonic", "--tuning=drop-d",
                "--temperature=0.925", "--top-p=0.97", "--max-tokens=900", "--", "/a/-b.mid",
            ])
        let vary = try ComposeRequest([
            "score": "00112233445566778899aabbccddeeff", "task": "vary", "keep": ["harmony", "rhythm"],
            "range": ["first_bar": 2, "last_bar": 2], "seed": 1,
        ]).arguments(prompt: "p", adapter: nil, persona: .pianist, out: "o")
        #expect(vary.contains("--vary=rhythm,harmony") && vary.contains("--vary-bars=2"))
        // Without an adapter the bare model is meant, which has to be said.
        #expect(vary.contains("--persona=pianist") && vary.contains("--adapter=smollm2-135m-instruct"))
        let invent = try ComposeRequest(["tempo": 90, "metre": "3/4"]).arguments(
            prompt: nil, adapter: nil, persona: nil, out: "o")
        #expect(invent.contains("--tempo=90") && invent.contains("--metre=3/4") && !invent.contains("--"))
    }
}
