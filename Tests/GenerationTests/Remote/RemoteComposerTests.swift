import Formats
import Foundation
import Generation
import JSON
import Music
import Synchronization
import Testing
import Tokenizers

/// A server that knows one piece by heart, and where its answer is to go on.
private struct Pianist: Sendable {
    static let opening = "p60:v80:d48:t"
    /// The rest of the begun word, and forty words more.
    static let piece =
        (["24"] + (0..<40).map { "p\(48 + $0 * 7 % 37):v\(40 + $0 % 60):d\(12 + $0):t\($0 < 39 ? 24 : 0)" })
        .joined(separator: " ")

    static let question = RemoteQuestion(
        Exchange(system: "You are a pianist.", prompt: "p50:v80:d48:t10", answer: opening), template: .chatML,
        after: PieceBeginning(
            words: [60].compactMap { Pitch($0) }.map {
                SimplifiedMIDI.Word(pitch: $0, velocity: 80, duration: Ticks(48), shift: .zero)
            },
            lastShiftIsOpen: true))

    /// What is left to say after what the request says is there.
    static func rest(after request: FakeServer.Request) -> Substring {
        let prompt = request.json?["prompt"]?.stringValue ?? ""
        guard let begun = prompt.range(of: "assistant\n" + opening) else { return "" }
        let said = prompt[begun.upperBound...]
        return piece.hasPrefix(said) ? piece.dropFirst(said.count) : ""
    }

    /// The rest in pieces of so many letters, and the end.
    static func answer(_ request: FakeServer.Request, pieces size: Int = 4) -> [FakeServer.Action] {
        var rest = rest(after: request)
        var actions: [FakeServer.Action] = [.head()]
        while !rest.isEmpty {
            actions.append(.piece(String(rest.prefix(size))))
            rest = rest.dropFirst(size)
        }
        return actions + [.piece("", reason: "stop"), .done]
    }
}

@Suite struct RemoteComposerTests {
    private func composer(
        _ server: FakeServer, route: RemoteEngine.Route = .completions, key: String? = nil,
        _ change: (inout RemoteLimits) -> Void = { _ in }
    ) throws -> RemoteComposer {
        var engine = try RemoteEngine(server.address, route: route, model: "tuned", key: key)
        engine.limits.pause = 0.01
        change(&engine.limits)
        return RemoteComposer(engine)
    }

    private func take(
        _ composer: RemoteComposer, maxTokens: Int = 5_000, pitches: ClosedRange<Int> = 0...127
    ) throws -> RemoteTake {
        let takes = try composer.takes(
            0..<1, of: Pianist.question, seed: 1, checker: WordChecker(pitches: pitches, isInShift: true),
            maxTokens: maxTokens)
        return try #require(takes.first)
    }

    /// The kind of error that asking for a take ends in, and its sentence.
    private func failure(_ composer: RemoteComposer) -> RemoteError? {
        do {
            _ = try take(composer)
            return nil
        } catch {
            return error as? RemoteError
        }
    }

    /// The notes of a take behind the given one.
    private func notes(_ take: RemoteTake) throws -> [Note] {
        Array(try SimplifiedMIDI.notes(inUTF8: Array((Pianist.opening + take.text).utf8)).dropFirst())
    }

    private func isWhole(_ text: String) -> Bool {
        var checker = WordChecker(isInShift: true)
        return text.utf8.allSatisfy { checker.accept($0) } && checker.mayEnd
    }

    @Test func anAnswerIsTakenAsItComes() throws {
        let server = try FakeServer { Pianist.answer($0) }
        defer { server.stop() }
        let events = Mutex<[TakeEvent]>([])
        let takes = try composer(server, key: "secret").takes(
            3..<4, of: Pianist.question, seed: 1, checker: WordChecker(isInShift: true), maxTokens: 5_000,
            progress: { event in events.withLock { $0.append(event) } })
        let take = try #require(takes.first)
        #expect(take.text == Pianist.piece && take.ending == .finished)
        #expect(take.report.requests == 1 && take.report.rejected == 0 && take.report.forcedBytes == 0)
        // The begun word is the first note, and none that is new.
        let notes = try self.notes(take)
        #expect(notes.count == 40 && notes == events.withLock { $0.map(\.note) })
        #expect(events.withLock { $0.allSatisfy { $0.take == 3 } })
        let request = try #require(server.received.first)
        #expect(request.path == "/v1/completions" && request.json?["stream"] == true)
        #expect(request.json?["model"] == "tuned" && request.json?["max_tokens"] == 5_000)
        #expect(request.head.lowercased().contains("authorization: bearer secret"))
    }

