public import Formats
public import Music

/// A take that grows byte by byte, and knows which bytes may come next.
///
/// Whatever of what may come is chosen, the text can be finished as a valid piece that keeps all constraints: each word
/// is canonical (`SimplifiedMIDI`), words of one time stand in the order of pitch, velocity and duration, and the last
/// shift is 0, or leads to `Constraints.following`. No two notes of one pitch begin at one time, but where a pattern has
/// them so. With bends a word that says the pitch, the velocity and the end of a note that sounds has another bend than
/// that note, so that it always moves it.
public struct NotationGrammar: Sendable {
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

    typealias Field = WordSteps.Field

    private(set) var place = Place.letter
    /// What the number's digits say so far, and how many they are.
    private(set) var value = 0
    private(set) var digits = 0
    private var steps: WordSteps

    /// - Parameter mayBeginWithSpace: whether one space may stand before the first word, as tokenizers put it there
    ///   that begin each text with one; only where the take begins with a word.
    public init(_ rules: PieceRules, mayBeginWithSpace: Bool = false) {
        steps = WordSteps(rules)
        if steps.isOpening {
            place = .number
        } else {
            place = mayBeginWithSpace ? .beginning : .letter
        }
    }

    public var rules: PieceRules { steps.rules }
    /// The words that are whole; the last one before the take is the first of them, where its shift was open.
    public var words: [SimplifiedMIDI.Word] { steps.words }
    /// The notes of the take, at their times in the piece; bends that the take gives to notes before it are left out.
    public var notes: [Note] { steps.notes }

    var field: Field { steps.field }
    /// What the number may be.
    var values: NumberSet { steps.values }
    /// As `WordSteps.beyond`.
    var beyond: Int? { place == .number ? steps.beyond : nil }
    private var shifts: Duties.Shifts { steps.shifts }
    private var shift: Int { steps.shift }

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
            value = 0
            digits = 0
            steps.prepare(field)
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
        steps.take(value)
        steps.endWord()
        place = .finished
    }

    /// From here on lets nothing come but what brings the take to its end in few words.
    public mutating func hurry() {
        steps.hurry(isInNumber: place == .number) { [value, digits] in
            digits == 0 || $0.holdsNumber(beginningWith: value)
        }
    }

    /// From here on lets nothing come but what is meant by a number that leads behind the end of the piece.
    mutating func reachEnd() {
        steps.reachEnd(prefix: digits == 0 ? nil : value, base: 10)
    }

    /// Goes on behind a number: to the next letter.
    private mutating func close() {
        let behind = fieldBehind
        steps.take(value)
        if isLastField { steps.endWord() }
        steps.field = behind
        place = .letter
    }
}
