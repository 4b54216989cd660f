import Formats
import Music
import Storage

/// The formats that scores come in.
///
/// A new one is a case here, its endings, its first bytes, and its lines in `read` and `write`.
public enum ScoreFormat: String, Hashable, Sendable, CaseIterable {
    /// Standard MIDI files.
    case midi
    /// JAMS annotations, which are only read.
    case jams
    /// MusicXML, in plain XML.
    case musicXML = "musicxml"
    /// MusicXML in a zip archive.
    case compressedMusicXML = "mxl"
    /// Guitar Pro 5.
    case guitarPro5 = "gp5"
    /// Guitar Pro 3, 4, 6, 7 and 8, which are only read.
    case guitarPro = "gp"
    /// Tablature drawn in plain text, which is only written.
    case asciiTab = "tab"
    /// DadaGP's tokens: Guitar Pro as words for a language model.
    case dadaGP = "dadagp"
    /// The extended form of Simplified MIDI: the whole score as words.
    case extended
    /// The compact form of Simplified MIDI: tokens of an added vocabulary.
    case compact
    /// Simplified MIDI text: a word for each note, the paper's form.
    case text

    /// The endings of its files, without the full stop; the first is the one to write.
    public var extensions: [String] {
        switch self {
        case .midi: ["mid", "midi", "kar", "smf", "rmi"]
        case .jams: ["jams"]
        case .musicXML: ["musicxml", "xml"]
        case .compressedMusicXML: ["mxl"]
        case .guitarPro5: ["gp5"]
        case .guitarPro: ["gp", "gpx", "gp4", "gp3"]
        case .asciiTab: ["tab"]
        case .dadaGP, .extended, .compact, .text: ["txt"]
        }
    }

    /// What people call it.
    public var title: String {
        switch self {
        case .midi: "Standard MIDI"
        case .jams: "JAMS"
        case .musicXML: "MusicXML"
        case .compressedMusicXML: "compressed MusicXML"
        case .guitarPro5: "Guitar Pro 5"
        case .guitarPro: "Guitar Pro"
        case .asciiTab: "ASCII tablature"
        case .dadaGP: "DadaGP tokens"
        case .extended: "Simplified MIDI, extended"
        case .compact: "Simplified MIDI, compact"
        case .text: "Simplified MIDI"
        }
    }

    public var canBeRead: Bool { self != .asciiTab }

    public var canBeWritten: Bool { self != .jams && self != .guitarPro }

    /// Whether it holds what is written for a fretted instrument, and not only what is heard.
    var isTablature: Bool {
        switch self {
        case .guitarPro5, .guitarPro, .asciiTab, .dadaGP: true
        default: false
        }
    }

    /// Whether it is one of the texts for language models.
    public var isText: Bool { extensions.contains("txt") }

    /// What a conversion that is not told otherwise turns this into: text, and text into MIDI.
    public var opposite: ScoreFormat { isText ? .midi : .text }

    /// The most bytes that its reader takes.
    var limit: Int {
        switch self {
        case .midi: Limits.midiBytes
        case .jams: Limits.jamsBytes
        // A word takes at most 40 bytes or so; nothing longer could be read anyway.
        case .extended, .compact, .text: Limits.words * 40
        case .musicXML: Limits.xmlBytes
        case .compressedMusicXML: Limits.zipBytes
        case .guitarPro5, .guitarPro: max(Limits.guitarProBytes, Limits.zipBytes)
        case .dadaGP: Limits.dadaGPBytes
        case .asciiTab: 0
        }
    }

