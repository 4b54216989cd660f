public import Formats
public import Music

/// What is asked of reading and writing a score.
public struct ScoreOptions: Sendable {
    /// What the ticks of a text mean.
    public var grid: Grid
    /// How a text says bends; nil reads those that it has as cents, and writes none.
    public var bends: BendNotation?
    /// Convert between MIDI and text as the paper's own programs do, with all that they do to a file.
    public var isPapers: Bool
    /// Refuse what would have to be repaired, or cut to what a format can say.
    public var isStrict: Bool

    public init(grid: Grid = .paper, bends: BendNotation? = nil, isPapers: Bool = false, isStrict: Bool = false) {
        self.grid = grid
        self.bends = bends
        self.isPapers = isPapers
        self.isStrict = isStrict
    }

    /// How bends are written.
    public var writtenBends: BendNotation { bends ?? BendNotation.none }
}

extension ScoreFormat {
    /// What bytes of this format hold.
    func document(_ bytes: [UInt8], _ options: ScoreOptions) throws(FormatError) -> ScoreDocument {
        guard isTablature else {
            return ScoreDocument(format: self, reading: try read(bytes, options), bytes: bytes)
        }
        let reading = try self == .dadaGP ? DadaGP.read(bytes) : GuitarPro.read(bytes)
        return try ScoreDocument(format: self, reading, bytes: bytes)
    }

    /// The score in bytes of this format, which is none of tablature.
    private func read(_ bytes: [UInt8], _ options: ScoreOptions) throws(FormatError) -> Reading {
        switch self {
        case .guitarPro5, .guitarPro, .asciiTab, .dadaGP:
            throw FormatError(.unsupported, at: 0, "\(title) is written here but not read")
        case .midi:
            let (score, report) = try StandardMIDI.read(bytes)
            return Reading(score: score, findings: report.findings)
        case .jams: return try JAMS.read(bytes)
        case .musicXML, .compressedMusicXML: return try MusicXML.read(bytes)
        case .extended: return try ExtendedMIDI.read(bytes)
        case .compact:
            let notes = try CompactMIDI.notes(inUTF8: bytes, bends: options.bends)
            return Reading(score: Score(notes: notes, on: options.grid))
        case .text:
            guard bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil else {
                throw FormatError(.invalid, at: 0, "this is not text in UTF-8")
            }
            if options.isPapers {
                let (score, report) = try StandardMIDI.read(options.papersFile(of: bytes).file.bytes())
                return Reading(score: score, findings: report.findings)
            }
            let notes = try SimplifiedMIDI.notes(inUTF8: bytes, bends: options.bends)
            return Reading(score: Score(notes: notes, on: options.grid))
        }
    }

    /// A score in bytes of this format.
    ///
    /// A document of the same format lends what a score does not hold.
    func write(_ document: ScoreDocument, _ options: ScoreOptions) throws(FormatError) -> Written {
        if options.isPapers, let written = try options.papers(document, self) { return written }
        let score = document.score
        switch self {
        case .guitarPro5, .asciiTab, .dadaGP: return try writeTablature(document)
        case .guitarPro: throw FormatError(.unsupported, at: 0, "\(title) is read here but not written, other than 5")
        case .midi:
            guard document.format == .midi else { return Written(bytes: try StandardMIDI.write(score)) }
            return Written(bytes: try StandardMIDI.write(score, over: StandardMIDI.File(document.bytes)))
        case .jams: throw FormatError(.unsupported, at: 0, "\(title) is read here but not written")
        case .musicXML: return Written(bytes: try MusicXML.write(score.withNoteBends()))
        case .compressedMusicXML: return Written(bytes: try MusicXML.writeCompressed(score.withNoteBends()))
        case .extended: return Written(bytes: try ExtendedMIDI.utf8(of: score) + [0x0A])
        case .compact:
            let encoding = try options.encoding(of: score)
            return Written(bytes: CompactMIDI.utf8(of: encoding.words) + [0x0A], clampedBends: encoding.clampedBends)
        case .text:
            if options.writtenBends == .none {
                return Written(bytes: SimplifiedMIDI.utf8(of: score.notes(on: options.grid)) + [0x0A])
            }
            let encoding = try options.encoding(of: score)
            return Written(bytes: SimplifiedMIDI.utf8(of: encoding.words) + [0x0A], clampedBends: encoding.clampedBends)
        }
    }

