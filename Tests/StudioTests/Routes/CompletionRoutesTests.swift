import JSON
import NIOCore
import Studio
import Synchronization
import Testing

@Suite struct CompletionRoutesTests {
    private static let model = "smollm2-135m-instruct"

    @Test func theModelsAreListed() async throws {
        try await withStudio { studio in
            let reply = try await studio.get("/v1/models")
            #expect(reply.status == 200 && reply.json["object"] == "list")
            #expect(reply.json["data"]?.arrayValue?.first?["id"]?.stringValue == Self.model)
        }
    }

    @Test func aTextIsContinuedWhole() async throws {
        try await withStudio(workers: ScriptedWorkers()) { studio in
            let reply = try await studio.post(
                "/v1/completions",
                ["model": .string(Self.model), "prompt": "one two", "n": 2, "max_tokens": 4, "seed": 3, "stop": "x"])
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.json["object"] == "text_completion")
            let choices = reply.json["choices"]?.arrayValue ?? []
            #expect(choices.map { $0["text"] } == ["a0 b0", "a1 b1"])
            #expect(choices.map { $0["finish_reason"] } == ["stop", "length"])
            #expect(reply.json["usage"] == ["prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12])
        }
    }

    @Test func severalPromptsAreAnsweredInTheirOrder() async throws {
        try await withStudio(workers: ScriptedWorkers()) { studio in
            let reply = try await studio.post(
                "/v1/completions", ["model": .string(Self.model), "prompt": ["one", "two"], "n": 2])
            let choices = reply.json["choices"]?.arrayValue ?? []
            #expect(choices.map { $0["index"] } == [0, 1, 2, 3])
            #expect(reply.json["usage"]?["total_tokens"] == 24)
        }
    }

    @Test func aConversationIsAnsweredPieceByPiece() async throws {
        try await withStudio(workers: ScriptedWorkers()) { studio in
            let reply = try await studio.post(
                "/v1/chat/completions",
                [
                    "model": .string(Self.model), "stream": true, "max_completion_tokens": 8,
                    "stream_options": ["include_usage": true],
                    "messages": [["role": "user", "content": [["type": "text", "text": "Play."]]]],
                ])
            #expect(reply.status == 200 && reply.header("Content-Type") == "text/event-stream")
            let lines = reply.text.split(separator: "\n\n").map(String.init)
            #expect(lines.last == "data: [DONE]")
            let pieces = try lines.dropLast().map { try JSONValue(parsing: String($0.dropFirst("data: ".count))) }
            #expect(pieces.allSatisfy { $0["object"] == "chat.completion.chunk" })
            #expect(pieces.first?["choices"]?.arrayValue?.first?["delta"]?["role"] == "assistant")
            let text = pieces.compactMap { $0["choices"]?.arrayValue?.first?["delta"]?["content"]?.stringValue }
                .joined()
            #expect(text == "a0 b0")
            #expect(pieces.dropLast().last?["choices"]?.arrayValue?.first?["finish_reason"] == "stop")
            #expect(pieces.last?["usage"]?["total_tokens"] == 12 && pieces.last?["choices"] == [])
        }
    }

    @Test func faultsHaveOpenAIsForm() async throws {
        try await withStudio { studio in
            let unknown = try await studio.post("/v1/completions", ["model": "gpt-4", "prompt": "x"])
            #expect(unknown.status == 404)
            #expect(unknown.json["error"]?["code"] == "model_not_found" && unknown.json["error"]?["param"] == "model")
            let cases: [(JSONValue, String)] = [
                ([:], "model"), (["model": .string(Self.model)], "prompt"),
                (["model": .string(Self.model), "prompt": "x", "n": 0], "n"),
                (["model": .string(Self.model), "prompt": "x", "n": 9], "n"),
                (["model": .string(Self.model), "prompt": "x", "max_tokens": 0], "max_tokens"),
                (["model": .string(Self.model), "prompt": "x", "max_tokens": 1e308], "max_tokens"),
                (["model": .string(Self.model), "prompt": "x", "temperature": 2.1], "temperature"),
                (["model": .string(Self.model), "prompt": "x", "temperature": -0.1], "temperature"),
                (["model": .string(Self.model), "prompt": "x", "top_p": 1.1], "top_p"),
                (["model": .string(Self.model), "prompt": "x", "stop": []], "stop"),
                (["model": .string(Self.model), "prompt": "x", "seed": "1"], "seed"),
                (["model": .string(Self.model), "prompt": "x", "echo": true], "echo"),
                (["model": .string(Self.model), "prompt": "x", "logprobs": 3], "logprobs"),
                (["model": .string(Self.model), "prompt": [1, 2]], "prompt"),
            ]
            for (body, field) in cases {
                let reply = try await studio.post("/v1/completions", body)
                #expect(reply.status == 400, "\(body.text()): \(reply.text)")
                #expect(reply.json["error"]?["param"]?.stringValue == field, "\(body.text()): \(reply.text)")
                #expect(reply.json["error"]?["type"] == "invalid_request_error")
            }
            let chat = try await studio.post(
                "/v1/chat/completions",
                ["model": .string(Self.model), "messages": [["role": "robot", "content": "x"]]])
            #expect(chat.status == 400)
            #expect(try await studio.get("/v1/nothing").json["error"]?["type"] == "invalid_request_error")
        }
    }

    @Test func aClientThatGoesEndsTheWork() async throws {
        let workers = ScriptedWorkers(finishes: false)
        try await withStudio(workers: workers) { studio in
            for isStream in [false, true] {
                let connection = Connection(peer: "test")
                let body: JSONValue = [
                    "model": .string(Self.model), "prompt": "x", "stream": .bool(isStream),
                ]
                let asked = Task {
                    try await studio.send(
                        "POST", "/v1/completions", [("Content-Type", "application/json")], body: body.bytes(),
                        on: connection)
                }
                let before = workers.cancels
                while workers.asked == before { try await Task.sleep(for: .milliseconds(5)) }
                connection.close()
                let begin = ContinuousClock.now
                while workers.cancels == before, ContinuousClock.now - begin < .seconds(5) {
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(workers.cancels == before + 1)
                _ = try await asked.value
            }
        }
    }
}

