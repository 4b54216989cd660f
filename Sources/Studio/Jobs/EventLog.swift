import GRDB
import JSON
import Synchronization

/// All that happens to jobs, numbered over the whole library and over restarts, for any number of listeners.
///
/// An event is encoded once and shared by all who hear it. What decides about a job (its states, takes, samples, end) is in
/// the library before anybody hears of it. Notes, text and progress of running jobs are kept in memory alone, the last
/// ones as they came and all of a job in a compact form; they are forgotten when the job is over, since its takes then hold
/// them. Of metrics some hundreds a run are kept.
///
/// A listener has no buffer: it reads the common events at its own speed, and is dropped when they are overwritten before
/// it comes to them.
final class EventLog: Sendable {
    /// How long an event is kept.
    enum Keeping: Hashable, Sendable {
        /// In the library.
        case forGood
        /// In the library, as one of many that are thinned out.
        case thinned
        /// In memory.
        case briefly
    }

    struct Draft: Sendable {
        let job: StudioID
        let kind: String
        let body: JSONValue
        let keeping: Keeping

        init(_ job: StudioID, _ kind: String, _ body: JSONValue, _ keeping: Keeping = .forGood) {
            self.job = job
            self.kind = kind
            self.body = body
            self.keeping = keeping
        }
    }

    /// How much of the past is in memory.
    struct Limits: Hashable, Sendable {
        var events = 8_192
        var bytes = 16 << 20
        /// Metrics of a job that are kept in the library.
        var metrics = 2_000
    }

    private struct Waiter {
        let job: StudioID?
        let wake: CheckedContinuation<Void, Never>
    }

    private struct State {
        var recent = RecentEvents()
        /// The number of the last event.
        var last: Int
        var running: [StudioID: RunningStory] = [:]
        /// The last event of each job that this process has heard of.
        var lastOf: [StudioID: Int] = [:]
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
        var isClosed = false
    }

    /// Numbers that are set apart at a time.
    private static let block = 1 << 16

    let library: StudioLibrary
    private let limits: Limits
    private let state: Mutex<State>
    /// The next number and the first that is not set apart; held while events are published, so that they come in order.
    private let numbers: Mutex<(next: Int, end: Int)>

    init(_ library: StudioLibrary, limits: Limits = Limits()) throws {
        self.library = library
        self.limits = limits
        let first = try library.reserveEventNumbers(Self.block)
        numbers = Mutex((first, first + Self.block))
        state = Mutex(State(last: first - 1))
    }

    // MARK: Telling

    func publish(_ drafts: [Draft]) throws { try publish(drafts) { _ in } }

    /// Tells events, together with a change of the library: both are on the disk, or neither, before anybody hears.
    @discardableResult
    func publish<Value: Sendable>(_ drafts: [Draft], with change: (Database) throws -> Value) throws -> Value {
        try publish { database in (drafts, try change(database)) }
    }

    /// The same where the events follow from the change.
    @discardableResult
    func publish<Value: Sendable>(_ change: (Database) throws -> (drafts: [Draft], value: Value)) throws -> Value {
        try numbers.withLock { numbers in
            try setApart(&numbers)
            var events: [(event: StudioEvent, keeping: Keeping)] = []
            let value = try library.write { database in
                events = []
                let (drafts, value) = try change(database)
                var next = numbers.next
                for draft in drafts {
                    let event = StudioEvent(number: next, job: draft.job, kind: draft.kind, body: draft.body)
                    next += 1
                    events.append((event, draft.keeping))
                    guard draft.keeping != .briefly else { continue }
                    try StudioLibrary.insert(event, thins: draft.keeping == .thinned, database)
                }
                for job in Set(drafts.filter { $0.keeping == .thinned }.map(\.job)) {
                    try StudioLibrary.thinEvents(of: job, most: limits.metrics, database)
                }
                return value
            }
            numbers.next += events.count
            announce(events.map(\.event))
            return value
        }
    }

