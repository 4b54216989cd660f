/// Guitar Pro files as tablature.
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
}
