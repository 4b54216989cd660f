import Formats
import Music

/// The fields of a take's words, one after another, and what each may be: what the spellings of the notation share.
struct WordSteps: Sendable {
    enum Field: Int, Sendable {
        case pitch, velocity, duration, shift, bend

        var letter: UInt8 {
            switch self {
            case .pitch: UInt8(ascii: "p")
            case .velocity: UInt8(ascii: "v")
            case .duration: UInt8(ascii: "d")
            case .shift: UInt8(ascii: "t")
            case .bend: UInt8(ascii: "b")
            }
        }
    }

    let rules: PieceRules
    /// Whether a word's bend comes before its duration; else it comes last.
    let bendsFirst: Bool
    var field = Field.pitch
    /// What the field may be.
    private(set) var values = NumberSet.none
    /// The least number with which the field leads behind the end of the piece; nil where none does, or another rule
    /// forbids it as well.
    private(set) var beyond: Int?
    private(set) var shifts = Duties.Shifts()
    private(set) var shift = 0
    /// Whether the word that is written is the last one before the take.
    private(set) var isOpening = false
    private(set) var words: [SimplifiedMIDI.Word] = []
    private var state: TakeState
    private var choice = Duties.Choice()
    private var isHurried = false
    private var pitch = 0, velocity = 0, duration = 0, bend = 0
    /// The note whose bend the word moves, by its place in the state.
    private var moved: Int?

    init(_ rules: PieceRules, bendsFirst: Bool = false) {
        self.rules = rules
        self.bendsFirst = bendsFirst
        state = rules.duties.start
        guard rules.beginning.lastShiftIsOpen, let last = rules.beginning.words.last else { return }
        pitch = Int(last.pitch.number)
        velocity = Int(last.velocity)
        duration = last.duration.count
        bend = rules.duties.openBend
        isOpening = true
        prepare(.shift)
    }

    /// Finds out what a field may be.
    mutating func prepare(_ field: Field) {
        self.field = field
        values = possibleValues(for: field)
        beyond = firstBeyond(field)
        guard values.isEmpty, state.isHurried else { return }
        // Nothing here hastens the end: what was possible before still is.
        state.isHurried = false
        values = possibleValues(for: field)
        state.isHurried = true
    }

    /// From here on lets nothing come but what brings the take to its end in few words.
    ///
    /// - Parameter isCompatible: whether the present field, where one is being written, may be one of these values.
    mutating func hurry(isInNumber: Bool, isCompatible: (NumberSet) -> Bool) {
        isHurried = true
        state.isHurried = true
        guard isInNumber else { return }
        let before = self
        prepare(field)
        if !isCompatible(values) { (values, shifts) = (before.values, before.shifts) }
    }

    private func firstBeyond(_ field: Field) -> Int? {
        let duties = rules.duties
        guard !isHurried, duties.pattern == nil else { return nil }
        switch field {
        case .pitch, .velocity, .bend: return nil
        case .duration:
            // A note that would sound longer sounds to the end.
            guard let end = duties.end, values.contains(end - state.now) else { return nil }
            return end - state.now + 1
        case .shift:
            if let following = duties.following { return following - state.now + 1 }
            return duties.end.map { max($0 - state.now, 1) }
        }
    }

    /// From here on lets nothing come but what is meant by a number from `beyond` on.
    ///
    /// - Parameter prefix: what the number says so far, in digits of a base; nil where it has none yet.
    mutating func reachEnd(prefix: Int?, base: Int) {
        guard beyond != nil else { return }
        beyond = nil
        switch field {
        case .pitch, .velocity, .bend: break
        case .duration:
            if let longest = values.largest(beginningWith: prefix, base: base) { values = NumberSet(longest) }
        case .shift:
            hurry(isInNumber: true) { $0.largest(beginningWith: prefix, base: base) != nil }
        }
    }

    /// What a length or a shift had better not pass; nothing where the take has to end.
    private var longest: Int? { isHurried ? nil : rules.constraints.longest?.count }

    /// Of the pitches that may come, those that repeat nothing; all where each of them does.
    private func fresh(_ pitches: PitchSet) -> PitchSet {
        guard let limit = rules.constraints.repetition else { return pitches }
        // The last word before the take is the first of the take's own where its shift was open.
        let known = rules.beginning.lastShiftIsOpen ? rules.beginning.words.dropLast() : rules.beginning.words[...]
        let left = pitches.subtracting(limit.stalePitches(after: Array(known), words))
        return left.isEmpty ? pitches : left
    }

