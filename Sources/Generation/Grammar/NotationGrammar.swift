public import Formats
public import Music

/// A take that grows byte by byte, and knows which bytes may come next.
///
/// Whatever of what may come is chosen, the text can be finished as a valid piece that keeps all constraints: each word
/// is canonical (`SimplifiedMIDI`), words of one time stand in the order of pitch, velocity and duration, and the last
/// shift is 0, or leads to `Constraints.following`. With bends no two words of one time say the same pitch, velocity and
/// duration, so that one score has one text there, too; and a word that says the pitch, the velocity and the end of a
/// note that sounds has another bend than that note, so that it always moves it.
public struct NotationGrammar: Sendable {
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

    /// Where in a word the text stands.
    enum Place: Sendable {
        /// Before the first letter, where a space may stand.
        case beginning
        /// Before the letter of the field.
        case letter
        /// In the number of the field, behind so many digits.
        case number
        /// Behind the end.
        case finished
    }

    let rules: PieceRules
    private(set) var field = Field.pitch
    private(set) var place = Place.letter
    /// What the number's digits say so far, and how many they are.
    private(set) var value = 0
    private(set) var digits = 0
    /// What the number may be.
    private(set) var values = NumberSet.none
    private(set) var state: TakeState
    private var isHurried = false
    private var choice = Duties.Choice()
    private(set) var shifts = Duties.Shifts()
    private var pitch = 0, velocity = 0, duration = 0, shift = 0
    /// The note that the word moves or strikes, by its place in the state; -1 for the last word before the take.
    private var moved: Int?
    private var isOpening = false
    /// The words that are whole; the last one before the take is the first of them, where its shift was open.
    public private(set) var words: [SimplifiedMIDI.Word] = []

    /// - Parameter mayBeginWithSpace: whether one space may stand before the first word, as tokenizers put it there
    ///   that begin each text with one; only where the take begins with a word.
    public init(_ rules: PieceRules, mayBeginWithSpace: Bool = false) {
        self.rules = rules
        state = rules.duties.start
        if rules.beginning.lastShiftIsOpen, let last = rules.beginning.words.last {
            pitch = Int(last.pitch.number)
            velocity = Int(last.velocity)
            duration = last.duration.count
            isOpening = true
            field = .duration
            place = .number
            prepare(.shift)
        } else {
            place = mayBeginWithSpace ? .beginning : .letter
        }
    }

    /// Whether the text may end here: it is a whole piece.
    public var mayEnd: Bool {
        switch place {
        case .finished: true
        case .beginning, .letter: false
        case .number: digits > 0 && values.contains(value) && mayEnd(behind: value)
        }
    }

    /// Whether nothing may come any more: the text may end, and has to.
    public var isFinished: Bool { place == .finished || mayEnd && allowedBytes.isEmpty }

    private var isLastField: Bool { field == (rules.duties.hasBends ? .bend : .shift) }

    /// Whether the take may end behind a number that the present field may have.
    func mayEnd(behind number: Int) -> Bool {
        isLastField && shifts.mayEnd && (field == .shift ? number : shift) == shifts.ending
    }

    /// The byte behind a number that the present field may have; nil where the take has to end there.
    func terminator(behind number: Int) -> UInt8? {
        guard isLastField else { return UInt8(ascii: ":") }
        let shift = field == .shift ? number : self.shift
        let goesOn = shift == 0 ? shifts.continues : !(rules.duties.following != nil && shift == shifts.ending)
        return goesOn ? UInt8(ascii: " ") : nil
    }

    /// The byte that closes the number, where it may be closed.
    var terminator: UInt8? {
        place == .number && digits > 0 && values.contains(value) ? terminator(behind: value) : nil
    }

    /// All that `terminator(behind:)` and `mayEnd(behind:)` hang on besides the number, in one number.
    var tail: Int {
        guard place == .number, isLastField else { return 0 }
        let ending = field == .shift ? shifts.ending : shift == shifts.ending ? 1 : 0
        let goesOn = field == .shift ? (shifts.continues ? 1 : 0) : terminator(behind: value) == nil ? 0 : 1
        return ending << 2 | (shifts.mayEnd ? 2 : 0) | goesOn
    }

    /// The field behind the present one.
    var fieldBehind: Field { isLastField ? .pitch : Field(rawValue: field.rawValue + 1) ?? .pitch }

    public func allows(_ byte: UInt8) -> Bool {
        switch place {
        case .finished: false
        case .beginning: byte == field.letter || byte == 0x20
        case .letter: byte == field.letter
        case .number:
            byte &- 0x30 < 10 ? allowsDigit(Int(byte &- 0x30)) : byte == terminator
        }
    }

    private func allowsDigit(_ digit: Int) -> Bool {
        if digits == 0 { return values.holdsNumber(beginningWith: digit) }
        return value > 0 && values.holdsNumber(beginningWith: value * 10 + digit)
    }

