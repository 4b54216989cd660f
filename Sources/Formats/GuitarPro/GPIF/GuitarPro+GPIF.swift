extension GuitarPro {
    /// Reads a file of Guitar Pro 6 (`.gpx`).
    ///
    /// Offsets of findings and of errors within the score count in its `score.gpif`, unpacked.
    ///
    /// - Throws: `FormatError` when the container or its score is damaged, and beyond the limits of `Limits` for bytes,
    ///   XML, bars, beats and notes, whatever refers to them how often.
    public static func readGPX(_ bytes: [UInt8]) throws(FormatError) -> TablatureReading {
        try GPIFReader.read(try SectorArchive.score(in: bytes))
    }

    /// Reads a file of Guitar Pro 7 or 8 (`.gp`).
    ///
    /// Offsets of findings and of errors within the score count in its `score.gpif`, unpacked.
    ///
    /// - Throws: as `readGPX(_:)`.
    public static func readGP(_ bytes: [UInt8]) throws(FormatError) -> TablatureReading {
        guard ZipArchive.isZip(bytes) else {
            throw FormatError(.invalid, at: 0, "not a file of Guitar Pro 7 or 8, which is a zip archive")
        }
        let archive = try ZipArchive(bytes)
        let name = "score.gpif"
        let entry = archive.entry(named: "Content/\(name)") ?? archive.entries.first { $0.name.hasSuffix(name) }
        guard let entry else { throw FormatError(.invalid, at: 0, "the archive holds no score.gpif") }
        return try GPIFReader.read(try archive.contents(of: entry))
    }

    /// Reads the `score.gpif` of either.
    ///
    /// - Throws: as `readGPX(_:)`.
    package static func readGPIF(_ bytes: [UInt8]) throws(FormatError) -> TablatureReading {
        try GPIFReader.read(bytes)
    }
}
