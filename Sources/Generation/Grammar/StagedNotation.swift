import Formats
import Music

/// A take in stages that grows byte by byte: `d195:t212 d5:t0 | p52 p40 | v57 v60`, and `| b23 b18` with bends.
///
/// The rhythm is kept to what leaves pitches for all notes: at most as many sound at once as there are pitches, in the
/// stretch of the piece that has the fewest. With bends no two notes that sound together have one pitch and one end, so
/// that no word moves the bend of another.
struct StagedNotation: Sendable {
    private enum Stage: Int, Sendable { case rhythm, pitches, velocities, bends }

    private enum Place: Sendable {
        /// Before bytes that have to come, then a number.
        case literal([UInt8])
        case number
        /// Behind the space that follows a note of the rhythm.
        case space
        case finished
    }

    private struct Note: Sendable {
        var onset: Int
        var duration: Int
        var shift: Int
        var pitch = 0
        var velocity = 0
        var bend = 0
    }

    private let duties: Duties
    private let hasBends: Bool
    private let lastBend: Int
    private var state: TakeState
    private var stage = Stage.rhythm
    private var place = Place.literal([UInt8(ascii: "d")])
    /// Whether the number is a wait rather than a length.
    private var isShift = false
    private var value = 0
    private var digits = 0
    private var values = NumberSet.none
    private var shifts = Duties.Shifts()
    private var duration = 0
    private var notes: [Note] = []
    /// The note that the number is of, in the stages behind the rhythm.
    private var index = 0
    /// The pitches of the notes of a chord from which the rest of it can be written, and its first note.
    private var chord: [PitchSet] = []
    private var chordStart = 0

    /// - Throws: where the constraints cannot be promised in stages.
    init(_ rules: PieceRules) throws(ImpossibleConstraints) {
        let beginning = rules.beginning
        guard !beginning.lastShiftIsOpen else {
            throw ImpossibleConstraints(
                "An answer in stages begins with a note, and the last wait before it is open",
                advice: "Say when the take begins")
        }
        guard rules.constraints.tuning == nil, rules.constraints.pattern == nil else {
            throw ImpossibleConstraints(
                "In stages nobody can promise that notes are playable on a tuning or follow a pattern, since their times "
                    + "are written before their pitches",
                advice: "Write the take note by note, or leave out the tuning or the pattern")
        }
        var constraints = rules.constraints
        let fewest = rules.duties.stretches.map { Self.above(rules.duties.start.last, $0.pitches).count }.filter {
            $0 > 0
        }
        constraints.mostAtOnce = min(constraints.mostAtOnce ?? .max, fewest.min() ?? 1)
        longest = constraints.longest?.count
        duties = try Duties(.none, constraints, beginning)
        hasBends = rules.duties.hasBends
        lastBend = rules.duties.lastBend
        state = duties.start
        if Self.above(state.last, duties.pitches(at: state.now)).isEmpty || !duties.canBegin() {
            throw ImpossibleConstraints(
                "In stages no take can be promised with these constraints, since at most \(fewest.min() ?? 1) notes may "
                    + "sound at once there",
                advice: "Allow more pitches, or write the take note by note")
        }
        firstChordIsAbove = state.last
        state.last = nil
    }

    /// What a length or a shift had better not pass.
    private let longest: Int?
    /// The word before the take at the time of its first note, above whose pitch that and its chord lie.
    private let firstChordIsAbove: TakeState.Rank?

    private static func above(_ last: TakeState.Rank?, _ pitches: PitchSet) -> PitchSet {
        last.map { pitches.above(UInt8(clamping: $0.pitch)) } ?? pitches
    }

    var isFinished: Bool { if case .finished = place { true } else { false } }

    private var isLastStage: Bool { stage == (hasBends ? .bends : .velocities) }

    var mayEnd: Bool {
        switch place {
        case .finished: true
        case .number: isLastStage && index + 1 == notes.count && digits > 0 && values.contains(value)
        default: false
        }
    }

    /// The words of a take that has ended; none before.
    var words: [SimplifiedMIDI.Word] {
        guard isFinished else { return [] }
        return notes.map {
            SimplifiedMIDI.Word(
                pitch: Pitch(lowBits: UInt8(truncatingIfNeeded: $0.pitch)),
                velocity: UInt8(truncatingIfNeeded: $0.velocity),
                duration: Ticks($0.duration), shift: Ticks($0.shift),
                bend: hasBends ? UInt8(truncatingIfNeeded: $0.bend) : nil)
        }
    }

    private func goesOn(behind shift: Int) -> Bool {
        shift == 0 ? shifts.continues : !(duties.following != nil && shift == shifts.ending)
    }

    private func mayClose(behind shift: Int) -> Bool { shifts.mayEnd && shift == shifts.ending }

