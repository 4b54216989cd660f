import Datasets
import Face
import Formats
import Generation
import JSON
import Music
import Synchronization

/// Tells the notes of takes line by line, some of them together where they come faster than lines may.
final class WorkerListener: GenerationListener {
    /// Twenty lines of notes a second.
    private static let pause = Duration.milliseconds(50)

    private struct State {
        var clock: PartClock?
        var waiting: [[JSONValue]] = []
        /// The take whose turn it is.
        var turn = 0
        var sent: ContinuousClock.Instant?
    }

    private let request: WorkerRequest
    private let output: WorkerOutput
    private let state = Mutex(State())

    init(_ request: WorkerRequest, _ output: WorkerOutput) {
        self.request = request
        self.output = output
    }

    var wish: Composer.Wish { request.wish }

    func begin(_ assignment: Assignment, takes: Int) {
        let clock = assignment.piece.partClock
        let given = assignment.notes(adding: []).map { $0.event(clock) }
        state.withLock { state in
            state.clock = clock
            state.waiting = Array(repeating: [], count: takes)
        }
        send(
            "started",
            [
                .init("takes", .integer(takes)), .init("given", .array(given)),
                .init("bars", .array(assignment.barLines.map { JSONValue(seconds: $0) })),
            ])
    }

    func add(_ note: Note, take: Int) {
        state.withLock { state in
            guard let clock = state.clock, state.waiting.indices.contains(take) else { return }
            state.waiting[take].append(note.event(clock))
            let now = ContinuousClock.now
            if let sent = state.sent, sent.duration(to: now) < Self.pause { return }
            state.sent = now
            // The takes take turns, so that none of them waits for long.
            for offset in state.waiting.indices {
                let next = (state.turn + offset) % state.waiting.count
                guard !state.waiting[next].isEmpty else { continue }
                state.turn = next + 1
                send(take: next, &state)
                break
            }
        }
    }

    func end() {
        state.withLock { state in
            for take in state.waiting.indices where !state.waiting[take].isEmpty { send(take: take, &state) }
        }
    }

    func wrote(_ take: TakeWriter.Written, done: Int, of total: Int) {
        var members: [JSONValue.Member] = [
            .init("take", .integer(take.number)), .init("files", .array(take.files.map { .string($0) })),
            .init("notes", .integer(take.notes)), .init("written", .array(take.written.map { .integer($0) })),
            .init("ending", .string(take.ending)), .init("asked", .string(take.asked)),
            .init("answer", .string(take.answer)),
        ]
        if let recipe = take.files.last(where: { $0.hasSuffix(".recipe.json") }) {
            members.append(.init("recipe", .string(recipe)))
        }
        send("take", members)
    }

    func remark(_ words: String) { send("remark", [.init("message", .string(words))]) }

    private func send(take: Int, _ state: inout State) {
        send("notes", [.init("take", .integer(take)), .init("notes", .array(state.waiting[take]))])
        state.waiting[take] = []
    }

    private func send(_ event: String, _ members: [JSONValue.Member]) {
        output.send(.object([.init("id", .string(request.id)), .init("event", .string(event))] + members))
    }
}

extension Assignment {
    /// When the bars begin that the given notes lie in, and those that are to come, in seconds.
    ///
    /// Some more bars where nobody says how many come.
    fileprivate var barLines: [Double] {
        let given = notes(adding: []).reduce(Ticks.zero) { max($0, $1.end) }
        let end = constraints.end.map { max($0 - offset, given) }
        let last = piece.bars.bar(at: end ?? given) + (end == nil ? Self.barsAhead : 0)
        let map = piece.score.tempoMap
        return (1...min(last + 1, Self.mostBars)).map { map.seconds(at: piece.bars.scoreTime(ofBar: $0)) }
    }

    private static let barsAhead = 32
    private static let mostBars = 2_000
}

extension Note {
    /// `[onset, duration, pitch, velocity]` in seconds, and its bends where it has any.
    fileprivate func event(_ clock: PartClock) -> JSONValue {
        let start = clock.seconds(at: onset)
        var values: [JSONValue] = [
            JSONValue(seconds: start), JSONValue(seconds: max(clock.seconds(at: end) - start, 0)),
            .integer(Int(pitch.number)), .integer(Int(velocity)),
        ]
        if isBent {
            let bends = bends.map { bend -> JSONValue in
                [JSONValue(seconds: clock.seconds(at: onset + bend.time) - start), .number(bend.cents)]
            }
            values.append(.array(bends))
        }
        return .array(values)
    }
}

extension JSONValue {
    /// To the tenth of a millisecond.
    fileprivate init(seconds: Double) { self = .number((seconds * 10_000).rounded() / 10_000) }
}
