public import Formats
public import Music
import Storage

/// Scores as files, whose format follows from their names.
public enum ScoreFile {
    /// The formats that can be read and written.
    public enum Format: Hashable, Sendable {
        /// A Standard MIDI file.
        case midi
        /// Simplified MIDI text.
        case text

        /// The format that a file's name asks for.
        ///
        /// - Returns: nil for `-`, which has no name.
        /// - Throws: `Failure` (wrong usage) for an ending that stands for no format.
        public init?(path: String) throws(Failure) {
            if path == "-" { return nil }
            switch StoragePath.fileExtension(of: path) {
            case "mid", "midi", "kar", "smf": self = .midi
            case "txt": self = .text
            case let ending:
                let name = ending.isEmpty ? "has no ending" : "ends in .\(ending)"
                throw Failure(.wrongUsage, "'\(path)' \(name), which is no format of scores; use .mid, .midi or .txt")
            }
        }

        /// The other one: what a conversion that is not told otherwise turns this one into.
        public var opposite: Format { self == .midi ? .text : .midi }
    }

    /// A score with what is known about where it came from.
    public struct Reading: Sendable {
        public let score: Score
        public let format: Format
        /// What had to be repaired; nil for formats that are read strictly.
        public let report: ReadReport?
    }

    /// Reads a score; what comes from standard input is recognised by its first bytes.
    ///
    /// - Parameters:
    ///   - grid: what the ticks of a text mean.
    ///   - isStrict: refuse a MIDI file that needs repair.
    public static func read(_ path: String, grid: Grid, isStrict: Bool = false) throws -> Reading {
        let named = try Format(path: path)
        let bytes = try Storage.read(path, limit: named == .midi ? Limits.midiBytes : textBytes)
        let format = named ?? (bytes.starts(with: "MThd".utf8) || bytes.starts(with: "RIFF".utf8) ? .midi : .text)
        do throws(FormatError) {
            switch format {
            case .midi:
                let (score, report) = try StandardMIDI.read(bytes)
                if isStrict, let finding = report.findings.first(where: { $0.kind == .repaired }) { throw refusal(of: finding) }
                return Reading(score: score, format: .midi, report: report)
            case .text:
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw FormatError(.invalid, at: 0, "this is not text in UTF-8")
                }
                let notes = try SimplifiedMIDI.notes(in: text)
                return Reading(score: Score(notes: notes, on: grid), format: .text, report: nil)
            }
        } catch {
            throw InFile(path, error)
        }
    }

    /// Writes a score, whole or not at all.
    ///
    /// - Parameter grid: what the ticks of a text mean.
    public static func write(_ score: Score, as format: Format, to path: String, grid: Grid) throws {
        switch format {
        case .midi: try Storage.write(StandardMIDI.write(score), to: path)
        case .text:
            var text = SimplifiedMIDI.utf8(of: score.notes(on: grid))
            text.append(UInt8(ascii: "\n"))
            try Storage.write(text, to: path)
        }
    }

    /// A word takes at most 40 bytes or so; nothing longer could be read anyway.
    private static let textBytes = Limits.words * 40

    private static func refusal(of finding: Finding) -> FormatError {
        FormatError(
            .malformed, at: finding.firstOffset,
            "\(finding.explanation), which --strict refuses; leave it out to accept the repair")
    }
}

extension ScoreFile.Reading {
    /// Tells the user what was repaired, a line for each kind.
    public func noteRepairs(of path: String) {
        for finding in report?.findings ?? [] {
            Program.note(
                "'\(path)': \(finding.count) x \(finding.explanation), first at byte \(finding.firstOffset)")
        }
    }
}
