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
    var plan = QueuePlan()
    var running: [QueuePlan.Lane: Running] = [:]
    var completions: [StudioID: Completion] = [:]
    /// Why a take of a job could not be kept.
    var takeFailures: [StudioID: String] = [:]
    var isClosing = false
    private var beginnings = 0
    /// Seconds that jobs in each lane took, a running mean.
    private var duration: [QueuePlan.Lane: Double] = [.worker: 20, .side: 60]
    var quiet: [CheckedContinuation<Void, Never>] = []

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
