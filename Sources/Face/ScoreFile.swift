public import Formats
public import Music
import Storage

/// A score that was read from a file.
public struct ScoreDocument: Sendable {
    public let format: ScoreFormat
    public let reading: Reading
    /// The tablature that the score was played from; nil for a file of what is heard.
    public let tablature: Tablature?
    /// The file as it is, for what a score does not hold.
    public let bytes: [UInt8]

    public var score: Score { reading.score }
    /// What was wrong with the file and was made good.
    public var repairs: [Finding] { reading.findings.filter { $0.kind == .repaired } }
}

/// Scores as files, whose format follows from their names.
public enum ScoreFile {
    /// Reads a score; what comes from standard input is recognised by its first bytes.
    ///
    /// - Parameters:
    ///   - grid: what the ticks of a text mean.
    ///   - isStrict: refuse a file that needs repair.
    public static func read(_ path: String, grid: Grid, isStrict: Bool = false) throws -> ScoreDocument {
        try read(path, ScoreOptions(grid: grid, isStrict: isStrict))
    }

    public static func read(_ path: String, _ options: ScoreOptions) throws -> ScoreDocument {
        let named = try ScoreFormat.read(from: path)
        let bytes = try Storage.read(path, limit: named.map(\.limit).max() ?? 0)
        // A file by its name, where that leaves a choice by its first bytes; the last format takes what no other does.
        let format = named.first { $0.isRecognised(in: bytes) } ?? named[named.count - 1]
        do throws(FormatError) {
            let document = try format.document(bytes, options)
            if options.isStrict, let finding = document.reading.findings.first(where: { $0.kind == .repaired }) {
                throw FormatError(
                    .malformed, at: finding.firstOffset,
                    "\(finding.explanation), which --strict refuses; leave it out to accept the repair")
            }
            return document
        } catch {
            throw InFile(path, error)
        }
    }

    /// Writes a score, whole or not at all.
    ///
    /// - Returns: what was written, for what is to be said of it.
    @discardableResult
    public static func write(
        _ document: ScoreDocument, as format: ScoreFormat, to path: String, _ options: ScoreOptions
    ) throws -> Written {
        var written: Written
        do throws(FormatError) {
            written = try format.write(document, options)
            if format == .midi { written.bytes = try wrapped(written.bytes, forFileNamed: path) }
        } catch {
            if path == "-" { throw error }
            throw InFile(path, error)
        }
        try Storage.write(written.bytes, to: path)
        return written
    }

    /// A MIDI file in the RIFF wrapper that its name asks for, or without the one that it does not.
    private static func wrapped(_ bytes: [UInt8], forFileNamed path: String) throws(FormatError) -> [UInt8] {
        let isWrapped = bytes.starts(with: "RIFF".utf8)
        let wants = StoragePath.fileExtension(of: path) == "rmi"
        guard isWrapped != wants else { return bytes }
        var file = try StandardMIDI.File(bytes)
        file.wrapper = wants ? StandardMIDI.RIFFWrapper() : nil
        return try file.bytes()
    }
}

extension ScoreDocument {
    /// Tells the user what was repaired, a line for each kind.
    public func noteRepairs(of path: String) {
        for finding in repairs {
            Program.note("'\(path)': \(finding.count) x \(finding.explanation), first at byte \(finding.firstOffset)")
        }
    }
}

extension ScoreDocument {
    /// Whether its ticks are slices of a second, and its quarter notes only a way to write that.
    public func countsSeconds(_ grid: Grid) -> Bool {
        guard [.text, .compact].contains(format), case .ticksPerSecond = grid else { return false }
        return true
    }
}

extension ScoreDocument {
    /// What the header of a MIDI file says: its format, and its clock.
    public var midiHeader: (format: Int, division: UInt16)? {
        guard format == .midi,
            let start = (0..<min(bytes.count, 2_048)).first(where: { bytes[$0...].starts(with: "MThd".utf8) }),
            bytes.count - start >= 14
        else { return nil }
        func word(_ offset: Int) -> UInt16 { UInt16(bytes[start + offset]) << 8 | UInt16(bytes[start + offset + 1]) }
        return (Int(word(8)), word(12))
    }
}