    @Test func aWrongByteIsCutBackToTheLastWholeWord() throws {
        let server = try FakeServer { request in
            guard request.number < 5 else { return Pianist.answer(request) }
            // Some of the rest, and then something that is no note; the last time in the middle of a piece.
            let good = Pianist.rest(after: request).prefix(20 + 13 * request.number)
            return [.head(), .piece(String(good)), .piece("x and so on"), .endless([58, 10, 10], pause: 5)]
        }
        defer { server.stop() }
        let take = try take(composer(server))
        #expect(take.text == Pianist.piece && take.ending == .finished)
        #expect(take.report.requests == 6 && take.report.rejected == 5 && take.report.forcedBytes == 0)
        for request in server.received.dropFirst() {
            let prompt = try #require(request.json?["prompt"]?.stringValue)
            #expect(prompt.hasSuffix(Pianist.opening) || prompt.last?.isNumber == true)
        }
    }

    @Test func aHopelessServerIsHelpedToWholePieces() throws {
        let server = try FakeServer { _ in [.head(), .piece("The cat sat on the mat."), .done] }
        defer { server.stop() }
        for pitches in [0...127, 60...62, 7...7] {
            let take = try take(composer(server) { $0.requests = 300 }, pitches: pitches)
            #expect(isWhole(take.text) && take.ending == .tokenLimit)
            #expect(take.report.forcedBytes > 20 && take.report.rejected >= take.report.forcedBytes)
            #expect(try notes(take).allSatisfy { pitches.contains(Int($0.pitch.number)) })
            #expect(try notes(take).count > 1)
        }
    }

    @Test func whatTheGrammarForbidsIsWrittenAnew() throws {
        // The piece goes down to 48: what lies below 60 is refused, and set without the server where it insists.
        let server = try FakeServer { request in
            let said = request.json?["prompt"]?.stringValue ?? ""
            let words = said.split(separator: " ").count
            let tail = said.hasSuffix(Pianist.opening) ? "24" : ""
            return [
                .head(), .piece(tail + " p\(50 + words * 3 % 20):v64:d10:t5 p61:v64:d10:t5"),
                .piece("", reason: "length"), .done,
            ]
        }
        defer { server.stop() }
        let take = try take(composer(server) { $0.requests = 200 }, pitches: 60...70)
        #expect(isWhole(take.text))
        #expect(try notes(take).allSatisfy { (60...70).contains($0.pitch.number) })
        #expect(try notes(take).count > 20 && take.report.rejected > 0)
    }

    @Test func anAnswerThatBreaksOffGoesOn() throws {
        let server = try FakeServer { request in
            let all = Pianist.answer(request, pieces: 3)
            return request.number < 3 ? Array(all.prefix(40)) : all
        }
        defer { server.stop() }
        let take = try take(composer(server))
        #expect(take.text == Pianist.piece && take.report.requests == 4 && take.report.rejected == 0)
    }

    @Test func aServerThatDiesIsOneSentence() throws {
        let holder = Mutex<FakeServer?>(nil)
        let server = try FakeServer { request in
            holder.withLock { $0 }?.stop()
            return Array(Pianist.answer(request).prefix(9))
        }
        holder.withLock { $0 = server }
        let error = try #require(failure(composer(server)))
        #expect(error.kind == .unreachable && error.description.contains(server.address), "\(error)")
        #expect(!error.description.contains("\n"))
        // Nobody was there to begin with.
        let never = try #require(failure(composer(server)))
        #expect(never.kind == .unreachable && never.description.contains("cannot be reached"), "\(never)")
        #expect(throws: RemoteError.self) { try composer(server).models() }
    }