    /// Tells events that are kept in memory alone.
    func publishBriefly(_ drafts: [Draft]) throws {
        try numbers.withLock { numbers in
            try setApart(&numbers)
            let first = numbers.next
            let events = drafts.enumerated().map { place, draft in
                StudioEvent(number: first + place, job: draft.job, kind: draft.kind, body: draft.body)
            }
            numbers.next += events.count
            announce(events)
        }
    }

    /// Sets more numbers apart, far ahead of the need.
    private func setApart(_ numbers: inout (next: Int, end: Int)) throws {
        guard numbers.end - numbers.next < Self.block / 2 else { return }
        // The library gives no number twice, and this process gives those that it has before it takes new ones.
        let first = try library.reserveEventNumbers(Self.block)
        if first != numbers.end { numbers.next = first }
        numbers.end = first + Self.block
    }

    private func announce(_ events: [StudioEvent]) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            for event in events {
                state.recent.append(event, most: limits.events, bytes: limits.bytes)
                state.last = event.number
                state.lastOf[event.job] = event.number
                if event.isEnd {
                    state.running[event.job] = nil
                } else {
                    state.running[event.job, default: RunningStory()].add(event)
                }
            }
            let jobs = Set(events.map(\.job))
            var woken: [CheckedContinuation<Void, Never>] = []
            state.waiters = state.waiters.filter { _, waiter in
                guard waiter.job.map(jobs.contains) ?? true else { return true }
                woken.append(waiter.wake)
                return false
            }
            return woken
        }
        for wake in woken { wake.resume() }
    }

    /// How many notes of a take were told so far; to number the next ones.
    func notesTold(of job: StudioID, take: Int) -> Int {
        state.withLock { $0.running[job]?.notes(of: take) ?? 0 }
    }

    /// Ends all listening.
    func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.wake)
        }
        for wake in woken { wake.resume() }
    }

    // MARK: Listening

    /// The number of the last event.
    var last: Int { state.withLock { $0.last } }

    /// What a listener finds who has come to a place.
    enum Finding {
        case event(StudioEvent)
        /// Nothing new up to this number: wait.
        case nothing(last: Int)
        /// The events after the place are no longer in memory.
        case gone
        case closed
    }

    /// The next event after a number, out of memory.
    func next(after number: Int, of job: StudioID?) -> Finding {
        state.withLock { state in
            switch state.recent.next(after: number, of: job, last: state.last) {
            case .found(let event): .event(event)
            case .gone: .gone
            case .none: state.isClosed ? .closed : .nothing(last: state.last)
            }
        }
    }

    /// Waits until there may be an event after a number, or the task is cancelled.
    func wait(after number: Int, of job: StudioID?) async {
        let name = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (wake: CheckedContinuation<Void, Never>) in
                let mayWait = state.withLock { state in
                    guard state.last <= number, !state.isClosed, !Task.isCancelled else { return false }
                    state.waiters[name] = Waiter(job: job, wake: wake)
                    return true
                }
                if !mayWait { wake.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: name) }?.wake.resume()
        }
    }

    /// What is in memory alone of the jobs that run, in a compact form: events above a number, by rising numbers.
    ///
    /// - Parameter last: the number of the last event at the time.
    func running(_ job: StudioID?, above number: Int) -> (events: [StudioEvent], last: Int) {
        state.withLock { state in
            var events: [StudioEvent] = []
            if let job {
                events = state.running[job]?.events(of: job) ?? []
            } else {
                for (job, story) in state.running { events += story.events(of: job) }
            }
            return (events.filter { $0.number > number }.sorted { $0.number < $1.number }, state.last)
        }
    }

    /// Whether an event is the last of its job so far.
    func isLast(_ event: StudioEvent) -> Bool {
        let known = state.withLock { $0.lastOf[event.job] }
        return (known ?? (try? library.lastEvent(of: event.job)) ?? event.number) <= event.number
    }
}
