import Formats
import Music

/// The constraints as tables, and what a take still owes to them at any time.
///
/// A take must never come to a place from which it cannot be finished. So each choice is allowed only where a witness
/// remains: a way to finish that strikes one note a tick at most, each of no length, in the bars that need more notes,
/// and one note that lasts to the end of the piece where none does yet. Whatever witness remains is itself allowed, so
/// there always is a choice. What would only work with several notes in the last tick of a bar is given up for that.
final class Duties: Sendable {
    struct Stretch: Sendable {
        var start: Int
        var pitches: PitchSet
    }

    struct Level: Sendable {
        var start: Int
        var count: Int
    }

    let hasBends: Bool
    /// The largest bend that a word may say: the paper's scale never says its last one.
    let lastBend: Int
    let velocities: ClosedRange<Int>
    /// The most notes at once; `Int.max` where it is free.
    let most: Int
    /// The ticks of a bar, 0 where notes are not counted; and the fewest and the most notes in one.
    let bar: Int
    let fewest: Int
    let mostInBar: Int
    /// The first bar that has to have the fewest notes, and the last one where the piece has an end.
    let firstOwedBar: Int
    let lastOwedBar: Int?
    /// Notes that begin in bars and are not the take's.
    let given: [Int: Int]
    /// The bars that have the most notes already, rising.
    let fullBars: [Int]
    /// The last owed bar that has too few notes of its own; -1 where none has.
    let lastNeedyBar: Int
    /// Notes are struck before this time.
    let limit: Int
    let end: Int?
    let following: Int?
    let barriers: [Int]
    /// What may be struck from each time on; the first begins before all time.
    let stretches: [Stretch]
    /// How many notes sound around the take from each time on; the first begins before all time.
    let levels: [Level]
    let pattern: PatternPlan?
    let neck: FrettedNeck?
    let start: TakeState
    let lastShiftIsOpen: Bool
    /// The bend of the word whose shift is open.
    let openBend: Int
    /// Whether a note can ever be owed.
    let hasDuties: Bool

    /// The longest that a note may sound or wait, from a time on.
    ///
    /// Half of what a piece may last, so that it is one and the same number in the first half; a life is shorter.
    static func longest(from time: Int) -> Int { time <= Limits.ticks / 2 ? Limits.ticks / 2 : Limits.ticks - time }

    init(
        _ bends: BendNotation, _ constraints: Constraints, _ beginning: PieceBeginning
    ) throws(ImpossibleConstraints) {
        hasBends = bends != .none
        if case .paper = bends { lastBend = 45 } else { lastBend = 46 }
        velocities = Int(constraints.velocities.lowerBound)...Int(constraints.velocities.upperBound)
        most = constraints.mostAtOnce ?? .max
        end = constraints.end?.count
        following = constraints.following?.count
        limit = min(end ?? .max, following ?? .max, Limits.ticks + 1)
        barriers = constraints.barriers.map(\.count).sorted()
        lastShiftIsOpen = beginning.lastShiftIsOpen
        openBend = Int(beginning.words.last?.bend ?? BendScale.middle)
        stretches = Self.stretches(constraints)
        let known = beginning.notes(bends)
        var state = Self.state(beginning, known, hasBends: bends != .none)
        state.endIsMet = end.map { end in (known + constraints.surroundings).contains { $0.end.count == end } } ?? true
        let first = state.now
        var plan: PatternPlan?
        if let notes = constraints.pattern {
            plan = try PatternPlan(
                notes, constraints, state: state, isOpen: beginning.lastShiftIsOpen, hasBends: bends != .none)
        }
        pattern = plan
        neck = constraints.tuning.map {
            FrettedNeck($0, constraints.playability, secondsPerTick: constraints.secondsPerTick)
        }
        if let neck, let tuning = constraints.tuning {
            state.hands = try Self.hands(
                tuning, neck, known + constraints.surroundings.filter { $0.onset.count < first }, bends)
        }

        levels = Self.levels(constraints.surroundings.map(\.takenTicks) + (plan?.strikes ?? []))

        var given: [Int: Int] = [:]
        if let plan, !plan.isTimed, let limit = [end, following].compactMap({ $0 }).min() {
            // All of the pattern's notes have to find room before the end: one bar that has them all.
            bar = limit
            fewest = plan.count
            mostInBar = plan.count
            firstOwedBar = 0
            lastOwedBar = 0
        } else if let range = constraints.notesInBar {
            let bar = constraints.bar.count
            for note in known + constraints.surroundings { given[note.onset.count / bar, default: 0] += 1 }
            let isBegun = first % bar != 0 || known.contains { $0.onset.count / bar == first / bar }
            let owed = first / bar + (isBegun ? 1 : 0)
            let last = [end, following].compactMap { $0 }.min().map { ($0 - 1) / bar }
            try plan?.check(range, bar: bar, given: given, owed: (owed, last))
            // A pattern that says when its notes come owes nothing more.
            self.bar = plan == nil ? bar : 0
            fewest = plan == nil ? range.lowerBound : 0
            mostInBar = plan == nil ? range.upperBound : .max
            (firstOwedBar, lastOwedBar) = (owed, last)
            state.inBar = given[first / bar, default: 0]
        } else {
            (bar, fewest, mostInBar, firstOwedBar, lastOwedBar) = (0, 0, .max, 0, nil)
        }
        self.given = given
        let mostInBar = mostInBar
        fullBars = given.filter { $0.value >= mostInBar }.keys.sorted()
        var needy = -1
        if let lastOwedBar, fewest > 0, lastOwedBar >= firstOwedBar {
            for bar in stride(from: lastOwedBar, through: firstOwedBar, by: -1)
            where given[bar, default: 0] < fewest {
                needy = bar
                break
            }
        }
        lastNeedyBar = needy
        hasDuties = fewest > 0 || !state.endIsMet
        start = state
        // Each note that can be fingered may then be the one that lasts to the end.
        let mayAnyNoteLast = fewest == 0 && pattern == nil && barriers.isEmpty && levels.count == 1
        if neck != nil, hasDuties, !mayAnyNoteLast {
            throw ImpossibleConstraints(
                "Nobody can promise that what has to be played later is playable on the tuning",
                advice:
                    "Leave out the tuning, or the fewest notes in a bar; or the end of the piece, where barriers, a pattern "
                    + "or notes around the take are given")
        }
    }
}