    @Test func aBusyServerIsAskedAgain() throws {
        let server = try FakeServer { request in
            switch request.number {
            case 0: [.head(503, type: "application/json", "Retry-After: 0"), .text(#"{"error":{"message":"busy"}}"#)]
            case 1: [.head(429), .text("slow down")]
            default: Pianist.answer(request)
            }
        }
        defer { server.stop() }
        let take = try take(composer(server))
        #expect(take.text == Pianist.piece && take.report.requests == 3)
        let always = try FakeServer { _ in [.head(500), .text("no")] }
        defer { always.stop() }
        let error = try #require(failure(composer(always)))
        #expect(error.kind == .refused && error.description.contains("500") && always.received.count == 4, "\(error)")
    }

    @Test func refusalsAreToldAtOnceAndWithoutTheKey() throws {
        for status in [301, 400, 401, 403, 404] {
            let server = try FakeServer { _ in
                [
                    .head(status, type: "application/json", "Location: http://127.0.0.1:1/elsewhere"),
                    .text("{\"error\": {\"message\": \"no \u{1B}[31m\\nsuch thing.\"}}"),
                ]
            }
            defer { server.stop() }
            let error = try #require(failure(composer(server, key: "a-secret-key")))
            #expect(error.kind == .refused && server.received.count == 1)
            #expect(error.description.contains("\(status)") && !error.description.contains("secret"), "\(error)")
            #expect(!error.description.contains("\n") && !error.description.contains("\u{1B}"))
        }
    }

    @Test func redirectionsAreNotFollowed() throws {
        let other = try FakeServer { Pianist.answer($0) }
        defer { other.stop() }
        let place = "Location: \(other.address)/completions"
        let server = try FakeServer { _ in [.head(307, place)] }
        defer { server.stop() }
        #expect(try #require(failure(composer(server))).kind == .refused)
        #expect(other.received.isEmpty)
    }

    @Test func silenceHasAnEnd() throws {
        let bad: [[FakeServer.Action]] = [
            [.pause(milliseconds: 2_000)],
            [.head(), .pause(milliseconds: 2_000)],
            // Signs of life that are no text.
            [.head(), .endless(Array(": wait\n\n".utf8), pause: 10)],
            [.head(), .piece("24 p60"), .endless(Array(": wait\n\n".utf8), pause: 10)],
        ]
        for actions in bad {
            let server = try FakeServer { _ in actions }
            let error = try #require(
                failure(
                    composer(server) {
                        $0.firstText = 0.3
                        $0.silence = 0.3
                    }))
            #expect(error.kind == .silent, "\(error)")
            server.stop()
        }
    }

    @Test func nonsenseIsTold() throws {
        let bad: [[FakeServer.Action]] = [
            [.head(), .text("data: {not json\n\n")],
            [.head(), .text("data: 7\n\n")],
            [.head(type: "text/html"), .text("<html>It works!</html>")],
            [.head(type: "application/json"), .text("{}")],
            [.head(), .endless(Array(repeating: 0x41, count: 1 << 16), pause: 0)],
            [.head(type: "application/json"), .endless(Array(repeating: 0x41, count: 1 << 16), pause: 0)],
            [.head(), .endless(Array((":" + String(repeating: " ", count: 60_000) + "\n").utf8), pause: 0)],
        ]
        for (index, actions) in bad.enumerated() {
            let server = try FakeServer { _ in actions }
            let error = try #require(failure(composer(server) { $0.answerBytes = 4 << 20 }), "\(index)")
            #expect(error.kind == .nonsense && !error.description.contains("\n"), "\(index): \(error)")
            server.stop()
        }
        let complaining = try FakeServer { _ in
            [.head(), .text(#"data: {"error":{"message":"out of memory"}}"# + "\n\n")]
        }
        defer { complaining.stop() }
        let error = try #require(failure(composer(complaining)))
        #expect(error.kind == .refused && error.description.contains("out of memory"))
    }

    @Test func anEndlessAnswerIsEndedWhole() throws {
        let words = Mutex(0)
        let server = try FakeServer { _ in
            let choice: JSONValue = ["text": "24 p60:v64:d10:t"]
            let event = (["choices": .array([choice])] as JSONValue).text()
            words.withLock { $0 += 1 }
            return [.head(), .endless(Array("data: \(event)\n\n".utf8), pause: 0)]
        }
        defer { server.stop() }
        let take = try take(composer(server), maxTokens: 100)
        #expect(take.ending == .tokenLimit && isWhole(take.text) && take.report.tokens == 100)
        #expect(try notes(take).count == 99 && words.withLock { $0 } == 1)
    }

    @Test func anAnswerMayComeInOnePiece() throws {
        let server = try FakeServer { request in
            let choice: JSONValue = ["text": .string(String(Pianist.rest(after: request))), "finish_reason": "stop"]
            return [.head(type: "application/json"), .text((["choices": .array([choice])] as JSONValue).text())]
        }
        defer { server.stop() }
        #expect(try take(composer(server)).text == Pianist.piece)
    }

    @Test func aChatGoesOnWithTheBegunTurn() throws {
        let server = try FakeServer { request in
            let turns = request.json?["messages"]?.arrayValue ?? []
            let said = turns.last?["content"]?.stringValue?.dropFirst(Pianist.opening.count) ?? ""
            let choice: JSONValue = [
                "delta": ["content": .string(String(Pianist.piece.dropFirst(said.count)))], "finish_reason": .null,
            ]
            let first: JSONValue = ["choices": [["delta": ["role": "assistant", "content": .null]]]]
            let last: JSONValue = ["choices": [["delta": [:], "finish_reason": "stop"]]]
            return [.head()]
                + [first, ["choices": .array([choice])], last].map { .text("data: \($0.text())\r\n\r\n") } + [.done]
        }
        defer { server.stop() }
        let take = try take(composer(server, route: .chat))
        #expect(take.text == Pianist.piece && take.ending == .finished)
        let turns = try #require(server.received.first?.json?["messages"]?.arrayValue)
        #expect(turns.map { $0["role"]?.stringValue } == ["system", "user", "assistant"])
        #expect(server.received.first?.path == "/v1/chat/completions")
    }

    @Test func stoppingKeepsWholeWordsAtOnce() throws {
        let server = try FakeServer { request in
            [.head(), .piece(String(Pianist.rest(after: request).prefix(130)))]
                + [.endless(Array(": wait\n\n".utf8), pause: 10)]
        }
        defer { server.stop() }
        let heard = Mutex(0)
        let takes = try composer(server).takes(
            0..<3, of: Pianist.question, seed: 1, checker: WordChecker(isInShift: true), maxTokens: 5_000,
            isStopped: { heard.withLock { $0 >= 15 } }, progress: { _ in heard.withLock { $0 += 1 } })
        #expect(takes.count == 3)
        for take in takes {
            #expect(take.ending == .stopped && isWhole(take.text))
            #expect(try notes(take).count >= 5)
            #expect(take.text.hasSuffix(":t0") && Pianist.piece.hasPrefix(take.text.dropLast()))
        }
    }

    @Test func oneTakeThatFailsEndsAll() throws {
        let server = try FakeServer { request in
            request.json?["seed"] == nil
                ? [] : request.number == 2 ? [.head(400), .text("no")] : [.head(), .endless([58, 10, 10], pause: 5)]
        }
        defer { server.stop() }
        #expect(throws: RemoteError.self) {
            _ = try composer(server).takes(
                0..<4, of: Pianist.question, seed: 1, checker: WordChecker(isInShift: true), maxTokens: 100)
        }
    }

    @Test func aTakeIsTheSameAloneAndAmongOthers() throws {
        // Draws as it is told by the seed, mostly nonsense.
        let server = try FakeServer { request in
            var state = UInt64(request.json?["seed"]?.integerValue ?? 0)
            let letters = Array("p0123456789vdt:: ")
            let text = (0..<60).map { _ -> Character in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return letters[Int(state >> 33) % letters.count]
            }
            return [.head(), .piece(String(text)), .piece("", reason: "length"), .done]
        }
        defer { server.stop() }
        let composer = try composer(server) { $0.requests = 60 }
        func takes(_ range: Range<Int>, seed: UInt64) throws -> [RemoteTake] {
            try composer.takes(
                range, of: Pianist.question, seed: seed, checker: WordChecker(isInShift: true), maxTokens: 500)
        }
        let together = try takes(0..<4, seed: 7)
        #expect(try takes(2..<3, seed: 7) == [together[2]])
        #expect(Set(together.map(\.text)).count == 4)
        #expect(try takes(2..<3, seed: 8) != [together[2]])
    }

    @Test func theFirstModelIsAskedWhereNoneIsNamed() throws {
        let server = try FakeServer { request in
            request.path == "/v1/models"
                ? [.head(type: "application/json"), .text(#"{"data":[{"id":"a"},{"id":"b"}]}"#)]
                : Pianist.answer(request)
        }
        defer { server.stop() }
        let alone = try FakeServer { $0.path == "/v1/models" ? [.head(404)] : Pianist.answer($0) }
        defer { alone.stop() }
        for (server, model) in [(server, "a" as JSONValue?), (alone, nil)] {
            let take = try take(RemoteComposer(RemoteEngine(server.address)))
            #expect(take.text == Pianist.piece)
            #expect(server.received.map(\.path) == ["/v1/models", "/v1/completions"])
            #expect(server.received.last?.json?["model"] == model)
        }
    }

    @Test func theNotationsOwnGrammarKeepsTheConstraints() throws {
        var constraints = Constraints()
        constraints.pitches = PitchSet(60...64)
        constraints.mostAtOnce = 1
        constraints.end = Ticks(500)
        let rules = try PieceRules(constraints: constraints)
        let server = try FakeServer { request in
            let seed = request.json?["seed"]?.integerValue ?? 0
            let words = (0..<3).map {
                "p\(59 + (seed >> $0) % 8):v64:d\(10 + (seed >> (3 * $0)) % 50):t\((seed >> $0) % 60)"
            }
            return [.head(), .piece(" " + words.joined(separator: " ")), .piece("", reason: "stop"), .done]
        }
        defer { server.stop() }
        let question = RemoteQuestion(Exchange(system: "", prompt: "compose", answer: ""), template: .none)
        let takes = try composer(server) { $0.requests = 150 }.takes(
            0..<6, of: question, seed: 3, checker: NotationGrammar(rules, mayBeginWithSpace: true), maxTokens: 60)
        for take in takes {
            let notes = try SimplifiedMIDI.notes(inUTF8: Array(take.text.utf8))
            #expect(ConstraintCheck(constraints).violations(of: notes).isEmpty, "\(take.text)")
            #expect(notes.map(\.end).max() == Ticks(500) && take.report.rejected > 0)
        }
    }

    @Test func modelsAreListed() throws {
        let server = try FakeServer { _ in
            [.head(type: "application/json"), .text(#"{"object":"list","data":[{"id":"a"},{"id":"b"}]}"#)]
        }
        defer { server.stop() }
        #expect(try composer(server).models() == ["a", "b"])
        #expect(server.received.map(\.path) == ["/v1/models"])
    }

    @Test func addressesAreChecked() {
        for address in ["http://127.0.0.1:8080/v1", "https://example.org/v1/", "http://[::1]:80/v1"] {
            #expect(throws: Never.self, "\(address)") { try RemoteEngine(address) }
        }
        for address in [
            "", "here", "ftp://example.org", "http://", "http://a b/v1", "http://example.org/v1?key=1", "file:///etc",
            "http://user:word@example.org/v1", "http://example.org:99999/v1", "http://example.org/v1#x",
        ] {
            #expect(throws: RemoteError.self, "\(address)") { try RemoteEngine(address) }
        }
    }

    @Test func eventsAreTheSameHoweverTheyAreCut() {
        let text = "data: a\r\ndata:b\n\n: comment\nid: 7\n\ndata\r\rdata:  c\n\nevent: x\ndata: d"
        let bytes = Array(text.utf8)
        for size in 1...bytes.count {
            var events = ServerEvents()
            var found: [[UInt8]] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += events.feed(bytes[start..<min(start + size, bytes.count)]) ?? []
            }
            if let last = events.finish() { found.append(last) }
            #expect(found == ["a\nb", "", " c", "d"].map { Array($0.utf8) }, "\(size)")
        }
    }
}
