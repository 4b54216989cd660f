import Formats
import Music

/// A pattern made ready: what each note may be so that all the notes behind it still can be.
struct PatternPlan: Sendable {
    struct Step: Sendable {
        var duration: Int?
        var shift: Int?
        /// The pitches from which the rest of the pattern can be played.
        var pitches: PitchSet
        var direction: Int?
        /// How far below the highest velocity it stays, for those of its chord that have to be louder.
        var reserve = 0
        /// Whether it begins with the note before it, and has its pitch.
        var isUnison = false
    }

    private(set) var steps: [Step]
    /// Whether the time of each note is given.
    let isTimed: Bool
    /// The ticks that the notes will take up at least, where their times are given.
    private(set) var strikes: [Range<Int>] = []

    var count: Int { steps.count }

    init(
        _ notes: [Constraints.PatternNote], _ constraints: Constraints, state: TakeState, isOpen: Bool, hasBends: Bool
    ) throws(ImpossibleConstraints) {
        let shifts = notes.dropLast().count { $0.shift != nil }
        let durations = notes.count { $0.duration != nil }
        isTimed = !isOpen && shifts == notes.count - 1
        steps = notes.map {
            Step(
                duration: $0.duration?.count, shift: $0.shift?.count,
                pitches: $0.pitches.intersection(constraints.pitches), direction: $0.direction)
        }
        guard !notes.isEmpty else {
            throw ImpossibleConstraints("The pattern has no notes", advice: "Give one with notes")
        }
        guard shifts == 0 || shifts == notes.count - 1, durations == 0 || durations == notes.count else {
            throw ImpossibleConstraints(
                "The pattern gives the times or the lengths of some notes only", advice: "Give those of all or of none")
        }
        if shifts > 0, isOpen {
            throw ImpossibleConstraints(
                "The pattern says when its notes come, and the piece before it leaves open when it goes on",
                advice: "Say how long the last note before the pattern waits, or leave the pattern's times out")
        }
        guard constraints.tuning == nil else {
            throw ImpossibleConstraints(
                "Nobody can promise that a pattern is playable on a tuning before its pitches are known",
                advice: "Leave out the tuning or what is to be kept of the passage")
        }
        if isTimed {
            try place(constraints, state)
        } else {
            try refuseTimes(constraints, durations > 0)
        }
        try lookAhead(constraints, state, hasBends: hasBends)
    }

    /// A pattern without times goes with nothing that hangs on when its notes come.
    private func refuseTimes(_ constraints: Constraints, _ hasDurations: Bool) throws(ImpossibleConstraints) {
        let others: [(String, Bool)] = [
            ("chords that change", !constraints.harmonies.isEmpty), ("notes in a bar", constraints.notesInBar != nil),
            ("the most notes at once", hasDurations && constraints.mostAtOnce != nil),
            ("a time that no note crosses", hasDurations && !constraints.barriers.isEmpty),
            ("a time at which the piece ends", hasDurations && constraints.end != nil),
        ]
        for (name, isThere) in others where isThere {
            throw ImpossibleConstraints(
                "The pattern leaves open when its notes come, and \(name) cannot be promised then",
                advice: "Give the pattern's times, or leave out one of the two")
        }
    }

    /// Checks the times of all notes, and takes up their ticks.
    private mutating func place(_ constraints: Constraints, _ state: TakeState) throws(ImpossibleConstraints) {
        let end = constraints.end?.count
        let limit = min(end ?? .max, constraints.following?.count ?? .max, Limits.ticks)
        var onset = state.now
        var endIsMet = state.endIsMet
        func refusal(_ index: Int, _ what: String) -> ImpossibleConstraints {
            ImpossibleConstraints(
                "Note \(index + 1) of the pattern, at \(onset) ticks, \(what)",
                advice: "Change the pattern or the other")
        }
        for index in steps.indices {
            let step = steps[index]
            guard onset < limit else { throw refusal(index, "lies at or behind the end of the take") }
            var noteEnd = onset
            if let duration = step.duration {
                guard duration <= Limits.ticks - onset else { throw refusal(index, "is too long") }
                noteEnd += duration
                if let end, noteEnd > end { throw refusal(index, "sounds beyond the end of the piece at \(end) ticks") }
                if let barrier = constraints.barriers.first(where: { $0.count > onset && $0.count < noteEnd }) {
                    throw refusal(index, "sounds across the time \(barrier), which no note is to cross")
                }
            } else if index == steps.count - 1, let end, !endIsMet {
                guard !constraints.barriers.contains(where: { $0.count > onset && $0.count < end }) else {
                    throw refusal(
                        index, "would have to sound to the end of the piece, across a time that none is to cross")
                }
                noteEnd = end
            }
            if noteEnd == end { endIsMet = true }
            strikes.append(onset..<max(noteEnd, onset + 1))
            if let harmony = constraints.harmonies.last(where: { $0.start.count <= onset }) {
                steps[index].pitches = step.pitches.intersection(PitchSet(harmony.pitchClasses))
            }
            if index < steps.count - 1 {
                let (next, overflow) = onset.addingReportingOverflow(step.shift ?? 0)
                guard !overflow, next <= Limits.ticks else { throw refusal(index, "waits too long") }
                onset = next
            }
        }
        if let end, !endIsMet {
            throw ImpossibleConstraints(
                "No note of the pattern ends at the end of the piece, at \(end) ticks",
                advice: "Leave out the end or the lengths of the notes")
        }
        if let most = constraints.mostAtOnce {
            let others = state.sounding.map { state.now..<max($0.free, state.now + 1) }
            let levels = Duties.levels(strikes + others + constraints.surroundings.map(\.takenTicks))
            var first = 0
            for (index, strike) in strikes.enumerated() {
                // Strikes come in the order of time.
                while first + 1 < levels.count, levels[first + 1].start <= strike.lowerBound { first += 1 }
                let over = levels[first...].prefix { $0.start < strike.upperBound }
                if let level = over.first(where: { $0.count > most }) {
                    throw ImpossibleConstraints(
                        "While note \(index + 1) of the pattern sounds, \(level.count) notes sound at once, more than "
                            + "\(most)",
                        advice: "Allow more notes at once, or leave out the pattern")
                }
            }
        }
    }

