public import Formats
import Storage

extension ScoreFile {
    /// Reads a score from bytes that are no file of this machine, such as an upload.
    ///
    /// The name tells the format where the bytes do not contradict it. Where they do, or where the name tells nothing,
    /// the bytes alone decide: a Guitar Pro file that is named `song.mid` is read as what it is.
    ///
    /// - Parameter limit: the most bytes that are taken, beside what the format's reader takes.
    /// - Throws: `Failure` or `InFile`, each with one sentence that names the file.
    public static func read(
        _ bytes: [UInt8], named name: String, limit: Int = .max, _ options: ScoreOptions = ScoreOptions()
    ) throws -> ScoreDocument {
        let name = shownName(name)
        guard !bytes.isEmpty else { throw Failure(.badInput, "'\(name)' is empty") }
        let format = try format(of: bytes, named: name)
        let limit = min(limit, format.limit)
        guard bytes.count <= limit else {
            throw Failure(
                .badInput,
                "'\(name)' has \(Numbers.grouped(bytes.count)) bytes, and at most \(Numbers.grouped(limit)) are read")
        }
        do throws(FormatError) {
            return try format.document(bytes, options)
        } catch {
            throw InFile(name, error)
        }
    }

    /// A document in the bytes of a format that can be written.
    ///
    /// - Throws: `FormatError`.
    public static func written(
        _ document: ScoreDocument, as format: ScoreFormat, _ options: ScoreOptions = ScoreOptions()
    ) throws(FormatError) -> Written {
        try format.write(document, options)
    }

    private static func format(of bytes: [UInt8], named name: String) throws(Failure) -> ScoreFormat {
        let readable = ScoreFormat.allCases.filter(\.canBeRead)
        let ending = StoragePath.fileExtension(of: name)
        let named = readable.filter { $0.extensions.contains(ending) }
        let isSure: (ScoreFormat) -> Bool = { format in
            // Everything may be text that nothing else is, and only its first word says that it is.
            format == .text ? SimplifiedMIDI.codec(ofBytes: bytes) == .text : format.isRecognised(in: bytes)
        }
        if let format = named.first(where: isSure) ?? readable.first(where: isSure) ?? named.last { return format }
        throw Failure(
            .badInput,
            "'\(name)' holds no music that can be read; use \(ScoreFormat.alternatives(ScoreFormat.readableExtensions))"
        )
    }

    /// A name as it may stand in a sentence, whatever a client has sent.
    public static func shownName(_ name: String) -> String {
        let letters = name.unicodeScalars.lazy.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }.prefix(
            160)
        let shown = String(String.UnicodeScalarView(letters))
        return shown.isEmpty ? "the file" : shown
    }
}