extension Duties {
    /// What may be struck from each time on.
    private static func stretches(_ constraints: Constraints) -> [Stretch] {
        var stretches = [Stretch(start: .min, pitches: constraints.pitches)]
        for harmony in constraints.harmonies {
            let pitches = constraints.pitches.intersection(PitchSet(harmony.pitchClasses))
            if stretches[stretches.count - 1].pitches == pitches { continue }
            stretches.append(Stretch(start: harmony.start.count, pitches: pitches))
        }
        return stretches
    }

    /// How many of some stretches of ticks lie over each tick.
    static func levels(_ stretches: [Range<Int>]) -> [Level] {
        var changes: [Int: Int] = [:]
        for stretch in stretches {
            changes[stretch.lowerBound, default: 0] += 1
            changes[stretch.upperBound, default: 0] -= 1
        }
        var levels = [Level(start: .min, count: 0)]
        for (time, change) in changes.sorted(by: { $0.key < $1.key }) where change != 0 {
            levels.append(Level(start: time, count: levels[levels.count - 1].count + change))
        }
        return levels
    }

    /// The ways to finger what comes before the take.
    private static func hands(
        _ tuning: Tuning, _ neck: FrettedNeck, _ notes: [Note], _ bends: BendNotation
    ) throws(ImpossibleConstraints) -> HandWays {
        var hands = HandWays(tuning)
        for note in notes.sorted() {
            hands.strike(
                Int(note.pitch.number), at: note.onset.count, free: note.takenTicks.upperBound, on: neck,
                needsFinger: note.bends.contains { $0.cents >= 50 })
            guard hands.isEmpty else { continue }
            throw ImpossibleConstraints(
                "What comes before the take is not playable on the tuning: the note \(note.pitch) at \(note.onset) ticks "
                    + "cannot be fingered",
                advice: "Choose another tuning or another beginning, or leave out the tuning")
        }
        return hands
    }

    /// Where the words before the take leave it.
    private static func state(_ beginning: PieceBeginning, _ notes: [Note], hasBends: Bool) -> TakeState {
        var state = TakeState(now: beginning.start.count)
        /// The bend that was said last of each pitch, velocity and end.
        var bends: [TakeState.Rank: Int] = [:]
        for (index, word) in beginning.words.enumerated() {
            let rank = TakeState.Rank(
                pitch: Int(word.pitch.number), velocity: Int(word.velocity), duration: word.duration.count)
            state.last = rank
            state.lastPitch = rank.pitch
            if hasBends {
                let ending = TakeState.Rank(
                    pitch: rank.pitch, velocity: rank.velocity, duration: state.now + rank.duration)
                bends[ending] = Int(word.bend ?? BendScale.middle)
            }
            if index + 1 < beginning.words.count || !beginning.lastShiftIsOpen, word.shift != .zero {
                state.now += word.shift.count
                state.last = nil
            }
        }
        for note in notes where note.onset.count == state.now { state.struck.insert(note.pitch.number) }
        for note in notes where note.takenTicks.upperBound > state.now {
            let (pitch, velocity, end) = (Int(note.pitch.number), Int(note.velocity), note.end.count)
            let bend = bends[TakeState.Rank(pitch: pitch, velocity: velocity, duration: end)]
            let twin = hasBends ? state.index(ofPitch: pitch, velocity: velocity, end: end) : nil
            if let twin { state.sounding[twin].isMovable = false }
            state.sounding.append(
                TakeState.Sounding(
                    end: end, free: note.takenTicks.upperBound, pitch: pitch, velocity: velocity,
                    bend: bend ?? Int(BendScale.middle), isMovable: twin == nil && end > state.now))
        }
        return state
    }
}

extension Note {
    /// The ticks that the note takes up; one of no length takes up that of its onset.
    var takenTicks: Range<Int> { onset.count..<max(end.count, onset.count + 1) }
}

extension PieceBeginning {
    /// The notes that the words strike, at their times in the piece.
    func notes(_ bends: BendNotation) -> [Note] {
        var joiner = SimplifiedMIDI.NoteJoiner(bends: bends, onset: start)
        for word in words { joiner.add(word) }
        return joiner.finish()
    }
}