    private mutating func possibleValues(for field: Field) -> NumberSet {
        let duties = rules.duties
        if isHurried, field == .velocity || field == .duration || field == .bend && bendsFirst {
            choice = duties.choice(state)
        }
        switch field {
        case .pitch:
            choice = duties.choice(state)
            return NumberSet(fresh(duties.pitches(state, choice)))
        case .velocity:
            return duties.velocities(pitch, state, choice)
        case .duration:
            return duties.durations(pitch, velocity, state, choice, bend: bendsFirst ? bend : nil)
                .preferring(atMost: longest)
        case .shift:
            shifts = duties.shifts(state)
            var set = shifts.set
            // A shift of 0 goes on with a chord. Where none of its notes may come, it could only end the take, which
            // the model did not mean; where nothing else is left, it does.
            if !isHurried, shifts.mayEnd, shifts.ending == 0, !shifts.continues {
                set.remove(0)
                if set.isEmpty { set = shifts.set }
            }
            return set.preferring(atMost: longest)
        case .bend:
            if isOpening { return NumberSet(duties.openBend) }
            var bends = NumberSet(0...duties.lastBend)
            if bendsFirst {
                for note in state.sounding where note.pitch == pitch && note.velocity == velocity {
                    if duties.durations(pitch, velocity, state, choice, bend: note.bend).isEmpty {
                        bends.remove(note.bend)
                    }
                }
            } else if let moved {
                bends.remove(state.sounding[moved].bend)
            }
            // Where the bend comes first, nobody knows yet which note it is of.
            if state.hands != nil, bendsFirst || !allowsUpwardBend() {
                for bend in 0...duties.lastBend where bendsUpwards(bend) { bends.remove(bend) }
            }
            return bends
        }
    }

    private func bendsUpwards(_ bend: Int) -> Bool { rules.bends.cents(index: UInt8(clamping: bend)) >= 50 }

    /// Whether the word's note may be bent upwards, for which a finger has to stop it, and the take go on as its shift
    /// says.
    private func allowsUpwardBend() -> Bool {
        let note = state.sounding[moved ?? state.sounding.count - 1]
        var trial = state
        trial.hands = state.hands?.stopping(note.pitch, free: note.free)
        guard trial.hands?.isEmpty == false else { return false }
        guard continues(behind: shift) else { return true }
        trial.advance(by: shift, bar: rules.duties.bar) { rules.duties.given[$0, default: 0] }
        return rules.duties.hasWord(trial)
    }

    /// Takes a number for what the field says.
    mutating func take(_ value: Int) {
        switch field {
        case .pitch: pitch = value
        case .velocity: velocity = value
        case .duration:
            duration = value
            moved =
                rules.duties.hasBends
                ? state.index(ofPitch: pitch, velocity: velocity, end: state.now + duration) : nil
            if moved == nil {
                state.strike(pitch, velocity, duration, bend: 0, pieceEnd: rules.duties.end)
                if let neck = rules.duties.neck {
                    let (now, free) = (state.now, state.sounding[state.sounding.count - 1].free)
                    let needsFinger = bendsFirst && bendsUpwards(bend)
                    state.hands?.strike(pitch, at: now, free: free, on: neck, needsFinger: needsFinger)
                }
            }
            state.last = TakeState.Rank(pitch: pitch, velocity: velocity, duration: duration)
            if bendsFirst { state.sounding[moved ?? state.sounding.count - 1].bend = bend }
        case .shift: shift = value
        case .bend:
            bend = value
            guard !bendsFirst, !isOpening else { return }
            let note = state.sounding[moved ?? state.sounding.count - 1]
            state.sounding[moved ?? state.sounding.count - 1].bend = value
            if bendsUpwards(value) { state.hands = state.hands?.stopping(note.pitch, free: note.free) }
        }
    }

    mutating func endWord() {
        words.append(
            SimplifiedMIDI.Word(
                pitch: Pitch(lowBits: UInt8(truncatingIfNeeded: pitch)), velocity: UInt8(truncatingIfNeeded: velocity),
                duration: Ticks(duration), shift: Ticks(shift),
                bend: rules.duties.hasBends ? UInt8(truncatingIfNeeded: bend) : nil))
        isOpening = false
        moved = nil
        state.advance(by: shift, bar: rules.duties.bar) { rules.duties.given[$0, default: 0] }
    }

    /// Whether a word may follow on one with a shift that it may have.
    func continues(behind shift: Int) -> Bool {
        shift == 0 ? shifts.continues : !(rules.duties.following != nil && shift == shifts.ending)
    }

    func mayEnd(behind shift: Int) -> Bool { shifts.mayEnd && shift == shifts.ending }

    var notes: [Note] {
        var joiner = SimplifiedMIDI.NoteJoiner(bends: rules.bends, onset: rules.beginning.start)
        let before = rules.beginning.words
        for word in rules.beginning.lastShiftIsOpen ? before.dropLast() : before[...] { joiner.add(word) }
        for word in words { joiner.add(word) }
        return Array(joiner.finish().dropFirst(rules.beginning.notes(rules.bends).count))
    }
}