    /// Checks how many notes come to stand in each bar, where the pattern says when its notes come.
    ///
    /// - Parameters:
    ///   - given: the notes in bars that are not the pattern's.
    ///   - owed: the first bar that has to have the fewest notes, and the last one where the piece has an end.
    func check(
        _ range: ClosedRange<Int>, bar: Int, given: [Int: Int], owed: (first: Int, last: Int?)
    ) throws(ImpossibleConstraints) {
        var counts = given
        for strike in strikes { counts[strike.lowerBound / bar, default: 0] += 1 }
        func refuse(_ index: Int) throws(ImpossibleConstraints) {
            throw ImpossibleConstraints(
                "With the pattern, bar \(index + 1) has \(counts[index, default: 0]) notes, outside of "
                    + "\(range.lowerBound) to \(range.upperBound)",
                advice: "Leave out the notes in a bar, or the pattern")
        }
        for strike in strikes where counts[strike.lowerBound / bar, default: 0] > range.upperBound {
            try refuse(strike.lowerBound / bar)
        }
        let last = owed.last ?? (strikes.last?.lowerBound ?? 0) / bar
        guard range.lowerBound > 0, owed.first <= last else { return }
        for index in owed.first...last where counts[index, default: 0] < range.lowerBound { try refuse(index) }
    }

    /// Goes back from the last note, and leaves each those pitches from which the rest can be played.
    private mutating func lookAhead(
        _ constraints: Constraints, _ state: TakeState, hasBends: Bool
    ) throws(ImpossibleConstraints) {
        let span = Int(constraints.velocities.upperBound - constraints.velocities.lowerBound)
        for index in steps.indices.reversed() {
            if index + 1 < steps.count {
                let next = steps[index + 1]
                let isTogether = isTimed && steps[index].shift == 0
                if isTogether, next.direction == 0 {
                    steps[index + 1].isUnison = true
                    // Whether the second of them may be as loud as the first.
                    var isLonger = false
                    if let duration = steps[index].duration, let other = next.duration {
                        isLonger = hasBends ? other > duration : other >= duration
                    }
                    steps[index].reserve = next.reserve + (isLonger ? 0 : 1)
                }
                guard let low = next.pitches.lowest, let high = next.pitches.highest else { break }
                var allowed: PitchSet
                switch next.direction {
                case nil where !isTogether: allowed = .all
                case nil: allowed = PitchSet.all.below(high)
                case 0: allowed = next.pitches
                case .some(let direction) where direction > 0: allowed = PitchSet.all.below(high)
                default: allowed = isTogether ? .none : PitchSet.all.above(low)
                }
                steps[index].pitches = steps[index].pitches.intersection(allowed)
            }
            guard !steps[index].pitches.isEmpty, steps[index].reserve <= span else {
                throw ImpossibleConstraints(
                    "No pitch is left for note \(index + 1) of the pattern, given the pitches, the chords and the "
                        + "directions of the notes behind it",
                    advice: "Allow more pitches, or leave out the directions")
            }
        }
        if pitches(0, after: state.lastPitch).isEmpty {
            throw ImpossibleConstraints(
                "The first note of the pattern cannot lie so to the last one before the take",
                advice: "Allow more pitches, or leave out its direction")
        }
    }

    /// Whether a note is to have the pitch of one with which it begins: what no other take does.
    func wantsUnison(_ index: Int) -> Bool { steps.indices.contains(index) && steps[index].isUnison }

    /// The pitches that a note may have after another pitch.
    func pitches(_ index: Int, after pitch: Int) -> PitchSet {
        guard steps.indices.contains(index) else { return .none }
        let step = steps[index]
        guard pitch >= 0, let direction = step.direction else { return step.pitches }
        let limit = UInt8(clamping: pitch)
        if direction == 0 { return step.pitches.intersection(PitchSet(limit...limit)) }
        return step.pitches.intersection(direction > 0 ? PitchSet.all.above(limit) : PitchSet.all.below(limit))
    }
}
