public import Formats
public import Music
import Randomness

/// A run of whole notes to make an exchange of, with what is known about it.
public struct PromptPassage: Hashable, Sendable {
    public var words: [SimplifiedMIDI.Word]
    /// Whether the first word is the first of its piece.
    public var beginsPiece: Bool
    /// Whether the last word is the last of its piece; only then does a model learn to end there.
    public var endsPiece: Bool
    /// Microseconds a quarter note where the passage begins.
    public var tempo: Int
    public var attributes: PieceAttributes

    public init(
        _ words: [SimplifiedMIDI.Word], beginsPiece: Bool, endsPiece: Bool, tempo: Int,
        attributes: PieceAttributes = PieceAttributes()
    ) {
        self.words = words
        self.beginsPiece = beginsPiece
        self.endsPiece = endsPiece
        self.tempo = tempo
        self.attributes = attributes
    }
}

/// What can be said about a passage in words; nil, for what is not known, is not said.
public struct PieceAttributes: Hashable, Sendable {
    /// As a musician says it: `E minor`.
    public var key: String?
    /// In quarter notes a minute.
    public var tempo: Int?
    public var notesPerSecond: Double?
    public var notes: Int?
    public var bars: Int?

    public init(
        key: String? = nil, tempo: Int? = nil, notesPerSecond: Double? = nil, notes: Int? = nil, bars: Int? = nil
    ) {
        self.key = key
        self.tempo = tempo
        self.notesPerSecond = notesPerSecond
        self.notes = notes
        self.bars = bars
    }

    /// A tempo in the unit of ``tempo``, rounded.
    public static func quarterNotesAMinute(_ microsecondsPerQuarter: Int) -> Int {
        QuarterNotesAMinute.rounded(microsecondsPerQuarter)
    }
}

extension PieceAttributes {
    /// "96 quarter notes a minute" and the like, in the order in which they are told; nil for what is not known.
    ///
    /// The density is counted by the second on real-time grids, by the quarter note on the others, where it needs the
    /// tempo; to one place.
    fileprivate func texts(on grid: Grid, _ explanation: NoteNotation.Explanation) -> [String?] {
        if explanation == .tags {
            return [
                key.flatMap(PromptTags.key), tempo.map(PromptTags.tempo),
                density(on: grid).map { PromptTags.density($0.value) }, notes.map(PromptTags.notes),
                bars.map(PromptTags.bars),
            ]
        }
        return [
            key.map { "in \($0)" },
            tempo.map { "at \(Self.count($0, "quarter note")) a minute" },
            density(on: grid).map { density in
                let value = DecimalText.hundredths(10 * Int((10 * density.value).rounded()))
                return "with \(value) notes a \(density.unit)"
            },
            notes.map { "\(Self.count($0, "note")) long" },
            bars.map { "\(Self.count($0, "bar")) long" },
        ]
    }

    private func density(on grid: Grid) -> (value: Double, unit: String)? {
        guard var density = notesPerSecond else { return nil }
        var unit = "second"
        if case .ticksPerSecond = grid {
        } else {
            guard let tempo, tempo > 0 else { return nil }
            density *= 60 / Double(tempo)
            unit = "quarter note"
        }
        guard density >= 0, density < 100_000 else { return nil }
        return (density, unit)
    }

    private static func count(_ number: Int, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
}

extension PromptPassage {
    /// The passage and its attributes in a sentence, or in tags.
    ///
    /// "The opening of a piece, in E minor, at 96 quarter notes a minute, with 3.2 notes a quarter note, 128 notes long."
    /// A draw is made for each attribute, known or not, so that one more changes nothing about the others.
    func described(
        on grid: Grid, _ explanation: NoteNotation.Explanation, stating probability: Double,
        _ random: inout RandomStream
    ) -> String {
        var parts = [place(explanation)]
        for text in attributes.texts(on: grid, explanation) {
            let isTold = random.uniform() < probability
            if let text, isTold { parts.append(text) }
        }
        return Self.joined(parts, explanation)
    }

    /// The passage and all attributes that are known, in a sentence, or in tags.
    public func description(on grid: Grid, _ explanation: NoteNotation.Explanation) -> String {
        Self.joined(
            [place(explanation)] + attributes.texts(on: grid, explanation).compactMap { $0 }, explanation)
    }

    private static func joined(_ parts: [String], _ explanation: NoteNotation.Explanation) -> String {
        explanation == .tags ? parts.joined() : parts.joined(separator: ", ") + "."
    }

    private func place(_ explanation: NoteNotation.Explanation) -> String {
        if explanation == .tags { return PromptTags.place(beginsPiece: beginsPiece, endsPiece: endsPiece) }
        return switch (beginsPiece, endsPiece) {
        case (true, true): "A piece"
        case (true, false): "The opening of a piece"
        case (false, true): "The end of a piece"
        case (false, false): "A passage of a piece"
        }
    }
}
