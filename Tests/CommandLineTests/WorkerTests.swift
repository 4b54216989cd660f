import Foundation
import JSON
import Storage
import Testing

/// A worker that runs, and what it has said so far.
private final class LivingWorker: @unchecked Sendable {
    /// Whose folder is there as long as it is.
    private let tiny: TinyTraining
    private let process = Process()
    private let input = Pipe(), output = Pipe()
    private let condition = NSCondition()
    private var events: [JSONValue] = []
    private var isOver = false

    init(_ tiny: TinyTraining) throws {
        self.tiny = tiny
        // A worker that has died is to fail a test, not to end all of them.
        signal(SIGPIPE, SIG_IGN)
        process.executableURL = URL(fileURLWithPath: try Run.built("diapason-model"))
        process.arguments = ["worker"]
        process.currentDirectoryURL = tiny.scratch.folder
        process.environment = ProcessInfo.processInfo.environment.merging(tiny.environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.detachNewThread { [self] in
            var rest = Data()
            while true {
                let data = output.fileHandleForReading.availableData
                rest += data
                while let end = rest.firstIndex(of: 0x0A) {
                    // What is no JSON would be a fault of the protocol: it counts as an event that no test expects.
                    let event = (try? JSONValue(parsing: Array(rest[rest.startIndex..<end]))) ?? "no JSON"
                    rest = Data(rest[rest.index(after: end)...])
                    add(event, isLast: false)
                }
                if data.isEmpty { return add(nil, isLast: true) }
            }
        }
    }

    private func add(_ event: JSONValue?, isLast: Bool) {
        condition.withLock {
            if let event { events.append(event) }
            isOver = isLast
            condition.broadcast()
        }
    }

    func send(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }
    func close() { try? input.fileHandleForWriting.close() }

    /// The events of a request up to one of these kinds, or to the end.
    func events(of id: String?, upTo kinds: Set<String> = ["done", "failed"]) -> [JSONValue] {
        condition.withLock {
            while true {
                let own = events.filter { $0["id"]?.stringValue == id }
                if let last = own.lastIndex(where: { kinds.contains($0["event"]?.stringValue ?? "") }) {
                    return Array(own[...last])
                }
                if isOver { return own }
                condition.wait()
            }
        }
    }

    func exitCode() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    deinit { if process.isRunning { process.terminate() } }
}

@Suite struct WorkerTests {
    private func kinds(_ events: [JSONValue]) -> [String] { events.compactMap { $0["event"]?.stringValue } }

    @Test func aRequestIsToldAndIsWhatTheCommandLineMakes() throws {
        let tiny = try TinyTraining()
        let worker = try LivingWorker(tiny)
        #expect(kinds(worker.events(of: nil, upTo: ["ready"])) == ["ready"])
        let options = ["music/1.mid", "--count", "2", "--max-tokens", "120", "--formats", "mid,txt"]
        let words = options.map { "\"\($0)\"" }.joined(separator: ",")
        for id in ["a", "b"] {
            worker.send("{\"id\":\"\(id)\",\"verb\":\"generate\",\"arguments\":[\(words),\"--out\",\"\(id)\"]}")
        }
        let alone = try tiny.run(["generate"] + options + ["--out", "c"])
        #expect(alone.code == 0, "\(alone.words)")
        for id in ["a", "b"] {
            let events = worker.events(of: id)
            #expect(kinds(events).first == "started" && kinds(events).last == "done", "\(events)")
            #expect(kinds(events).count { $0 == "take" } == 2)
            #expect(events.first?["given"]?.arrayValue?.count == 16)
            let told = events.filter { $0["event"] == "notes" }.flatMap { $0["notes"]?.arrayValue ?? [] }.count
            let written = events.filter { $0["event"] == "take" }.compactMap { $0["written"]?.arrayValue?.count }
            #expect(told == written.reduce(0, +))
            for take in 1...2 {
                for ending in ["mid", "txt"] {
                    let name = "/take-\(take).\(ending)"
                    #expect(
                        try Storage.read(tiny.scratch.path(id + name)) == Storage.read(tiny.scratch.path("c" + name)))
                }
            }
        }
        worker.close()
        #expect(worker.exitCode() == 0)
    }

