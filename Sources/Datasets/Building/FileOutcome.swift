import JSON
import Music
import Tokenizers

/// What one file of a source gives.
struct FileOutcome: Sendable {
    /// The SHA-256 of the file, and its length in bytes; empty and 0 when it could not be read.
    var digest = ""
    var byteCount = 0
    /// Why the file gives nothing; nil when it has pieces.
    var skip: Skip?
    var repairs: [String] = []
    var pieces: [PieceOutcome] = []
}

/// Why something was left out.
struct Skip: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case unreadable
        case noTrack = "no_track"
        case tooFewNotes = "too_few_notes"
        case tooManyNotes = "too_many_notes"
        case tooManyVoices = "too_many_voices"
        case tooLong = "too_long"
        case noRoom = "no_room"
        case sameNotes = "same_notes"
        case nearCopy = "near_copy"
        case excerpt
    }

    var kind: Kind
    /// A sentence without its full stop.
    var reason: String
}

/// A piece with its examples, or the reason why it has none.
struct PieceOutcome: Sendable {
    let name: String
    /// The number of the track in its file, from 1; nil when several were merged.
    let track: Int?
    /// What is known about its music.
    var facts: PieceFacts
    /// Of the words of the piece: equal where these are.
    var fingerprint: String
    var sketch: PieceSketch
    var skip: Skip?
    /// Of the piece itself.
    var statistics = CorpusStatistics()
    /// The piece itself, and then what augmentation made of it.
    var variants: [VariantOutcome] = []
}

/// What a corpus says about a piece.
struct PieceFacts: Hashable, Sendable {
    var notes: Int
    /// Words of its text; more than notes where bends move.
    var words: Int
    var seconds: Double
    var grid: String
    /// Such as `E minor`; empty where none is found.
    var key: String
}

/// One form of a piece.
struct VariantOutcome: Sendable {
    /// 0 for the piece itself.
    let number: Int
    /// What augmentation drew; null for the piece itself.
    let factors: JSONValue
    var excerpts: [ExcerptOutcome] = []
}

/// An example, ready to be written.
struct ExcerptOutcome: Sendable {
    let task: ComposingTask.Kind
    /// The line of the JSONL file, without its end.
    let line: [UInt8]
    let tokens: TokenizedExample
    /// In prompt and answer together.
    let words: Int
    let answerWords: Int
}
