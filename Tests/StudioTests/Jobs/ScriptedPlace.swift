import Foundation
import JSON
import Storage
import Studio
import Synchronization

/// Programs that follow a script of the test instead of running.
final class ScriptedPlace: WorkerPlace {
    /// What a program does: called in a task of its own when it is started; its end is the program's.
    typealias Script = @Sendable (ScriptedLink) async -> Void

    private let scripts: Mutex<[Script]>
    private let fallback: Script
    private let started = Mutex<[(task: WorkerTask, link: ScriptedLink)]>([])

    /// - Parameters:
    ///   - scripts: of the first programs that are started.
    ///   - fallback: of all that follow.
    init(_ scripts: [Script] = [], then fallback: @escaping Script) {
        self.scripts = Mutex(scripts)
        self.fallback = fallback
    }

    var links: [ScriptedLink] { started.withLock { $0.map(\.link) } }
    var tasks: [WorkerTask] { started.withLock { $0.map(\.task) } }

    func start(_ task: WorkerTask) throws(WorkerError) -> any WorkerLink {
        let link = ScriptedLink(task)
        started.withLock { $0.append((task, link)) }
        let script = scripts.withLock { $0.isEmpty ? fallback : $0.removeFirst() }
        Task {
            await script(link)
            link.end(code: 0)
        }
        return link
    }
}

/// The studio's end and the script's end of a program.
final class ScriptedLink: WorkerLink {
    let task: WorkerTask
    let messages: AsyncStream<WorkerMessage>
    /// The lines that the program is sent, as JSON.
    let input: AsyncStream<JSONValue>
    private let output: AsyncStream<WorkerMessage>.Continuation
    private let inputEnd: AsyncStream<JSONValue>.Continuation
    private let state = Mutex((isAsked: false, isKilled: false, hasEnded: false, received: [JSONValue]()))

    init(_ task: WorkerTask) {
        self.task = task
        (messages, output) = AsyncStream.makeStream(of: WorkerMessage.self)
        (input, inputEnd) = AsyncStream.makeStream(of: JSONValue.self)
    }

    var isAsked: Bool { state.withLock { $0.isAsked } }
    var isKilled: Bool { state.withLock { $0.isKilled } }
    var received: [JSONValue] { state.withLock { $0.received } }

    func send(_ line: [UInt8]) {
        guard let json = try? JSONValue(parsing: line) else { return }
        state.withLock { $0.received.append(json) }
        inputEnd.yield(json)
    }

    func ask() {
        state.withLock { $0.isAsked = true }
        inputEnd.yield(["verb": "asked"])
    }

    func kill() {
        state.withLock { $0.isKilled = true }
        end(code: nil, signal: 9)
    }

    // What a script does.

    func say(_ json: JSONValue) { output.yield(.line(json.bytes())) }
    func say(bytes: [UInt8]) { output.yield(.line(bytes)) }
    func say(words: String) { output.yield(.words(words)) }

    func end(code: Int32?, signal: Int32? = nil) {
        let isFirst = state.withLock { state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }
        guard isFirst else { return }
        output.yield(.ended(code: code, signal: signal))
        output.finish()
        inputEnd.finish()
    }
}

/// Scripts that several tests use.
enum Scripts {
    /// A worker that writes takes of some notes each, as asked, until it is told to finish or to cancel.
    ///
    /// - Parameters:
    ///   - notes: how many notes a take has.
    ///   - pause: called before each take is written.
    static func composer(
        notes: Int = 3, pause: @escaping @Sendable (_ request: String, _ take: Int) async -> Void = { _, _ in }
    ) -> ScriptedPlace.Script {
        { link in
            link.say(["event": "ready", "version": "1", "model": "test"])
            for await request in link.input {
                guard let id = request["id"]?.stringValue, request["verb"] == "generate" else { continue }
                await write(request, id: id, notes: notes, on: link, pause: pause)
            }
        }
    }

    static func write(
        _ request: JSONValue, id: String, notes: Int, on link: ScriptedLink,
        pause: @Sendable (_ request: String, _ take: Int) async -> Void = { _, _ in }
    ) async {
        let arguments = request["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let count = option("count", arguments).flatMap { Int($0) } ?? 1
        let folder = option("out", arguments) ?? ""
        let seed = option("seed", arguments) ?? ""
        link.say(["id": .string(id), "event": "started", "takes": .integer(count), "given": [], "bars": [0, 2]])
        for take in 0..<count {
            for note in 0..<notes {
                link.say([
                    "id": .string(id), "event": "notes", "take": .integer(take),
                    "notes": [[.integer(note), 1, 60, 80]],
                ])
            }
            await pause(id, take + 1)
            if link.received.contains(where: { $0["id"]?.stringValue == id && $0["verb"] == "cancel" }) {
                return link.say(["id": .string(id), "event": "failed", "code": 130, "message": "cancelled"])
            }
            let stem = folder + "/take-\(take + 1)"
            // The same seed makes the same take.
            try? Storage.write(Array("\(seed) \(take + 1)".utf8), to: stem + ".mid")
            try? Storage.write("{\"take\":\(take + 1)}", to: stem + ".recipe.json")
            link.say([
                "id": .string(id), "event": "take", "take": .integer(take + 1), "files": [.string(stem + ".mid")],
                "notes": .integer(notes), "written": [0, 1], "ending": "complete",
                "recipe": .string(stem + ".recipe.json"),
            ])
            if link.received.contains(where: { $0["id"]?.stringValue == id && $0["verb"] == "finish" }) { break }
        }
        link.say(["id": .string(id), "event": "done", "result": ["tokens": 10, "takes": "not these"]])
    }

    static func option(_ name: String, _ arguments: [String]) -> String? {
        arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
    }
}

/// A library with a queue.
struct TestStudio {
    let folder: StudioFolder
    let library: StudioLibrary
    let queue: JobQueue

    static let scores = ScoreWork { bytes, name in
        ["verdict": .string(String(decoding: bytes, as: UTF8.self)), "notes": .integer(bytes.count)]
    }

    init(_ place: any WorkerPlace, folder: StudioFolder? = nil, limits: QueueLimits = QueueLimits()) throws {
        let folder = try folder ?? StudioFolder()
        self.folder = folder
        library = try StudioLibrary(folder: folder.path)
        var limits = limits
        limits.lookSeconds = 0.02
        queue = try JobQueue(
            library: library, workers: place, shelf: AdapterShelf(folders: [], runs: folder.path + "/runs"),
            scores: Self.scores, limits: limits)
    }

    /// A piece from words.
    static func request(count: Int = 2, seed: Int = 7) -> JobRequest {
        var request = ComposeRequest(seed: seed)
        request.task = .invent
        request.count = count
        return .compose(request)
    }

    /// All events of a job up to its end.
    func story(of job: StudioID, after last: Int? = nil) async -> [StudioEvent] {
        var events: [StudioEvent] = []
        for await event in queue.events(of: job, after: last) { events.append(event) }
        return events
    }

    /// Waits for the end of a job; returns it as it is then.
    @discardableResult func end(of job: StudioID) async throws -> JobRecord? {
        _ = await story(of: job)
        return try library.job(job)
    }
}

/// Something that one waits for and another opens.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
