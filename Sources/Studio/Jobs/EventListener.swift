import Synchronization

/// One who hears events: first what was missed, out of the library and of memory, then what comes.
///
/// Used by one reader at a time.
final class EventListener: Sendable {
    private struct State {
        /// The number of the last event that was handed on.
        var place: Int
        /// Where the events begin that are read out of memory one by one; nil when that is where it stands already.
        var missed: Missed?
        /// Whether it had heard everything when it was last asked.
        var isWaiting = true
        var isOver = false
    }

    /// What is told before: the library's events up to a number, and compact ones of running jobs among them.
    private struct Missed {
        let end: Int
        var page: [StudioEvent] = []
        var pageIsLast = false
        var running: [StudioEvent]
    }

    private static let pageSize = 64

    private let log: EventLog
    private let job: StudioID?
    private let state: Mutex<State>

    /// - Parameter last: the number of the last event that is known; nil for the whole story of a job, and of all jobs only
    ///   what comes.
    init(_ log: EventLog, of job: StudioID?, after last: Int?) {
        self.log = log
        self.job = job
        // A number that was never given, as of another library, is as good as the last one.
        let newest = log.last
        state = Mutex(State(place: min(max(last ?? (job == nil ? newest : 0), 0), newest)))
    }

    /// The next event; nil at the end: after the job, after the studio, when the task is cancelled, and for who is too slow.
    func next() async -> StudioEvent? {
        while !Task.isCancelled {
            let place: Int
            switch step() {
            case .event(let event): return event
            case .nothing(let number): place = number
            case .over: return nil
            }
            await log.wait(after: place, of: job)
        }
        return nil
    }

    private enum Step {
        case event(StudioEvent)
        case nothing(after: Int)
        case over
    }

    private func step() -> Step {
        state.withLock { state in
            guard !state.isOver else { return .over }
            if let event = nextMissed(&state) { return pass(event, &state) }
            switch log.next(after: state.place, of: job) {
            case .event(let event):
                state.isWaiting = false
                return pass(event, &state)
            case .nothing(let last):
                state.isWaiting = true
                state.place = max(state.place, last)
                return .nothing(after: state.place)
            case .gone where state.isWaiting:
                // It begins, or events of other jobs went by while it waited for one of its own.
                state.isWaiting = false
                let running = log.running(job, above: state.place)
                state.missed = Missed(end: running.last, running: running.events)
                if let event = nextMissed(&state) { return pass(event, &state) }
                return .nothing(after: state.place)
            case .gone, .closed:
                state.isOver = true
                return .over
            }
        }
    }

    private func pass(_ event: StudioEvent, _ state: inout State) -> Step {
        state.place = event.number
        if job != nil, event.isEnd, log.isLast(event) { state.isOver = true }
        return .event(event)
    }

    private func nextMissed(_ state: inout State) -> StudioEvent? {
        guard var missed = state.missed else { return nil }
        if missed.page.isEmpty, !missed.pageIsLast {
            let page =
                (try? log.library.events(of: job, above: state.place, upTo: missed.end, limit: Self.pageSize)) ?? []
            missed.pageIsLast = page.count < Self.pageSize
            missed.page = page.reversed()
        }
        let event: StudioEvent?
        if let next = missed.running.first, next.number < missed.page.last?.number ?? Int.max {
            event = missed.running.removeFirst()
        } else {
            event = missed.page.popLast()
        }
        state.missed = event == nil ? nil : missed
        if event == nil {
            state.place = max(state.place, missed.end)
            state.isWaiting = true
        }
        return event
    }
}