    /// The bytes that may come next, rising; none where the take has to end.
    public var allowedBytes: [UInt8] {
        switch place {
        case .finished: return []
        case .beginning: return [0x20, field.letter]
        case .letter: return [field.letter]
        case .number:
            var bytes: [UInt8] = []
            if terminator == 0x20 { bytes.append(0x20) }
            for digit in UInt8(0x30)...0x39 where allowsDigit(Int(digit - 0x30)) { bytes.append(digit) }
            if terminator == UInt8(ascii: ":") { bytes.append(UInt8(ascii: ":")) }
            return bytes
        }
    }

    /// The text that has to come next, whatever is chosen after it; empty where there is a choice, or the take may end.
    public var forcedText: [UInt8] {
        var ahead = self
        var text: [UInt8] = []
        while !ahead.mayEnd {
            let bytes = ahead.allowedBytes
            guard bytes.count == 1, ahead.accept(bytes[0]) else { break }
            text.append(bytes[0])
        }
        return text
    }

    /// Takes in a byte.
    ///
    /// - Returns: false, and changes nothing, where the byte may not come.
    public mutating func accept(_ byte: UInt8) -> Bool {
        guard allows(byte) else { return false }
        switch place {
        case .finished: return false
        case .beginning where byte == 0x20: place = .letter
        case .beginning, .letter:
            place = .number
            prepare(field)
        case .number where byte &- 0x30 < 10:
            value = value * 10 + Int(byte - 0x30)
            digits += 1
        case .number: close()
        }
        return true
    }

    /// Ends the take, where it may end; else changes nothing.
    public mutating func finish() {
        guard mayEnd, place == .number else { return }
        set()
        endWord()
        place = .finished
    }

    /// From here on lets nothing come but what brings the take to its end in few words.
    public mutating func hurry() {
        isHurried = true
        state.isHurried = true
        guard place == .number else { return }
        let (before, flags) = (values, shifts)
        prepareValues(for: field)
        if digits > 0, !values.holdsNumber(beginningWith: value) { (values, shifts) = (before, flags) }
    }
}

extension NotationGrammar {
    private mutating func prepare(_ field: Field) {
        self.field = field
        value = 0
        digits = 0
        prepareValues(for: field)
    }

    /// Finds out what the number of a field may be.
    private mutating func prepareValues(for field: Field) {
        values = possibleValues(for: field)
        guard values.isEmpty, state.isHurried else { return }
        // Nothing here hastens the end: what was possible before still is.
        state.isHurried = false
        values = possibleValues(for: field)
        state.isHurried = true
    }

    private mutating func possibleValues(for field: Field) -> NumberSet {
        let duties = rules.duties
        switch field {
        case .pitch:
            choice = duties.choice(state)
            return NumberSet(duties.pitches(state, choice))
        case .velocity:
            if isHurried { choice = duties.choice(state) }
            return duties.velocities(pitch, state, choice)
        case .duration:
            if isHurried { choice = duties.choice(state) }
            return duties.durations(pitch, velocity, state, choice)
        case .shift:
            shifts = duties.shifts(state)
            return shifts.set
        case .bend:
            guard !isOpening else { return NumberSet(duties.openBend) }
            var bends = NumberSet(0...duties.lastBend)
            if let moved { bends.remove(state.sounding[moved].bend) }
            return bends
        }
    }

    /// Takes the number of the field for what it says.
    private mutating func set() {
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
            }
            state.last = TakeState.Rank(pitch: pitch, velocity: velocity, duration: duration)
        case .shift: shift = value
        case .bend:
            guard !isOpening else { return }
            state.sounding[moved ?? state.sounding.count - 1].bend = value
        }
    }

    private mutating func endWord() {
        words.append(
            SimplifiedMIDI.Word(
                pitch: Pitch(lowBits: UInt8(truncatingIfNeeded: pitch)), velocity: UInt8(truncatingIfNeeded: velocity),
                duration: Ticks(duration), shift: Ticks(shift),
                bend: rules.duties.hasBends ? UInt8(truncatingIfNeeded: value) : nil))
        isOpening = false
        moved = nil
        state.advance(by: shift, bar: rules.duties.bar) { rules.duties.given[$0, default: 0] }
    }

    /// Goes on behind a number: to the next letter.
    private mutating func close() {
        set()
        let behind = fieldBehind
        if isLastField { endWord() }
        field = behind
        place = .letter
    }
}

extension NotationGrammar {
    /// The notes of the take, at their times in the piece; bends that the take gives to notes before it are left out.
    public var notes: [Note] {
        var joiner = SimplifiedMIDI.NoteJoiner(bends: rules.bends, onset: rules.beginning.start)
        let before = rules.beginning.words
        for word in rules.beginning.lastShiftIsOpen ? before.dropLast() : before[...] { joiner.add(word) }
        for word in words { joiner.add(word) }
        return Array(joiner.finish().dropFirst(rules.beginning.notes(rules.bends).count))
    }
}
