import JSON

/// What the worker says of a request.
enum WorkerOutcome: Hashable, Sendable {
    case done(JSONValue)
    /// One sentence.
    case failed(String)
    case cancelled
}

/// The lasting process in which a model composes and completes: one request at a time.
///
/// It begins with the first request, begins anew when it died, and ends when nobody has asked for anything in a while, to
/// give its memory back. A request ends in one of the ways of ``WorkerOutcome``, whatever the process does.
actor WorkerProcess {
    private struct Request {
        let id: String
        let take: @Sendable (String, JSONValue) async -> Void
        let finish: CheckedContinuation<WorkerOutcome, Never>
        var isCancelled = false
        /// Why the process was killed.
        var reason: String?
    }

    private let place: any WorkerPlace
    private let idle: Duration
    private let grace: Duration
    private var link: (any WorkerLink)?
    /// Counts processes and requests, so that what was planned for one does not hit the next.
    private var generation = 0
    private var request: Request?
    private var lastWords = ""
    private var idleTimer: Task<Void, Never>?
    /// Requests that were ended before they came.
    private var foregone: Set<String> = []
    private var isShutDown = false

    /// The longest line that is taken, in bytes.
    static let longestLine = 1 << 20

    init(_ place: any WorkerPlace, idle: Duration, grace: Duration) {
        self.place = place
        self.idle = idle
        self.grace = grace
    }

    /// Whether a process is there.
    var isAlive: Bool { link != nil }

    /// Asks for something and waits for its end; one at a time.
    ///
    /// - Parameters:
    ///   - id: a name for the request that no other has.
    ///   - members: of its line, beside the id.
    ///   - take: is given the events by kind, one after the other; while it does not return, the process may have to wait.
    func run(
        _ id: String, _ members: [JSONValue.Member], take: @escaping @Sendable (String, JSONValue) async -> Void
    ) async -> WorkerOutcome {
        guard request == nil else { return .failed("the model's program is busy with another request") }
        let line = JSONValue.object([.init("id", .string(id))] + members).bytes()
        guard line.count <= Self.longestLine else {
            return .failed("the request is longer than the model's program takes")
        }
        guard foregone.remove(id) == nil, !isShutDown else { return .cancelled }
        idleTimer?.cancel()
        let link: any WorkerLink
        do throws(WorkerError) {
            link = try process()
        } catch {
            return .failed(error.sentence)
        }
        generation += 1
        return await withCheckedContinuation { continuation in
            request = Request(id: id, take: take, finish: continuation)
            link.send(line)
        }
    }

    /// Starts the process where there is none and lets it load a model, so that the first request need not wait.
    func warm(adapter: String?) {
        guard request == nil, link == nil, let link = try? process() else { return }
        let place: [JSONValue.Member] = adapter.map { [.init("adapter", .string($0))] } ?? []
        link.send(JSONValue.object([.init("id", "warm"), .init("verb", "load")] + place).bytes())
        startIdleTimer()
    }

    /// Asks a request to end in whole pieces and keep what is there.
    func finish(_ id: String) {
        guard request?.id == id else { return forego(id) }
        tell(id, "finish")
    }

    /// Ends a request: it is asked to, and the process is killed where that takes too long.
    func cancel(_ id: String) {
        guard request?.id == id else { return forego(id) }
        guard request?.isCancelled == false else { return }
        request?.isCancelled = true
        tell(id, "cancel")
        let asked = generation
        Task {
            try? await Task.sleep(for: grace)
            self.killIfRunning(asked)
        }
    }

    /// Ends a request that has run out of time.
    func giveUp(_ id: String, _ reason: String) {
        guard request?.id == id else { return }
        request?.reason = reason
        link?.kill()
    }

    /// Ends the process at once.
    func shutDown() {
        isShutDown = true
        idleTimer?.cancel()
        request?.isCancelled = true
        link?.kill()
    }

    private func forego(_ id: String) {
        // Those that had ended already never come again.
        if foregone.count > 100 { foregone = [] }
        foregone.insert(id)
    }

    private func tell(_ id: String, _ verb: String) {
        link?.send(JSONValue.object([.init("id", .string(id)), .init("verb", .string(verb))]).bytes())
    }

    private func killIfRunning(_ asked: Int) {
        guard generation == asked, request != nil else { return }
        link?.kill()
    }

    // MARK: The process

    private func process() throws(WorkerError) -> any WorkerLink {
        if let link { return link }
        let started = try place.start(.worker)
        link = started
        lastWords = ""
        Task { await self.listen(to: started) }
        return started
    }

    private func listen(to link: any WorkerLink) async {
        for await message in link.messages {
            switch message {
            case .line(let line): await take(line, from: link)
            case .words(let words): lastWords = words
            case .broke(let reason): blame("the model's program broke off: \(reason)", link)
            case .ended(let code, let signal): ended(link, code: code, signal: signal)
            }
        }
        // A link whose stream ends without saying how has ended all the same.
        ended(link, code: nil, signal: nil)
    }

    private func take(_ line: [UInt8], from link: any WorkerLink) async {
        guard self.link === link else { return }
        guard line.count <= Self.longestLine, let json = try? JSONValue(parsing: line),
            let event = json["event"]?.stringValue
        else {
            return blame("the model's program said something that cannot be understood, and was ended", link)
        }
        guard let request, json["id"]?.stringValue == request.id else { return }
        switch event {
        case "done": end(request.isCancelled ? .cancelled : .done(json["result"] ?? .null))
        case "failed":
            let sentence = json["message"]?.stringValue ?? "the model's program failed and did not say why"
            end(request.isCancelled ? .cancelled : .failed(sentence))
        default:
            if !request.isCancelled { await request.take(event, json) }
        }
    }

    /// Kills a process that broke the rules, and remembers why.
    private func blame(_ reason: String, _ link: any WorkerLink) {
        guard self.link === link else { return }
        if request?.reason == nil { request?.reason = reason }
        link.kill()
    }

    private func ended(_ link: any WorkerLink, code: Int32?, signal: Int32?) {
        guard self.link === link else { return }
        self.link = nil
        idleTimer?.cancel()
        guard let request else { return }
        if request.isCancelled { return end(.cancelled) }
        let said = ProgramWords.sentence(in: lastWords)
        end(
            .failed(
                request.reason ?? ProgramWords.ending("the model's program", code: code, signal: signal, said: said)))
    }

    private func end(_ outcome: WorkerOutcome) {
        guard let ended = request else { return }
        request = nil
        generation += 1
        if link != nil { startIdleTimer() }
        ended.finish.resume(returning: outcome)
    }

    private func startIdleTimer() {
        idleTimer?.cancel()
        let seen = generation
        let pause = idle
        idleTimer = Task {
            try? await Task.sleep(for: pause)
            guard !Task.isCancelled else { return }
            self.endIfIdle(seen)
        }
    }

    private func endIfIdle(_ seen: Int) {
        guard generation == seen, request == nil else { return }
        link?.kill()
    }
}
