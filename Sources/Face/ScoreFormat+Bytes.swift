public import Formats
public import Music

/// What is asked of reading and writing a score.
public struct ScoreOptions: Sendable {
    /// What the ticks of a text mean.
    public var grid: Grid
    /// How a text says bends; nil reads those that it has as cents, and writes none.
    public var bends: BendNotation?
    /// Refuse what would have to be repaired, or cut to what a format can say.
    public var isStrict: Bool

    public init(grid: Grid = .paper, bends: BendNotation? = nil, isStrict: Bool = false) {
        self.grid = grid
        self.bends = bends
        self.isStrict = isStrict
    }
}

extension ScoreFormat {
    /// The score in bytes of this format.
    func read(_ bytes: [UInt8], _ options: ScoreOptions) throws(FormatError) -> Reading {
        switch self {
        case .midi:
            let (score, report) = try StandardMIDI.read(bytes)
            return Reading(score: score, findings: report.findings)
        case .jams: return try JAMS.read(bytes)
        case .extended: return try ExtendedMIDI.read(bytes)
        case .text:
            guard bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil else {
                throw FormatError(.invalid, at: 0, "this is not text in UTF-8")
            }
            let notes = try SimplifiedMIDI.notes(inUTF8: bytes, bends: options.bends)
            return Reading(score: Score(notes: notes, on: options.grid))
        }
    }

    /// A score in bytes of this format, and how many of its bends were cut to what the format reaches.
    ///
    /// A document of the same format lends what a score does not hold.
    func write(
        _ document: ScoreDocument, _ options: ScoreOptions
    ) throws(FormatError) -> (bytes: [UInt8], clampedBends: Int) {
        let score = document.score
        switch self {
        case .midi:
            guard document.format == .midi else { return (try StandardMIDI.write(score), 0) }
            return (try StandardMIDI.write(score, over: StandardMIDI.File(document.bytes)), 0)
        case .jams: throw FormatError(.unsupported, at: 0, "\(title) is read here but not written")
        case .extended: return (try ExtendedMIDI.utf8(of: score) + [0x0A], 0)
        case .text:
            guard let bends = options.bends, bends != .none else {
                return (SimplifiedMIDI.utf8(of: score.notes(on: options.grid)) + [0x0A], 0)
            }
            let encoding = try SimplifiedMIDI.Encoding(
                of: score.withNoteBends().notes(on: options.grid), bends: bends, isStrict: options.isStrict)
            return (SimplifiedMIDI.utf8(of: encoding.words) + [0x0A], encoding.clampedBends)
        }
    }

    /// Whether a file of this format says such things, beside notes.
    func carries(_ content: ScoreContent, _ options: ScoreOptions) -> Bool {
        switch self {
        case .midi: return content != .techniques
        case .jams: return false
        case .extended: return content != .texts && content != .releases
        case .text:
            switch content {
            case .bends: return options.bends.map { $0 != .none } ?? false
            // On a grid of real time every tempo has gone into the times of the notes.
            case .tempos: if case .ticksPerSecond = options.grid { return true } else { return false }
            default: return false
            }
        }
    }
}