/// A worker that answers completions by a script.
private final class ScriptedWorkers: WorkerPlace {
    private let finishes: Bool
    private let counts = Mutex((asked: 0, cancels: 0))

    init(finishes: Bool = true) { self.finishes = finishes }

    var asked: Int { counts.withLock { $0.asked } }
    var cancels: Int { counts.withLock { $0.cancels } }

    func start(_ task: WorkerTask) throws(WorkerError) -> any WorkerLink {
        let link = Link(self)
        link.say(["event": "ready", "version": "1", "model": "m"])
        return link
    }

    private final class Link: WorkerLink {
        let messages: AsyncStream<WorkerMessage>
        private let feed: AsyncStream<WorkerMessage>.Continuation
        private let workers: ScriptedWorkers

        init(_ workers: ScriptedWorkers) {
            (messages, feed) = AsyncStream.makeStream()
            self.workers = workers
        }

        func say(_ json: JSONValue) { feed.yield(.line(json.bytes())) }

        func send(_ line: [UInt8]) {
            guard let json = try? JSONValue(parsing: line), let id = json["id"] else { return }
            switch json["verb"]?.stringValue {
            case "complete":
                workers.counts.withLock { $0.asked += 1 }
                let count = json["count"]?.integerValue ?? 1
                for word in ["a", " b"] {
                    for choice in 0..<count {
                        say([
                            "id": id, "event": "text", "choice": .integer(choice), "text": .string("\(word)\(choice)"),
                        ])
                    }
                }
                guard workers.finishes else { return }
                say([
                    "id": id, "event": "done",
                    "result": ["prompt_tokens": 5, "tokens": 7, "seconds": 0.1, "finish_reason": ["stop", "length"]],
                ])
            case "cancel":
                workers.counts.withLock { $0.cancels += 1 }
                say(["id": id, "event": "failed", "code": 130, "message": "it was cancelled"])
            default: break
            }
        }

        func ask() { kill() }

        func kill() {
            feed.yield(.ended(code: 0, signal: nil))
            feed.finish()
        }
    }
}