    @Test func textIsToldAsItComesAndEndsWhereItIsTold() throws {
        let worker = try LivingWorker(TinyTraining())
        let question =
            "\"adapter\":null,\"stop\":null,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"max_tokens\":40,\"seed\":3"
        func text(_ id: String, _ choice: Int) -> String {
            worker.events(of: id).filter { $0["choice"]?.integerValue == choice }
                .compactMap { $0["text"]?.stringValue }.joined()
        }
        worker.send("{\"id\":\"one\",\"verb\":\"complete\",\(question)}")
        worker.send("{\"id\":\"two\",\"verb\":\"complete\",\(question),\"count\":2}")
        worker.send("{\"id\":\"notes\",\"verb\":\"complete\",\(question),\"grammar\":true}")
        #expect(text("one", 0) == text("two", 0))
        #expect(text("two", 1) != text("two", 0))
        #expect(text("notes", 0).hasPrefix("p"))
        #expect(worker.events(of: "two").last?["result"]?["finish_reason"]?.arrayValue?.count == 2)
    }

    @Test func whatIsWrongIsSaidAndTheNextRequestIsWorkedOff() throws {
        let worker = try LivingWorker(TinyTraining())
        let wrong = [
            "{\"id\":\"1\",\"verb\":\"dance\"}", "{\"id\":\"2\"}",
            "{\"id\":\"3\",\"verb\":\"generate\",\"arguments\":[1]}",
            "{\"id\":\"4\",\"verb\":\"generate\",\"arguments\":[\"--bogus\"]}",
            "{\"id\":\"5\",\"verb\":\"generate\",\"arguments\":[\"--help\"]}",
            "{\"id\":\"6\",\"verb\":\"complete\",\"text\":\"a\",\"messages\":[]}",
            "{\"id\":\"7\",\"verb\":\"complete\",\"text\":\"a\",\"temperature\":-1}",
            "{\"id\":\"8\",\"verb\":\"complete\",\"text\":\"a\",\"adapter\":\"nowhere\"}",
        ]
        for line in ["{", "[]", "", String(repeating: "x", count: 1_100_000)] + wrong { worker.send(line) }
        for number in 1...wrong.count {
            let events = worker.events(of: "\(number)")
            #expect(kinds(events) == ["failed"])
            #expect(events.last?["code"] == (number == 8 ? 66 : 2), "\(events)")
            #expect(events.last?["message"]?.stringValue?.contains("\n") == false)
        }
        worker.send("{\"id\":\"good\",\"verb\":\"complete\",\"text\":\"a\",\"max_tokens\":3}")
        #expect(kinds(worker.events(of: "good")).last == "done")
        let nameless = kinds(worker.events(of: nil, upTo: ["failed"]))
        #expect(nameless == ["ready", "failed", "failed", "failed"])
    }

    @Test func aRequestCanBeFinishedAndCancelled() throws {
        let worker = try LivingWorker(TinyTraining())
        func begin(_ id: String) {
            worker.send(
                "{\"id\":\"\(id)\",\"verb\":\"generate\",\"arguments\":[\"music/0.mid\",\"--max-tokens\",\"100000\",\"--bars\",\"900\","
                    + "\"--formats\",\"mid\",\"--out\",\"out\"]}")
        }
        begin("kept")
        begin("waiting")
        _ = worker.events(of: "kept", upTo: ["notes"])
        worker.send("{\"id\":\"waiting\",\"verb\":\"cancel\"}")
        worker.send("{\"id\":\"unknown\",\"verb\":\"cancel\"}")
        #expect(worker.events(of: "waiting").last?["code"] == 130)
        worker.send("{\"id\":\"kept\",\"verb\":\"finish\"}")
        #expect(kinds(worker.events(of: "kept")).suffix(1) == ["done"])
        begin("dropped")
        _ = worker.events(of: "dropped", upTo: ["notes"])
        worker.send("{\"id\":\"dropped\",\"verb\":\"cancel\"}")
        #expect(worker.events(of: "dropped").last?["code"] == 130)
        #expect(!kinds(worker.events(of: "dropped")).contains("take"))
        // The end of its input ends it in the middle of whatever it does.
        begin("last")
        _ = worker.events(of: "last", upTo: ["started"])
        worker.close()
        #expect(worker.exitCode() == 0)
    }
}
