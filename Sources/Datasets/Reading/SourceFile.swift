import Formats
import Music
import Storage

/// A file that a corpus is made from, in one of the formats that say what is heard or how it is fretted.
enum SourceFile {
    /// Endings of names, each with its full stop.
    static let midiEndings = [".mid", ".midi"]
    static let guitarProEndings = [".gp", ".gp3", ".gp4", ".gp5", ".gpx"]
    static let endings = midiEndings + guitarProEndings

    /// `.mid, .midi, .gp ...`, for people.
    static var list: String { endings.dropLast().joined(separator: ", ") + " or " + (endings.last ?? "") }

    /// The bytes of a file.
    ///
    /// - Throws: `StorageError`, also for a file that is too large for its format.
    static func bytes(_ path: String) throws(StorageError) -> [UInt8] {
        let limit = isMIDI(path) ? Limits.midiBytes : max(Limits.guitarProBytes, Limits.zipBytes)
        return try Storage.read(path, limit: limit)
    }

    /// The score in a file, each instrument as one part; tablature as it is played.
    ///
    /// - Parameter path: tells the format by its ending.
    static func read(_ bytes: [UInt8], _ path: String) throws(FormatError) -> Reading {
        guard isMIDI(path) else { return try GuitarPro.read(bytes).performed() }
        let (score, report) = try StandardMIDI.read(bytes)
        return Reading(score: score.joiningChannels(), findings: report.findings)
    }

    private static func isMIDI(_ path: String) -> Bool {
        midiEndings.contains("." + StoragePath.fileExtension(of: path))
    }
}
