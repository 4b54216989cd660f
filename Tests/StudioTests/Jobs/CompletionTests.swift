import Foundation
import JSON
import Studio
import Synchronization
import Testing

@Suite struct CompletionTests {
    private static func writer(_ words: [String], then pause: @escaping @Sendable () async -> Void = {})
        -> ScriptedPlace.Script
    {
        { link in
            for await request in link.input {
                guard let id = request["id"]?.stringValue else { continue }
                switch request["verb"] {
                case "complete"?:
                    for word in words {
                        link.say(["id": .string(id), "event": "text", "choice": 0, "text": .string(word)])
                    }
                    await pause()
                    link.say([
                        "id": .string(id), "event": "done",
                        "result": ["tokens": 3, "prompt_tokens": 5, "finish_reason": ["length"]],
                    ])
                default: continue
                }
            }
        }
    }

    @Test func textIsRelayedAsItComes() async throws {
        let place = ScriptedPlace(then: Self.writer(["p60", ":", "é🎵"]))
        let studio = try TestStudio(place)
        var request = CompletionRequest(.messages([.init(role: "user", content: "Write")]), seed: 4)
        request.stop = ["\n"]
        request.hasGrammar = true
        var text = ""
        var end: CompletionEnd?
        for try await event in try await studio.queue.complete(request, owner: "a") {
            switch event {
            case .text(let part, let choice):
                #expect(choice == 0)
                text += part
            case .done(let ending): end = ending
            }
        }
        #expect(text == "p60:é🎵")
        #expect(end == CompletionEnd(reasons: ["length"], promptTokens: 5, tokens: 3))
        let line = try #require(place.links.first?.received.first)
        #expect(line["verb"] == "complete" && line["seed"] == 4 && line["grammar"] == true && line["stop"] == ["\n"])
        #expect(line["messages"] == [["role": "user", "content": "Write"]] && line["text"] == nil)
        // It leaves nothing in the library.
        #expect(try studio.library.jobs(limit: 10).isEmpty)
    }

    @Test func theWorkEndsWhenNobodyListens() async throws {
        let place = ScriptedPlace([Self.writer(["a"]) { await Gate().wait() }], then: Self.writer(["b"]))
        let studio = try TestStudio(place)
        let stream = try await studio.queue.complete(CompletionRequest(.text("x"), seed: 1), owner: "a")
        let reader = Task { for try await _ in stream {} }
        while place.links.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        reader.cancel()
        var texts: [String] = []
        for try await event in try await studio.queue.complete(CompletionRequest(.text("y"), seed: 1), owner: "a") {
            if case .text(let text, _) = event { texts.append(text) }
        }
        #expect(texts == ["b"])
        #expect(place.links.first?.isKilled == true)
    }

    @Test func aFailureIsThrown() async throws {
        let place = ScriptedPlace { link in
            for await request in link.input where request["verb"] == "complete" {
                link.say(["id": request["id"] ?? .null, "event": "failed", "message": "too long a text"])
            }
        }
        let studio = try TestStudio(place)
        let stream = try await studio.queue.complete(CompletionRequest(.text("x"), seed: 1), owner: "a")
        await #expect(throws: CompletionFailure(sentence: "too long a text")) { for try await _ in stream {} }
    }

    @Test func asAJobItsTextIsToldToAll() async throws {
        let studio = try TestStudio(ScriptedPlace(then: Self.writer(["ab", "cd"])))
        let job = try await studio.queue.submit(.complete(CompletionRequest(.text("x"), seed: 1)), owner: "a")
        let ended = try await studio.end(of: job.id)
        #expect(ended?.state == .done && ended?.result?["texts"] == ["abcd"])
    }
}
