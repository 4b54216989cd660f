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

    /// The score in a file, each instrument as one part; tablature as it is played.
    ///
    /// - Throws: `StorageError` or `FormatError`.
    static func read(_ path: String) throws -> Reading {
        if midiEndings.contains("." + StoragePath.fileExtension(of: path)) {
            let (score, report) = try StandardMIDI.read(Storage.read(path, limit: Limits.midiBytes))
            return Reading(score: score.joiningChannels(), findings: report.findings)
        }
        let limit = max(Limits.guitarProBytes, Limits.zipBytes)
        return try GuitarPro.read(Storage.read(path, limit: limit)).performed()
    }
}
