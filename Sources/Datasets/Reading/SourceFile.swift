import Formats
import Music
import Storage

/// A file that a corpus is made from, in one of the formats that say what is heard or how it is fretted.
enum SourceFile: String, CaseIterable {
    case midi
    case guitarPro
    case musicXML
    case jams
    /// DadaGP's tokens, or the extended form of Simplified MIDI; other texts are no sources.
    case text

    /// Endings of names, each with its full stop.
    var endings: [String] {
        switch self {
        case .midi: [".mid", ".midi", ".rmi"]
        case .guitarPro: [".gp", ".gp3", ".gp4", ".gp5", ".gpx"]
        case .musicXML: [".musicxml", ".mxl"]
        case .jams: [".jams"]
        case .text: [".txt"]
        }
    }

    static let allEndings = allCases.flatMap(\.endings)

    /// `.mid, .midi, .rmi ...`, for people.
    static var list: String { allEndings.dropLast().joined(separator: ", ") + " or " + (allEndings.last ?? "") }

    init?(path: String) {
        let ending = "." + StoragePath.fileExtension(of: path)
        guard let kind = Self.allCases.first(where: { $0.endings.contains(ending) }) else { return nil }
        self = kind
    }

    /// Whether a file is a source: a folder of music holds other texts as well.
    static func isSource(_ path: String) -> Bool {
        guard SourceFile(path: path) == .text else { return true }
        // What cannot be read is listed, and said then.
        guard let file = try? MappedFile(path) else { return true }
        let beginning = file.withBytes { Array($0.prefix(4096)) }
        return DadaGP.isRecognised(in: beginning) || SimplifiedMIDI.codec(ofBytes: beginning) == .extended
    }

    /// The bytes of a file.
    ///
    /// - Throws: `StorageError`, also for a file that is too large for its format.
    func bytes(_ path: String) throws(StorageError) -> [UInt8] {
        let limit =
            switch self {
            case .midi: Limits.midiBytes
            case .guitarPro: max(Limits.guitarProBytes, Limits.zipBytes)
            case .musicXML: max(Limits.xmlBytes, Limits.zipBytes)
            case .jams: Limits.jamsBytes
            case .text: Limits.words * 40
            }
        return try Storage.read(path, limit: limit)
    }

    /// The score in the bytes of a file, each instrument as one part; tablature as it is played.
    func read(_ bytes: [UInt8]) throws(FormatError) -> Reading {
        switch self {
        case .midi:
            let (score, report) = try StandardMIDI.read(bytes)
            return Reading(score: score.joiningChannels(), findings: report.findings)
        case .guitarPro: return try GuitarPro.read(bytes).performed()
        case .musicXML: return try MusicXML.read(bytes)
        case .jams: return try JAMS.read(bytes)
        case .text:
            return try DadaGP.isRecognised(in: bytes) ? DadaGP.read(bytes).performed() : ExtendedMIDI.read(bytes)
        }
    }
}
