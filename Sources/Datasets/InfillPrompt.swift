public import Formats
public import Music

/// The notes before and after a gap, and how long the gap is: `p60:v80:d96:t96 [384 ticks missing] p67:v80:d96:t0`.
///
/// The last `t` before the gap leads to the first missing note, and the last `t` of the missing notes to the first note
/// after them. So the gap, from the one to the other, is as long as the missing notes' `t` together, and words, gap and
/// words put together are the whole passage.
public struct InfillPrompt: Hashable, Sendable {
    public var before: [SimplifiedMIDI.Word]
    /// From the first missing note to the first note after the gap, in ticks of the grid.
    public var gap: Ticks
    public var after: [SimplifiedMIDI.Word]

    /// - Parameter gap: 0...`Ticks.longest`.
    public init(before: [SimplifiedMIDI.Word], gap: Ticks, after: [SimplifiedMIDI.Word]) {
        self.before = before
        self.gap = gap
        self.after = after
    }

    /// Takes words out of a passage.
    ///
    /// - Parameter missing: a run of its words.
    public init(passage words: [SimplifiedMIDI.Word], missing: Range<Int>) {
        before = Array(words[..<missing.lowerBound])
        gap = Self.length(of: words[missing])
        after = Array(words[missing.upperBound...])
    }

    /// What the model is given, in a notation: in the compact form the gap is `<gap><t4_><t0></gap>`, as digits of a shift.
    public func text(in notation: NoteNotation) -> String {
        let (before, after) = (notation.text(of: before), notation.text(of: after))
        guard notation.codec == .compact else { return "\(before) [\(gap)\(Self.unit)] \(after)" }
        // The digits of a word's shift stand last.
        let word = SimplifiedMIDI.Word(
            pitch: Pitch(lowBits: 0), velocity: 1, duration: .zero, shift: gap, bend: nil)
        let digits = notation.text(of: [word]).dropFirst("<p0><v1><d0>".count)
        return "\(before)<gap>\(digits)</gap>\(after)"
    }

    /// Reads what `text` writes in the text form.
    ///
    /// - Throws: `FormatError` with the place in the text.
    public init(_ text: String) throws(FormatError) {
        let bytes = Array(text.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "[")), let close = bytes.firstIndex(of: UInt8(ascii: "]")),
            open > 0, open < close, close < bytes.count - 2, bytes[open - 1] == 0x20, bytes[close + 1] == 0x20
        else {
            throw FormatError(
                .malformed, at: 0, "expected words, a gap such as [384 ticks missing], and words, with spaces between")
        }
        let inside = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
        let digits = inside.prefix { $0 != " " }
        guard let length = Int(digits), (0...Ticks.longest.count).contains(length), "\(length)\(Self.unit)" == inside
        else {
            throw FormatError(
                .invalid, at: open + 1,
                "expected the length of the gap as '384 ticks missing', at most \(Ticks.longest)")
        }
        before = try SimplifiedMIDI.words(inUTF8: Array(bytes[..<(open - 1)]))
        gap = Ticks(length)
        after = try SimplifiedMIDI.words(inUTF8: Array(bytes[(close + 2)...]))
    }

    /// The passage with an answer in the gap.
    ///
    /// An answer that is too short or ends too late is mended at its last `t`, so that what follows stands where it stood.
    ///
    /// - Returns: the words, and the ticks by which that `t` was changed; 0 for an answer that adds up.
    /// - Throws: `FormatError` when the answer is not made of words, when it has bends and the prompt has none or the
    ///   other way round, and when notes of it begin after the gap.
    public func filled(with answer: String) throws(FormatError) -> (words: [SimplifiedMIDI.Word], mended: Ticks) {
        var words = try SimplifiedMIDI.words(inUTF8: Array(answer.utf8))
        guard let last = words.indices.last else { throw FormatError(.malformed, at: 0, "the answer has no notes") }
        if let neighbour = before.last ?? after.first, (neighbour.bend == nil) != (words[last].bend == nil) {
            throw FormatError(
                .invalid, at: 0,
                neighbour.bend == nil
                    ? "the answer has bends (:b), and the notes around it have none"
                    : "the answer has no bends (:b), and the notes around it have them")
        }
        let rest = gap - Self.length(of: words[..<last])
        guard rest >= .zero else {
            throw FormatError(
                .invalid, at: 0, "the answer's last note begins \(Ticks.zero - rest) ticks after the gap of \(gap)")
        }
        let mended = rest - words[last].shift
        words[last].shift = rest
        return (before + words + after, mended)
    }

    private static let unit = " ticks missing"

    private static func length(of words: ArraySlice<SimplifiedMIDI.Word>) -> Ticks {
        words.reduce(.zero) { $0 + $1.shift }
    }
}
