public import Formats
public import Music

/// What is asked of reading and writing a score.
public struct ScoreOptions: Sendable {
    /// What the ticks of a text mean.
    public var grid: Grid
    /// How a text says bends; nil reads those that it has as cents, and writes none.
    public var bends: BendNotation?
    /// A bent note of a text is struck anew at each change of its bend, as the paper has it.
    public var isStruckAgain: Bool
    /// Refuse what would have to be repaired, or cut to what a format can say.
    public var isStrict: Bool

    public init(grid: Grid = .paper, bends: BendNotation? = nil, isStruckAgain: Bool = false, isStrict: Bool = false) {
        self.grid = grid
        self.bends = bends
        self.isStruckAgain = isStruckAgain
        self.isStrict = isStrict
    }

    /// How bends are written.
    public var writtenBends: BendNotation { bends ?? BendNotation.none }
}

extension ScoreFormat {
    /// The score in bytes of this format.
    func read(_ bytes: [UInt8], _ options: ScoreOptions) throws(FormatError) -> Reading {
        switch self {
        case .midi:
            let (score, report) = try StandardMIDI.read(bytes)
            return Reading(score: score, findings: report.findings)
        case .jams: return try JAMS.read(bytes)
        case .musicXML, .compressedMusicXML: return try MusicXML.read(bytes)
        case .extended: return try ExtendedMIDI.read(bytes)
        case .compact:
            let notes =
                options.isStruckAgain
                ? options.strokes(of: try CompactMIDI.words(inUTF8: bytes))
                : try CompactMIDI.notes(inUTF8: bytes, bends: options.bends)
            return Reading(score: Score(notes: notes, on: options.grid))
        case .text:
            guard bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil else {
                throw FormatError(.invalid, at: 0, "this is not text in UTF-8")
            }
            let notes =
                options.isStruckAgain
                ? options.strokes(of: try SimplifiedMIDI.words(inUTF8: bytes))
                : try SimplifiedMIDI.notes(inUTF8: bytes, bends: options.bends)
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
        case .musicXML: return (try MusicXML.write(score.withNoteBends()), 0)
        case .compressedMusicXML: return (try MusicXML.writeCompressed(score.withNoteBends()), 0)
        case .extended: return (try ExtendedMIDI.utf8(of: score) + [0x0A], 0)
        case .compact:
            let encoding = try options.encoding(of: score)
            return (CompactMIDI.utf8(of: encoding.words) + [0x0A], encoding.clampedBends)
        case .text:
            if options.writtenBends == .none {
                return (SimplifiedMIDI.utf8(of: score.notes(on: options.grid)) + [0x0A], 0)
            }
            let encoding = try options.encoding(of: score)
            return (SimplifiedMIDI.utf8(of: encoding.words) + [0x0A], encoding.clampedBends)
        }
    }

    /// How many of such things in a score a file of this format does not say.
    func lost(_ content: ScoreContent, of score: Score, _ options: ScoreOptions) -> Int {
        switch self {
        case .midi: return content == .techniques ? content.count(in: score) : 0
        case .jams: return content.count(in: score)
        case .musicXML, .compressedMusicXML:
            switch content {
            // The pedal has signs of its own, and the wheel is in the notes.
            case .controllers: return ScoreContent.controllersBesidePedal(in: score.withNoteBends())
            case .pressures, .releases: return content.count(in: score)
            default: return 0
            }
        case .extended: return [.texts, .releases].contains(content) ? content.count(in: score) : 0
        case .compact, .text:
            switch content {
            case .bends: return options.writtenBends == .none ? content.count(in: score) : 0
            case .controllers:
                // Bends in words have what the messages about the wheel's range said.
                return content.count(in: options.writtenBends == .none ? score : score.withNoteBends())
            // On a grid of real time every tempo has gone into the times of the notes.
            case .tempos: if case .ticksPerSecond = options.grid { return 0 }
            default: break
            }
            return content.count(in: score)
        }
    }
}

extension ScoreOptions {
    fileprivate func encoding(of score: Score) throws(FormatError) -> SimplifiedMIDI.Encoding {
        let bends = writtenBends
        guard bends != .none else { return try SimplifiedMIDI.Encoding(of: score.notes(on: grid)) }
        var notes = score.withNoteBends().notes(on: grid)
        if isStruckAgain { notes = SimplifiedMIDI.struckAgain(notes, bends: bends) }
        return try SimplifiedMIDI.Encoding(of: notes, bends: bends, isStrict: isStrict)
    }

    fileprivate func strokes(of words: [SimplifiedMIDI.Word]) -> [Note] {
        SimplifiedMIDI.notesStruckAgain(by: words, bends: bends ?? .paper())
    }
}
