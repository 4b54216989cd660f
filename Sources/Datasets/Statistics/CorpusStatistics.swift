/// What there is in a corpus, or in one piece of it, in numbers.
///
/// Everything is a whole count, so the statistics of many pieces are the same in whatever order they are added.
public struct CorpusStatistics: Hashable, Sendable {
    public var pieces = 0
    public var notes = 0
    /// Words of the pieces' texts: one a note, and one for each movement of a bend.
    public var words = 0
    /// Of these words, in the tokenizer of the corpus, without instructions.
    public var tokens = 0
    /// What the pieces last from their first onset to the end of their last note, by their tempo maps.
    public var microseconds = 0
    /// Pieces left out because the corpus has them already.
    public var duplicates = 0
    /// Files and pieces left out, by the name of the reason; duplicates may be among them.
    public var excluded: [String: Int] = [:]

    /// MIDI note numbers, of all notes but drums.
    public internal(set) var pitches = Histogram(.numbers(0...127))
    public internal(set) var velocities = Histogram(.numbers(1...127))
    /// In seconds, as long as the key is held.
    public internal(set) var durations = Histogram(.shortTimes)
    /// Seconds from a note to the next; 0 for notes that are struck together.
    public internal(set) var intervals = Histogram(.shortTimes)
    /// Notes that sound after each onset, those just struck included; 64 stands for more, too.
    public internal(set) var polyphony = Histogram(.numbers(1...64))
    /// Milliseconds of music at each tempo, in quarter notes a minute.
    public internal(set) var tempos = Histogram(.numbers(10...400))
    /// Of bent notes how far the bend goes where it is farthest from the struck pitch, in cents, to the nearest 25.
    public internal(set) var bends = Histogram(.even(first: -1200, step: 25, count: 97))
    /// Notes by General MIDI program; 128 stands for drums.
    public internal(set) var programs = Histogram(.numbers(0...128))
    /// Pieces by their length in seconds.
    public internal(set) var pieceSeconds = Histogram(.amounts)
    /// Pieces by their length in notes.
    public internal(set) var pieceNotes = Histogram(.amounts)
    public internal(set) var keys = KeyTally()
    /// Pieces by the metre that they begin in, such as `3/4`; those that state none are not counted.
    public internal(set) var metres: [String: Int] = [:]

    public init() {}

    /// Adds what another part of the corpus has.
    public mutating func add(_ other: Self) {
        pieces = pieces.saturatingSum(other.pieces)
        notes = notes.saturatingSum(other.notes)
        words = words.saturatingSum(other.words)
        tokens = tokens.saturatingSum(other.tokens)
        microseconds = microseconds.saturatingSum(other.microseconds)
        duplicates = duplicates.saturatingSum(other.duplicates)
        excluded.merge(other.excluded) { $0.saturatingSum($1) }
        for path in Self.histograms { self[keyPath: path.path].add(other[keyPath: path.path]) }
        keys.add(other.keys)
        metres.merge(other.metres) { $0.saturatingSum($1) }
    }

    /// Counts something that was left out.
    public mutating func exclude(_ reason: String, count: Int = 1) {
        excluded[reason] = (excluded[reason] ?? 0).saturatingSum(count)
    }

    public var hours: Double { Double(microseconds) / 3.6e9 }
    /// nil where either is not known.
    public var tokensPerNote: Double? { notes > 0 && tokens > 0 ? Double(tokens) / Double(notes) : nil }
    /// nil where either is not known.
    public var tokensPerWord: Double? { words > 0 && tokens > 0 ? Double(tokens) / Double(words) : nil }
    public var bentNotes: Int { bends.total }

    /// The histograms with the names and units that a file has for them, in its order.
    static var histograms: [(name: String, unit: String, path: WritableKeyPath<Self, Histogram>)] {
        [
            ("pitch", "MIDI note number", \.pitches), ("velocity", "MIDI velocity", \.velocities),
            ("duration", "seconds", \.durations), ("interval", "seconds from a note to the next", \.intervals),
            ("polyphony", "notes sounding after an onset", \.polyphony),
            ("tempo", "quarter notes a minute, by milliseconds of music", \.tempos),
            ("bend", "cents at the farthest, of bent notes", \.bends),
            ("program", "General MIDI program, 128 for drums, by notes", \.programs),
            ("piece_seconds", "seconds, by pieces", \.pieceSeconds), ("piece_notes", "notes, by pieces", \.pieceNotes),
        ]
    }
}