    /// Tablature as it was read, or made from what is heard.
    private func writeTablature(_ document: ScoreDocument) throws(FormatError) -> Written {
        let (tablature, remarks) = document.asTablature()
        switch self {
        case .guitarPro5:
            let written = try GuitarPro.writeGP5(tablature)
            let isRounded = Set(["dynamics", "sound"])
            return Written(
                bytes: written.bytes,
                remarks: remarks + written.findings.filter { !isRounded.contains($0.code) }.map(\.phrase),
                roundings: written.findings.filter { isRounded.contains($0.code) }.map(\.phrase))
        case .dadaGP:
            let written = try DadaGP.write(tablature)
            return Written(bytes: written.bytes, remarks: remarks + written.findings.map(\.phrase))
        default:
            let remarks = remarks + ASCIITab.notKept(tablature).map(\.phrase)
            return Written(bytes: Array(ASCIITab.write(tablature).utf8), remarks: remarks)
        }
    }

    /// How many of such things in a score a file of this format does not say.
    func lost(_ content: ScoreContent, of score: Score, _ options: ScoreOptions) -> Int {
        switch self {
        // What tablature cannot say is told when it is written: it has signs for most of it, and no place for some.
        case .guitarPro5, .guitarPro, .asciiTab, .dadaGP:
            return [.controllers, .pressures, .releases].contains(content) ? content.count(in: score) : 0
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
        let notes = score.withNoteBends().notes(on: grid)
        return try SimplifiedMIDI.Encoding(of: notes, bends: bends, isStrict: isStrict)
    }
}

/// A score in the bytes of a format.
public struct Written: Sendable {
    public internal(set) var bytes: [UInt8]
    /// Bends that were cut to what the format reaches.
    public var clampedBends = 0
    /// What else happened that the user may not expect, a clause each.
    public var remarks: [String] = []
    /// What was rounded to the steps of the format, such as velocities to dynamics, a clause each: of a score that
    /// somebody has made it is worth knowing, of one that a model makes it is not.
    public var roundings: [String] = []
}

extension ScoreOptions {
    /// What the paper's own programs make of a document; nil where they have nothing to do with the formats.
    fileprivate func papers(_ document: ScoreDocument, _ target: ScoreFormat) throws(FormatError) -> Written? {
        switch target {
        case .text where document.format != .text:
            let file =
                try document.format == .midi ? StandardMIDI.File(document.bytes) : StandardMIDI.File(document.score)
            let (text, report) = PaperText.text(of: file, by: writtenBends == .none ? .piano : .guitar(bends: true))
            return Written(bytes: Array(text.utf8) + [0x0A], remarks: report.remarks)
        case .midi where document.format == .text:
            let (file, report) = try papersFile(of: document.bytes)
            return Written(bytes: try file.bytes(), remarks: report.remarks)
        default:
            return nil
        }
    }

    /// The MIDI file that the paper's programs make of a text: the guitar's where its words say bends.
    fileprivate func papersFile(
        of bytes: [UInt8]
    ) throws(FormatError) -> (file: StandardMIDI.File, report: PaperText.Report) {
        let text = String(decoding: bytes, as: UTF8.self)
        let hasBends = bytes.prefix { $0 != 0x20 }.contains(UInt8(ascii: "b"))
        return try PaperText.file(of: text, by: hasBends ? .guitar(bends: true) : .piano)
    }
}

extension PaperText.Report {
    /// A clause for each kind of surprise that came up.
    fileprivate var remarks: [String] {
        let kinds = [
            (releasesAsNotes, "end of a note became a note", "ends of notes became notes"),
            (unknownDurations, "word has no duration of its own", "words have no duration of their own"),
            (bendsBeforeNotes, "movement of the wheel was left out", "movements of the wheel were left out"),
            (bendsBeyondTheWheel, "bend of 46 was read as 16383", "bends of 46 were read as 16383"),
            (endlessNotes, "note is not ended in the MIDI file", "notes are not ended in the MIDI file"),
            (
                wordsAsMovements, "word was taken for a movement of the wheel",
                "words were taken for movements of the wheel"
            ),
        ]
        return kinds.filter { $0.0 > 0 }.map { count, one, many in
            "\(Numbers.grouped(count)) \(count == 1 ? one : many), as the paper's programs have it"
        }
    }
}
