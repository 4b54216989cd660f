public import Formats
public import Music

/// How the notes of a corpus are written: what a tick is, and whether and how bends are said.
///
/// The words and the sentences that explain them are both made from this one value, so they cannot disagree.
public struct NoteNotation: Hashable, Sendable {
    /// What a tick of the words is; stated as it is.
    public var grid: Grid
    public var bends: BendNotation
    /// How words are spelled: as text, or in the tokens of ``NoteVocabulary``.
    public var codec: SimplifiedMIDI.Codec

    /// - Parameter codec: `.text` or `.compact`; the extended form is no form of single notes, and stands for text here.
    public init(grid: Grid, bends: BendNotation = .none, codec: SimplifiedMIDI.Codec = .text) {
        self.grid = grid
        self.bends = bends
        self.codec = codec == .compact ? .compact : .text
    }

    /// The words of notes that lie on the grid.
    ///
    /// - Throws: as `SimplifiedMIDI.Encoding`, for bends alone.
    public func words(of notes: [Note]) throws(FormatError) -> [SimplifiedMIDI.Word] {
        try SimplifiedMIDI.Encoding(of: notes, bends: bends).words
    }

    /// Words as they stand in prompts and answers.
    public func text(of words: some Collection<SimplifiedMIDI.Word>) -> String {
        let words = Array(words)
        let bytes = codec == .compact ? CompactMIDI.utf8(of: words) : SimplifiedMIDI.utf8(of: words)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A word as it stands behind another one.
    public func textAmongOthers(of word: SimplifiedMIDI.Word) -> String {
        codec == .compact ? text(of: [word]) : " \(word)"
    }

    /// The words of such a text.
    ///
    /// - Throws: `FormatError` with the place in the text.
    public func words(inUTF8 bytes: [UInt8]) throws(FormatError) -> [SimplifiedMIDI.Word] {
        try codec == .compact ? CompactMIDI.words(inUTF8: bytes) : SimplifiedMIDI.words(inUTF8: bytes)
    }

    /// The notes that a text in this notation says.
    ///
    /// - Throws: as `SimplifiedMIDI.notes(in:bends:)`; words with a bend are refused where the notation has none.
    public func notes(in text: some StringProtocol) throws(FormatError) -> [Note] {
        try codec == .compact ? CompactMIDI.notes(in: text, bends: bends) : SimplifiedMIDI.notes(in: text, bends: bends)
    }

    /// A word up to where its shift begins: what an answer begins with whose first shift is open.
    public func textUntilShift(of word: SimplifiedMIDI.Word) -> String {
        var word = word
        word.shift = .zero
        if codec == .compact { return String(text(of: [word]).dropLast("<t0>".count)) }
        word.bend = nil
        return String(word.description.dropLast())
    }

    /// The word that the explanations show.
    ///
    /// Source: the paper, Figure 14.
    var specimen: String { "p52:v57:d195:t212" + (bends == .none ? "" : ":b18") }
}

extension NoteNotation {
    /// How much of the notation an instruction explains.
    public enum Explanation: String, Codable, Hashable, Sendable, CaseIterable {
        /// In the paper's words.
        case full
        /// In one line.
        case short
        /// Not at all.
        case none
        /// In entries of ``NoteVocabulary``, which stand for the persona, the grid, the task and all that is told.
        case tags
    }

    /// The sentences that explain the notation, without a space at either end; empty for `none`.
    ///
    /// - Parameter tempo: microseconds a quarter note. It is stated, rounded to whole quarter notes a minute, on metrical
    ///   grids alone: on a real-time grid the ticks already hold it.
    ///
    /// Source: the paper's Figure 14, for all but the bends in cents.
    func explained(_ explanation: Explanation, tempo: Int) -> String {
        let tick = "(\(Self.meaning(of: grid, tempo: tempo)))"
        switch explanation {
        case .full:
            let pause =
                "the length of the pause (t) in ticks before the next note begins regardless of the previous note's "
                + "duration \(tick)"
            let isPlain = bends == .none
            return
                "In this context, each music note in a musical sequence is described using "
                + "\(isPlain ? "four" : "five") parameters: pitch (p) from 0 to 127 (highest pitch), volume (v) from 0 "
                + "to 127 (loudest), duration of the note (d) in ticks"
                + (isPlain ? " and \(pause)" : ", \(pause) and \(bendParameter)")
                + ". Each parameter is followed by its value and separated by colons (e.g. \(specimen))."
                + (bends == .cents ? " " + Self.centsScale : "")
        case .short:
            let times = "d the duration and t the time to the next note in ticks \(tick)"
            return "A note is written as \(specimen): p is the pitch, v the volume, "
                + (bends == .none ? times : "\(times), b the bend \(bendRange)") + "."
        case .none, .tags:
            return ""
        }
    }

    private var bendParameter: String {
        "the pitch bend of the note (b) " + (bends == .paper() ? Self.paperRange : bendRange)
    }

    /// The outermost bends; the paper's own words are kept for its own scale in its range.
    private var bendRange: String {
        let reach = Self.interval(bends)
        let steps = bends == .cents ? " in uneven steps" : ""
        return "from 0 (\(reach) under the current pitch) to 46 (\(reach) over)\(steps), with 23 meaning no distortion"
    }

    private static let paperRange =
        "from 0 (2 dial tones under the current pitch) to 46 (2 dial tones over), with 23 meaning no distortion"

    /// `BendScale` in words, and the rule of `UnisonGroup` as far as single notes need it.
    private static let centsScale =
        "In cents over the pitch, 24 to 28 are 10 to 50 in steps of 10, 29 is 75, 30 to 40 are 100 to 600 in steps of "
        + "50 and 41 to 46 are 700 to 1200 in steps of 100; 22 to 0 are the same under it. A note with the pitch and "
        + "volume of one that still sounds, and with the same end, only moves its bend."

    private static func interval(_ bends: BendNotation) -> String {
        let cents: Int
        switch bends {
        case .none: cents = 0
        case .cents: cents = Int(BendScale.reach)
        case .paper(let range): cents = max(range.cents, 0)
        }
        let (count, unit) = cents % 100 == 0 ? (cents / 100, "semitone") : (cents, "cent")
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }

    private static func meaning(of grid: Grid, tempo: Int) -> String {
        let tempo = "the tempo is \(QuarterNotesAMinute.rounded(tempo)) quarter notes a minute"
        switch grid {
        case .ticksPerSecond(let rate):
            return "a tick is \(milliseconds(perTickAt: rate))"
        case .ticksPerQuarter(let rate):
            return "a tick is 1/\(rate) of a quarter note; \(tempo)"
        case .file:
            return "a tick is the smallest step of the score; \(tempo)"
        }
    }

    /// "approximately 5.21 milliseconds", or "10 milliseconds" where that is exact.
    private static func milliseconds(perTickAt rate: Int) -> String {
        let rate = min(max(rate, Grid.rates.lowerBound), Grid.rates.upperBound)
        let hundredths = (200_000 + rate) / (2 * rate)  // of a millisecond, rounded to the nearest
        let text = DecimalText.hundredths(hundredths)
        let unit = text == "1" ? "millisecond" : "milliseconds"
        return hundredths * rate == 100_000 ? "\(text) \(unit)" : "approximately \(text) \(unit)"
    }
}

/// Numbers for people, by whole-number arithmetic.
enum DecimalText {
    /// A number of hundredths with as many places as it needs: `5.21`, `12.5`, `10`.
    ///
    /// - Parameter count: 0 or more.
    static func hundredths(_ count: Int) -> String {
        let rest = count % 100
        let places = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return "\(count / 100)\(places)"
    }
}
