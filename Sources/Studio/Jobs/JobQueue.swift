import Face
import Foundation
import JSON

/// The jobs: at most one that composes, and one that reads or trains beside it; the others wait, each owner in turn.
///
/// Whatever was acknowledged survives the end of the studio, at any moment: jobs that waited go on waiting; one that
/// composed begins again, with the same seed and so the same takes, of which those that are in the library are kept and
/// not doubled; a corpus is read again; a training run goes on from its last checkpoint.
package actor JobQueue {
    /// What is to become of a running job.
    enum Intent: Hashable {
        /// Kept as far as it is, by the user's wish.
        case stop
        /// Ended at once, by the user's wish.
        case cancel
        /// Ended with the studio, to go on with the next one.
        case shutDown
    }

    /// A job that runs.
    struct Running {
        let id: StudioID
        /// What the worker knows it by: a job that is gone on with has another name each time.
        let name: String
        var intent: Intent?
        /// The job's own program, where that is not the worker.
        var link: (any WorkerLink)?
    }

    /// A completion, which the library knows nothing of.
    struct Completion {
        let request: CompletionRequest
        let events: AsyncThrowingStream<CompletionEvent, any Error>.Continuation
    }

    let library: StudioLibrary
    let workers: any WorkerPlace
    let worker: WorkerProcess
    let shelf: AdapterShelf
    let scores: ScoreWork
    let limits: QueueLimits
    let log: EventLog
    private var plan = QueuePlan()
    var running: [QueuePlan.Lane: Running] = [:]
    var completions: [StudioID: Completion] = [:]
    /// Why a take of a job could not be kept.
    var takeFailures: [StudioID: String] = [:]
    private var isClosing = false
    private var beginnings = 0
    /// Seconds that jobs in each lane took, a running mean.
    private var duration: [QueuePlan.Lane: Double] = [.worker: 20, .side: 60]
    private var quiet: [CheckedContinuation<Void, Never>] = []

    /// How often a job is begun again when the studio ended under it each time.
    private static let mostAttempts = 5

    /// - Parameters:
    ///   - shelf: the adapters that requests may name.
    package init(
        library: StudioLibrary, workers: any WorkerPlace, shelf: AdapterShelf, scores: ScoreWork,
        limits: QueueLimits = QueueLimits()
    ) throws {
        self.library = library
        self.workers = workers
        self.shelf = shelf
        self.scores = scores
        self.limits = limits
        worker = WorkerProcess(
            workers, idle: .seconds(limits.idleSeconds), grace: .seconds(limits.grace))
        log = try EventLog(library)
    }

    /// Takes up what an earlier studio left: jobs that waited, composed or trained.
    package func begin() throws {
        for var job in try library.openJobs() {
            if job.state == .running {
                if job.kind == .complete {
                    try end(&job, .failed, failure: "the studio ended meanwhile; ask again")
                    continue
                }
                job.state = .waiting
                try change(job)
            }
            plan.add(place(of: job))
        }
        startNext()
    }

    /// Starts the model's program and lets it load the bare model, so that the first request need not wait for that.
    package func warmUp() async { await worker.warm(adapter: nil) }

    // MARK: Asking

    /// Takes a job on.
    ///
    /// - Returns: the job, which is on the disk.
    package func submit(_ request: JobRequest, owner: String) throws(QueueError) -> JobRecord {
        guard !isClosing else { throw .closing }
        let lane = Self.lane(of: request.kind, request.json)
        try checkRoom(lane)
        try check(request)
        let job = try keeping {
            try log.publish { database in
                let job = try StudioLibrary.insert(
                    JobRecord(kind: request.kind, request: request.json, owner: owner), database)
                return ([Self.stateDraft(job)], job)
            }
        }
        plan.add(place(of: job))
        startNext()
        return job
    }

    /// Ends a job in good order and keeps what is there; a training run saves and can go on.
    package func stop(_ id: StudioID) async throws(QueueError) -> JobRecord {
        if let job = try withdraw(id) { return job }
        guard let lane = lane(running: id) else { throw try notRunning(id) }
        let (link, name) = (running[lane]?.link, running[lane]?.name)
        let kind = try keeping { try library.job(id) }?.kind
        if running[lane]?.intent == nil { running[lane]?.intent = .stop }
        switch kind {
        case .compose, .complete: if let name { await worker.finish(name) }
        case .train:
            link?.ask()
            if let link { kill(link, after: limits.savingSeconds) }
        case .corpus, nil: link?.kill()
        }
        return try known(id)
    }

    /// Ends a job at once, within half a second; one that is over is taken off the list, and what it made stays.
    package func cancel(_ id: StudioID) async throws(QueueError) -> JobRecord {
        if let job = try withdraw(id) { return job }
        guard let lane = lane(running: id) else {
            let job = try known(id)
            try keeping { try library.hide(id) }
            return job
        }
        running[lane]?.intent = .cancel
        running[lane]?.link?.kill()
        if lane == .worker, let name = running[lane]?.name { await worker.cancel(name) }
        return try known(id)
    }

    /// Goes on with a job that was interrupted, stopped or failed.
    package func resume(_ id: StudioID) throws(QueueError) -> JobRecord {
        guard !isClosing else { throw .closing }
        var job = try known(id)
        guard job.state.isOver else { throw .conflict("the job is not over; there is nothing to go on with") }
        guard job.state != .done else { throw .conflict("the job is complete; there is nothing to go on with") }
        guard job.kind != .complete else { throw .conflict("text is not gone on with; ask again") }
        // It may still be on its way out.
        guard lane(running: id) == nil else { throw .conflict("the job is about to end; try again in a moment") }
        try checkRoom(Self.lane(of: job.kind, job.request))
        job.state = .waiting
        job.ended = nil
        job.failure = nil
        try keeping {
            try log.publish([Self.stateDraft(job)]) { database in
                try StudioLibrary.forgetAttempts(of: id, database)
                try StudioLibrary.update(job, database)
            }
        }
        plan.add(place(of: job))
        startNext()
        return job
    }

    /// Text from a model, as it is written; the work ends when nobody listens any more.
    ///
    /// A completion takes its place in the queue and is not kept in the library.
    package func complete(
        _ request: CompletionRequest, owner: String
    ) throws(QueueError) -> AsyncThrowingStream<CompletionEvent, any Error> {
        guard !isClosing else { throw .closing }
        try checkRoom(.worker)
        try check(.complete(request))
        let id = StudioID()
        let (stream, events) = AsyncThrowingStream.makeStream(
            of: CompletionEvent.self, bufferingPolicy: .bufferingOldest(4_096))
        completions[id] = Completion(request: request, events: events)
        events.onTermination = { [weak self] reason in
            guard case .cancelled = reason else { return }
            Task { [weak self] in await self?.abandon(id) }
        }
        plan.add(QueuePlan.Place(id: id, lane: .worker, owner: owner))
        startNext()
        return stream
    }

    /// Ends a completion that nobody listens to any more.
    func abandon(_ id: StudioID) async {
        if plan.remove(id) {
            completions.removeValue(forKey: id)?.events.finish()
        } else if let current = running[.worker], current.id == id {
            running[.worker]?.intent = .cancel
            await worker.cancel(current.name)
        }
    }

    /// How many run and wait.
    package var counts: (running: Int, waiting: Int) { (running.count, plan.waiting.count) }

    /// What happens to a job, or to all.
    ///
    /// - Parameters:
    ///   - job: nil for all.
    ///   - last: the number of the last event that is known. nil gives the whole story of a job, and of all jobs only
    ///     what comes.
    /// - Returns: events by rising numbers, for one reader. That of one job ends after the job; a listener that is too slow
    ///   is dropped.
    package nonisolated func events(of job: StudioID?, after last: Int?) -> AsyncStream<StudioEvent> {
        let listener = EventListener(log, of: job, after: last)
        return AsyncStream { await listener.next() }
    }

    // MARK: Beginning and ending

    private func startNext() {
        guard !isClosing else { return }
        for lane in QueuePlan.Lane.allCases where running[lane] == nil {
            guard let place = plan.next(in: lane) else { continue }
            beginnings += 1
            running[lane] = Running(id: place.id, name: "\(place.id).\(beginnings)")
            Task { await self.run(place) }
        }
    }

    private func run(_ place: QueuePlan.Place) async {
        let start = ContinuousClock.now
        if let completion = completions[place.id] {
            await complete(completion, place.id)
            completions[place.id] = nil
        } else {
            await conduct(place.id)
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        duration[place.lane] = 0.7 * (duration[place.lane] ?? seconds) + 0.3 * seconds
        running[place.lane] = nil
        if running.isEmpty {
            for wake in quiet { wake.resume() }
            quiet = []
        }
        startNext()
    }

    /// Runs a job of the library from its beginning to its end, and keeps how it ended.
    private func conduct(_ id: StudioID) async {
        do {
            guard var job = try library.job(id) else { return }
            guard try library.countAttempt(of: id) <= Self.mostAttempts else {
                return try end(
                    &job, .interrupted,
                    failure:
                        "it was begun \(Self.mostAttempts) times, and the studio ended each time; resume it to try again"
                )
            }
            job.state = .running
            job.started = job.started ?? Date()
            job.progress = nil
            try change(job)
            let ending = await perform(job)
            job = try library.job(id) ?? job
            if let result = ending.result { job.result = result }
            switch (ending.way, running[Self.lane(of: job.kind, job.request)]?.intent) {
            case (.done, .stop?) where job.kind == .compose || job.kind == .complete: try end(&job, .stopped)
            case (.done, _): try end(&job, .done)
            case (_, .shutDown?): try pause(&job)
            case (_, .cancel?): try end(&job, .stopped)
            case (_, .stop?): try end(&job, job.kind == .train ? .interrupted : .stopped)
            case (.failed(let sentence), nil): try end(&job, .failed, failure: sentence)
            case (.cancelled, nil): try end(&job, .stopped)
            }
        } catch {
            // The library cannot be written. The job is open there, and is taken up again by the next studio.
            Program.note("job \(id): \(Self.sentence(of: error))")
        }
    }

    private func perform(_ job: JobRecord) async -> JobEnding {
        do {
            switch try JobRequest(kind: job.kind.rawValue, json: job.request) {
            case .compose(let request): return try await compose(request, job)
            case .corpus(let request): return try await makeCorpus(request, job)
            case .train(let request): return try await train(request, job)
            case .complete(let request): return await complete(request, job)
            }
        } catch {
            return JobEnding(.failed(Self.sentence(of: error)))
        }
    }

    /// Keeps and tells the end of a job.
    private func end(_ job: inout JobRecord, _ state: JobRecord.State, failure: String? = nil) throws {
        job.state = state
        job.ended = Date()
        job.failure = failure
        var drafts: [EventLog.Draft] = []
        if let failure {
            drafts.append(.init(job.id, "failed", ["message": .string(failure)]))
        } else if state != .interrupted {
            drafts.append(.init(job.id, "done", ["result": job.result ?? .null]))
        }
        let ended = job
        try log.publish(drafts + [Self.stateDraft(ended)]) { try StudioLibrary.update(ended, $0) }
    }

    /// Leaves a job to the next studio.
    private func pause(_ job: inout JobRecord) throws {
        job.state = .waiting
        let paused = job
        try log.publish([Self.stateDraft(paused)]) { database in
            try StudioLibrary.forgetAttempts(of: paused.id, database)
            try StudioLibrary.update(paused, database)
        }
    }

    private func change(_ job: JobRecord) throws {
        try log.publish([Self.stateDraft(job)]) { try StudioLibrary.update(job, $0) }
    }

    static func stateDraft(_ job: JobRecord) -> EventLog.Draft {
        .init(job.id, "state", ["state": .string(job.state.rawValue), "kind": .string(job.kind.rawValue)])
    }

    /// Lets nothing new begin, asks training runs to save, and returns when all has ended or the time is up.
    package func shutDown(deadline: Duration) async {
        isClosing = true
        let end = ContinuousClock.now + deadline
        for (id, completion) in completions where plan.remove(id) {
            completion.events.finish(throwing: QueueError.closing)
            completions[id] = nil
        }
        for lane in running.keys {
            if running[lane]?.intent == nil { running[lane]?.intent = .shutDown }
            if isTraining(lane) { running[lane]?.link?.ask() } else { running[lane]?.link?.kill() }
        }
        await worker.shutDown()
        let killing = Task {
            // The last moments are for what does not save in time: it goes on from an older checkpoint.
            try? await Task.sleep(until: end - .milliseconds(500))
            if !Task.isCancelled { self.killAll() }
        }
        await waitUntilQuiet(until: end)
        killing.cancel()
        log.close()
    }

    private func killAll() {
        for lane in running.keys { running[lane]?.link?.kill() }
    }

    private func waitUntilQuiet(until end: ContinuousClock.Instant) async {
        guard !running.isEmpty else { return }
        let timer = Task {
            try? await Task.sleep(until: end)
            self.wakeQuiet()
        }
        await withCheckedContinuation { quiet.append($0) }
        timer.cancel()
    }

    private func wakeQuiet() {
        for wake in quiet { wake.resume() }
        quiet = []
    }

    private func isTraining(_ lane: QueuePlan.Lane) -> Bool {
        guard let id = running[lane]?.id else { return false }
        return (try? library.job(id))?.kind == .train
    }

    func kill(_ link: any WorkerLink, after seconds: Double) {
        Task {
            try? await Task.sleep(for: .seconds(seconds))
            link.kill()
        }
    }

    // MARK: Small questions

    /// A plan of a training is made between takes, so that it need not wait for the end of another training.
    static func lane(of kind: JobRecord.Kind, _ request: JSONValue) -> QueuePlan.Lane {
        switch kind {
        case .compose, .complete: .worker
        case .corpus: .side
        case .train: request["memory_only"] == true ? .worker : .side
        }
    }

    func lane(running id: StudioID) -> QueuePlan.Lane? { running.first { $0.value.id == id }?.key }

    private func place(of job: JobRecord) -> QueuePlan.Place {
        QueuePlan.Place(id: job.id, lane: Self.lane(of: job.kind, job.request), owner: job.owner)
    }

    /// Takes a job out of those that wait; nil when it is none of them.
    private func withdraw(_ id: StudioID) throws(QueueError) -> JobRecord? {
        guard plan.remove(id) else { return nil }
        var job = try known(id)
        try keeping { try end(&job, .stopped) }
        return job
    }

    private func known(_ id: StudioID) throws(QueueError) -> JobRecord {
        guard let job = try keeping({ try library.job(id) }) else { throw .missing }
        return job
    }

    private func notRunning(_ id: StudioID) throws(QueueError) -> QueueError {
        let job = try known(id)
        return .conflict("the job is over: \(job.state.rawValue)")
    }

    private func checkRoom(_ lane: QueuePlan.Lane) throws(QueueError) {
        if running[lane] == nil, !plan.waiting.contains(where: { $0.lane == lane }) { return }
        guard plan.waiting.count >= limits.waiting else { return }
        throw .full(retryAfter: Int(min(max((duration[lane] ?? 20).rounded(.up), 1), 300)))
    }

    /// Does something with the library whose failure is not the caller's fault.
    private func keeping<Value>(_ work: () throws -> Value) throws(QueueError) -> Value {
        do {
            return try work()
        } catch {
            throw .broken(Self.sentence(of: error))
        }
    }

    static func sentence(of error: any Error) -> String {
        (error as? any Reportable)?.sentence ?? (error as? WorkerError)?.sentence
            ?? "something went wrong that should not have: \(error)"
    }
}

/// How a job came to its end, and what it leaves to be known.
struct JobEnding: Sendable {
    enum Way: Hashable, Sendable {
        case done
        /// One sentence.
        case failed(String)
        case cancelled
    }

    let way: Way
    let result: JSONValue?

    init(_ way: Way, result: JSONValue? = nil) {
        self.way = way
        self.result = result
    }
}
