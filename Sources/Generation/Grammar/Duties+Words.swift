import Formats
import Music

/// What the fields of the next word may say, one after another.
extension Duties {
    /// What a new note may be at the present time, whatever came before it there.
    struct Choice: Sendable {
        var pitches = PitchSet.none
        var durations = NumberSet.none
        /// The loudest that it may be.
        var loudest = 127
        /// Whether a word may move the bend of a note that sounds.
        var mayMove = false
    }

    func choice(_ state: TakeState) -> Choice {
        var choice = Choice(loudest: velocities.upperBound)
        guard state.now < limit else { return choice }
        if hasBends, pattern == nil, !state.isHurried,
            state.sounding.contains(where: { $0.isMovable && $0.end > state.now })
        {
            choice.mayMove = canFulfil(state, from: state.now + 1, striking: false)
        }
        if let pattern {
            choice.pitches = pattern.pitches(state.noteCount, after: state.lastPitch)
            if pattern.steps.indices.contains(state.noteCount) {
                choice.loudest -= pattern.steps[state.noteCount].reserve
            }
            if !pattern.isTimed, !isOpen(state.now, state) || roomInBar(of: state.now, state) <= 0 {
                choice.pitches = .none
            }
        } else if isOpen(state.now, state), roomInBar(of: state.now, state) > 0 {
            choice.pitches = pitches(at: state.now)
        }
        // A second note of a pitch that begins with it is not heard, and a weak model would write no end of them.
        if !(pattern?.wantsUnison(state.noteCount) ?? false) {
            choice.pitches = choice.pitches.subtracting(state.struck)
        }
        if let neck, let hands = state.hands, !choice.pitches.isEmpty {
            choice.pitches = neck.playable(choice.pitches, at: state.now, hands)
        }
        guard !choice.pitches.isEmpty else { return choice }
        choice.durations = durations(state)
        if choice.durations.isEmpty { choice.pitches = .none }
        return choice
    }

    /// How long a note that is struck now may sound.
    private func durations(_ state: TakeState) -> NumberSet {
        let now = state.now
        var toEnd: Int?  // the length that fulfils what is owed to the end
        if let end, !state.endIsMet { toEnd = end - now }
        if let pattern,
            let step = pattern.steps.indices.contains(state.noteCount) ? pattern.steps[state.noteCount] : nil
        {
            if let duration = step.duration { return NumberSet(duration) }
            if let toEnd, pattern.isTimed, state.noteCount == pattern.count - 1 { return NumberSet(toEnd) }
        }
        var longest = Self.longest(from: now)
        if let end { longest = min(longest, end - now) }
        if let barrier = barriers.first(where: { $0 > now }) { longest = min(longest, barrier - now) }
        if most != .max {
            // The note takes up its first tick in any case.
            var time = now + 1
            while time - now < longest {
                if room(at: time, state) <= 0 {
                    longest = time - now
                    break
                }
                time = nextChange(after: time, state)
            }
        }
        guard longest >= 0 else { return .none }
        if pattern?.isTimed ?? false { return NumberSet(0...longest) }
        if neck != nil, let toEnd {
            // What may come short of the end hangs on the pitch.
            guard toEnd <= longest else { return .none }
            return state.isHurried ? NumberSet(toEnd) : NumberSet(0...longest)
        }
        guard fewest > 0 || toEnd != nil else { return NumberSet(0...longest) }

        var trial = state
        trial.strike(0, 0, 0, bend: 0, pieceEnd: end)
        let last = trial.sounding.count - 1
        func remains(after duration: Int) -> Bool {
            trial.sounding[last].end = now + duration
            trial.sounding[last].free = now + max(duration, 1)
            trial.endIsMet = state.endIsMet || duration == toEnd
            return canFulfil(trial, from: now + 1, striking: false)
        }
        var set = NumberSet.none
        var plain = longest
        if let toEnd { plain = min(plain, toEnd - 1) }
        if plain >= 0, remains(after: 0) {
            if most == .max || remains(after: plain) {
                set = NumberSet(0...plain)
            } else {
                var (low, high) = (0, plain)  // low is fine, high is not
                while high - low > 1 {
                    let middle = low + (high - low) / 2
                    if remains(after: middle) { low = middle } else { high = middle }
                }
                set = NumberSet(0...low)
            }
        }
        if let toEnd, toEnd <= longest, remains(after: toEnd) {
            if state.isHurried { return NumberSet(toEnd) }
            set.insertAnywhere(toEnd)
        }
        return set
    }

