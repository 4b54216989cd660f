/// The zip archive (`.mxl`) that holds a score and a note of where it is.
///
/// Source: MusicXML 4.0, "Compressed .mxl files".
enum CompressedMusicXML {
    static let containerName = "META-INF/container.xml"

    /// The document that the archive names as its score.
    ///
    /// An archive that names none is read by its first file whose name ends as a score's does.
    static func score(in bytes: [UInt8], _ log: inout FindingLog) throws(FormatError) -> [UInt8] {
        let archive = try ZipArchive(bytes)
        if let entry = archive.entry(named: containerName) {
            let container = try XMLDocument(try archive.contents(of: entry)).root
            let files = container.first("rootfiles")?.all("rootfile") ?? []
            let isScore = { (file: XMLElement) in
                guard let type = file.attribute("media-type") else { return true }
                return type.hasSuffix("musicxml+xml") || type.hasSuffix("musicxml")
            }
            if let file = files.first(where: isScore) ?? files.first, let path = file.attribute("full-path"),
                let score = archive.entry(named: path)
            {
                return try archive.contents(of: score)
            }
        }
        let endings = [".musicxml", ".xml"]
        guard
            let score = archive.entries.first(where: { entry in
                !entry.name.hasPrefix("META-INF/") && !entry.name.hasPrefix("__MACOSX/")
                    && endings.contains(where: entry.name.lowercased().hasSuffix)
            })
        else { throw FormatError(.invalid, at: 0, "the archive holds no MusicXML score") }
        log.note(.repaired, "noContainer", "the archive does not name its score; its first XML file was read", at: 0)
        return try archive.contents(of: score)
    }

    /// An archive with a score in it.
    static func archive(of score: [UInt8]) throws(FormatError) -> [UInt8] {
        var container = XMLWriter()
        container.open("container")
        container.open("rootfiles")
        container.leaf(
            "rootfile", "",
            [("full-path", "score.musicxml"), ("media-type", "application/vnd.recordare.musicxml+xml")])
        container.close()
        container.close()
        var archive = ZipWriter()
        try archive.add(containerName, container.bytes)
        try archive.add("score.musicxml", score)
        return archive.finished()
    }
}