    /// Whether a file begins as files of this format do; the texts differ only in this.
    func isRecognised(in bytes: [UInt8]) -> Bool {
        switch self {
        case .midi: bytes.starts(with: "MThd".utf8) || bytes.starts(with: "RIFF".utf8)
        case .jams: bytes.first { !ScoreFormat.blanks.contains($0) } == UInt8(ascii: "{")
        case .musicXML:
            bytes.first { !ScoreFormat.blanks.contains($0) } == UInt8(ascii: "<")
                && SimplifiedMIDI.codec(ofBytes: bytes) == nil || bytes.starts(with: [0xFE, 0xFF])
                || bytes.starts(with: [0xFF, 0xFE])
        case .compressedMusicXML: bytes.starts(with: "PK".utf8) && !GuitarPro.isRecognised(in: bytes)
        // What its ending says of the version is often wrong; the file says it itself.
        case .guitarPro5, .guitarPro: GuitarPro.isRecognised(in: bytes)
        case .asciiTab: false
        case .dadaGP: DadaGP.isRecognised(in: bytes)
        case .extended: SimplifiedMIDI.codec(ofBytes: bytes) == .extended
        case .compact: SimplifiedMIDI.codec(ofBytes: bytes) == .compact
        // The last resort, whose reader says what is wrong with it.
        case .text: true
        }
    }

    /// Spaces, ends of lines, and the mark of UTF-8, which may stand before text.
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
}

extension ScoreFormat {
    /// Every ending of a file that can be read, without the full stop.
    public static var readableExtensions: [String] {
        allCases.filter(\.canBeRead).flatMap(\.extensions).reduce(into: []) { all, ending in
            if !all.contains(ending) { all.append(ending) }
        }
    }

    /// The same without .txt and .xml, by which a folder names its terms and tables as well as its music.
    public static var unmistakableExtensions: [String] { readableExtensions.filter { $0 != "txt" && $0 != "xml" } }

    /// Every ending of a file that can be written, without the full stop, one for each format.
    public static var writableExtensions: [String] {
        allCases.filter(\.canBeWritten).compactMap(\.extensions.first).reduce(into: []) { all, ending in
            if !all.contains(ending) { all.append(ending) }
        }
    }

    /// The formats that a file's name may stand for: several where their first bytes tell them apart.
    ///
    /// - Returns: nil for `-`, which has no name.
    /// - Throws: `Failure` (wrong usage) for an ending that stands for no format.
    public static func named(by path: String) throws(Failure) -> [ScoreFormat]? {
        if path == "-" { return nil }
        let ending = StoragePath.fileExtension(of: path)
        let formats = allCases.filter { $0.extensions.contains(ending) }
        guard formats.isEmpty else { return formats }
        let name = ending.isEmpty ? "has no ending" : "ends in .\(ending)"
        throw Failure(
            .wrongUsage,
            "'\(path)' \(name), which is no format of scores; use \(alternatives(readableExtensions))")
    }

    /// The formats that a file may be in that is to be read; all for `-`.
    ///
    /// - Throws: `Failure` (wrong usage) for an ending that stands for no format, or one that is only written.
    static func read(from path: String) throws(Failure) -> [ScoreFormat] {
        let formats = try named(by: path) ?? allCases
        let readable = formats.filter(\.canBeRead)
        guard readable.isEmpty, let format = formats.first else { return readable }
        throw Failure(
            .wrongUsage,
            "'\(path)': \(format.title) is written here but not read; use \(alternatives(readableExtensions))")
    }

    /// The format that a file's name asks to be written.
    ///
    /// - Parameter codec: which of the texts a name in .txt stands for.
    /// - Returns: nil for `-`.
    /// - Throws: `Failure` (wrong usage) for an ending that stands for no format, or one that is only read.
    public static func written(to path: String, codec: TextCodec) throws(Failure) -> ScoreFormat? {
        guard let formats = try named(by: path) else { return nil }
        if formats.contains(where: \.isText) { return codec.format }
        guard let format = formats.first(where: \.canBeWritten) else {
            throw Failure(
                .wrongUsage,
                "'\(path)': \(formats[0].title) is read here but not written; use \(alternatives(writableExtensions))")
        }
        return format
    }

    /// `.mid, .midi or .txt`.
    public static func alternatives(_ endings: [String]) -> String {
        let names = endings.map { "." + $0 }
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