    /// - Parameter bend: that of the word, where it is known already: a word cannot move a note to the bend that it has.
    func durations(
        _ pitch: Int, _ velocity: Int, _ state: TakeState, _ choice: Choice, bend: Int? = nil
    ) -> NumberSet {
        var set = NumberSet.none
        if choice.pitches.contains(UInt8(clamping: pitch)), velocity >= velocities.lowerBound,
            velocity <= choice.loudest
        {
            set = choice.durations
            if let neck, let hands = state.hands, let end, !state.endIsMet {
                let short = longestBeforeEnd(pitch, state, neck, hands, end: end)
                let last = set.contains(end - state.now)
                set = short.map { set.intersection(0...$0) } ?? .none
                if last { set.insertAnywhere(end - state.now) }
            }
        }
        if hasBends {
            for note in state.sounding where note.pitch == pitch && note.velocity == velocity && note.end > state.now {
                set.remove(note.end - state.now)
            }
            if choice.mayMove {
                for note in state.sounding
                where note.isMovable && note.pitch == pitch && note.velocity == velocity && note.end > state.now
                    && note.bend != bend
                {
                    set.insertAnywhere(note.end - state.now)
                }
            }
        }
        if let last = state.last {
            if (pitch, velocity) < (last.pitch, last.velocity) { return .none }
            if pitch == last.pitch, velocity == last.velocity {
                set = set.intersection(last.duration + (hasBends ? 1 : 0)...Int.max)
            }
        }
        return set
    }

    func velocities(_ pitch: Int, _ state: TakeState, _ choice: Choice) -> NumberSet {
        var set = NumberSet.none
        var lowest = velocities.lowerBound
        if let last = state.last {
            if pitch < last.pitch { return .none }
            if pitch == last.pitch { lowest = max(lowest, last.velocity) }
        }
        if choice.pitches.contains(UInt8(clamping: pitch)), lowest <= choice.loudest {
            set = NumberSet(lowest...choice.loudest)
        }
        func settle(_ velocity: Int) {
            if durations(pitch, velocity, state, choice).isEmpty {
                set.remove(velocity)
            } else {
                set.insertAnywhere(velocity)
            }
        }
        if let last = state.last, pitch == last.pitch { settle(last.velocity) }
        if hasBends { for note in state.sounding where note.pitch == pitch { settle(note.velocity) } }
        return set
    }

    func pitches(_ state: TakeState, _ choice: Choice) -> PitchSet {
        var set = choice.pitches
        func settle(_ pitch: Int) {
            if velocities(pitch, state, choice).isEmpty {
                set.remove(UInt8(clamping: pitch))
            } else {
                set.insert(UInt8(clamping: pitch))
            }
        }
        if let last = state.last {
            set = set.above(UInt8(clamping: last.pitch))
            settle(last.pitch)
        }
        if hasBends { for note in state.sounding { settle(note.pitch) } }
        return set
    }

    /// Whether a word can be written at the present time.
    func hasWord(_ state: TakeState) -> Bool { !pitches(state, choice(state)).isEmpty }

    /// Whether a note can be struck at the present time.
    private func hasStrike(_ state: TakeState) -> Bool {
        var choice = choice(state)
        choice.mayMove = false
        return !pitches(state, choice).isEmpty
    }

    /// Whether a take can be made at all.
    func canBegin() -> Bool {
        if lastShiftIsOpen {
            let next = shifts(start)
            guard !next.set.isEmpty else { return false }
            return pattern?.isTimed ?? false || next.mayEnd
                || canFulfil(start, from: start.now + (hasStrike(start) ? 0 : 1), striking: false, all: true)
        }
        guard hasWord(start) else { return false }
        return pattern?.isTimed ?? false || canFulfil(start, from: start.now, striking: true, all: true)
    }
}