    func allows(_ byte: UInt8) -> Bool {
        switch place {
        case .finished: return false
        case .literal(let bytes): return byte == bytes.first
        case .space:
            return byte == UInt8(ascii: "d")
                ? goesOn(behind: value) : byte == UInt8(ascii: "|") && mayClose(behind: value)
        case .number:
            let digit = Int(byte &- 0x30)
            if digit < 10 {
                return (digits == 0 || value > 0) && values.holdsNumber(beginningWith: value * 10 + digit)
            }
            guard digits > 0, values.contains(value), !mayEnd else { return false }
            return byte == (stage == .rhythm && !isShift ? UInt8(ascii: ":") : 0x20)
        }
    }

    var allowedBytes: [UInt8] { Array(" 0123456789:bdptv|".utf8).filter(allows) }

    mutating func accept(_ byte: UInt8) -> Bool {
        guard allows(byte) else { return false }
        switch place {
        case .finished: return false
        case .literal(let bytes):
            if bytes.count > 1 { place = .literal(Array(bytes.dropFirst())) } else { begin() }
        case .space:
            if byte == UInt8(ascii: "d") {
                state.advance(by: value, bar: duties.bar) { duties.given[$0, default: 0] }
                isShift = false
                begin()
            } else {
                stage = .pitches
                index = 0
                place = .literal(Array(" p".utf8))
            }
        case .number where byte &- 0x30 < 10:
            value = value * 10 + Int(byte - 0x30)
            digits += 1
        case .number: close()
        }
        return true
    }

    mutating func finish() {
        guard mayEnd, !isFinished else { return }
        take()
        place = .finished
    }

    mutating func hurry() {
        state.isHurried = true
        guard case .number = place, stage == .rhythm else { return }
        let (before, flags) = (values, shifts)
        prepare()
        if digits > 0, !values.holdsNumber(beginningWith: value) { (values, shifts) = (before, flags) }
    }
}

extension StagedNotation {
    /// Begins a number.
    private mutating func begin() {
        place = .number
        value = 0
        digits = 0
        prepare()
    }

    private mutating func prepare() {
        values = possibleValues()
        guard values.isEmpty, state.isHurried else { return }
        state.isHurried = false
        values = possibleValues()
        state.isHurried = true
    }

    private mutating func possibleValues() -> NumberSet {
        switch stage {
        case .rhythm:
            let longest = state.isHurried ? nil : self.longest
            if !isShift { return duties.choice(state).durations.preferring(atMost: longest) }
            shifts = duties.shifts(state)
            return shifts.set.preferring(atMost: longest)
        case .pitches:
            if index == 0 || notes[index - 1].shift > 0 { beginChord() }
            var pitches = chord[index - chordStart]
            if index > chordStart {
                pitches = pitches.above(UInt8(clamping: notes[index - 1].pitch))
            }
            return NumberSet(pitches)
        case .velocities:
            return NumberSet(duties.velocities)
        case .bends: return NumberSet(0...lastBend)
        }
    }

    /// Finds out what the notes of a chord may be, from its last one back.
    private mutating func beginChord() {
        chordStart = index
        var last = index
        while last + 1 < notes.count, notes[last].shift == 0 { last += 1 }
        let onset = notes[index].onset
        let pitches = Self.above(index == 0 ? firstChordIsAbove : nil, duties.pitches(at: onset))
        chord = [PitchSet](repeating: pitches, count: last - index + 1)
        if hasBends {
            for place in chord.indices {
                let end = onset + notes[index + place].duration
                for other in notes[..<index] where other.onset + other.duration == end && end > onset {
                    chord[place].remove(UInt8(clamping: other.pitch))
                }
                for other in duties.start.sounding where other.end == end && end > onset {
                    chord[place].remove(UInt8(clamping: other.pitch))
                }
            }
        }
        for place in chord.indices.dropLast().reversed() {
            guard let highest = chord[place + 1].highest else { continue }
            chord[place] = chord[place].below(highest)
        }
    }

    /// Takes the number for what it says.
    private mutating func take() {
        switch stage {
        case .rhythm where !isShift: duration = value
        case .rhythm: notes.append(Note(onset: state.now, duration: duration, shift: value))
        case .pitches: notes[index].pitch = value
        case .velocities: notes[index].velocity = value
        case .bends: notes[index].bend = value
        }
    }

    private mutating func close() {
        take()
        if stage == .rhythm {
            if isShift {
                place = .space
            } else {
                state.strike(0, 0, duration, bend: 0, pieceEnd: duties.end)
                // Its pitch is yet to be said.
                state.struck = .none
                isShift = true
                place = .literal([UInt8(ascii: "t")])
            }
            return
        }
        let letter = [UInt8(ascii: "d"), UInt8(ascii: "p"), UInt8(ascii: "v"), UInt8(ascii: "b")]
        if index + 1 < notes.count {
            index += 1
            place = .literal([letter[stage.rawValue]])
        } else {
            index = 0
            stage = Stage(rawValue: stage.rawValue + 1) ?? .bends
            place = .literal([UInt8(ascii: "|"), 0x20, letter[stage.rawValue]])
        }
    }
}
