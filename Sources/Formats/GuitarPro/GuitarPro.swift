/// Guitar Pro files as tablature: versions 3 to 8 are read, version 5 is written.
public enum GuitarPro {
    /// Reads a file of any version that is known, which is told by its first bytes.
    ///
    /// - Throws: `FormatError`, when the bytes are of no such version, are damaged, or go beyond `Limits`.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> TablatureReading {
        if isBinary(bytes) { return try readBinary(bytes) }
        if bytes.starts(with: "BCFZ".utf8) || bytes.starts(with: "BCFS".utf8) { return try readGPX(bytes) }
        if ZipArchive.isZip(bytes) { return try readGP(bytes) }
        throw FormatError(
            .invalid, at: 0, "this is no Guitar Pro file: it does not begin with the name and version of the program")
    }

    /// Whether bytes begin as those of a Guitar Pro file do; of a zip archive, whether it names a score of Guitar Pro.
    public static func isRecognised(in bytes: [UInt8]) -> Bool {
        if bytes.starts(with: "PK".utf8) { return contains("score.gpif", bytes) }
        return isBinary(bytes) || bytes.starts(with: "BCFZ".utf8) || bytes.starts(with: "BCFS".utf8)
    }

    private static func contains(_ name: String, _ bytes: [UInt8]) -> Bool {
        let name = Array(name.utf8)
        guard bytes.count >= name.count else { return false }
        return (0...bytes.count - name.count).contains { start in
            bytes[start] == name[0] && bytes[start..<start + name.count].elementsEqual(name)
        }
    }
}
