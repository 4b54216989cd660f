import Storage

/// The files of a corpus.
public enum CorpusFolder {
    public static let train = "train.jsonl"
    public static let valid = "valid.jsonl"
    public static let trainTokens = "train.safetensors"
    public static let validTokens = "valid.safetensors"
    public static let sources = "sources.jsonl"
    public static let statistics = "stats.json"
    public static let statisticsDrawing = "stats.svg"
    /// What `dataset stats` draws.
    public static let statisticsPicture = "stats.png"
    public static let card = "README.md"
    public static let croissant = "croissant.json"
    public static let manifest = "manifest.json"

    /// What is there only while a corpus is made.
    static let passing = [trainTokens, validTokens].map { $0 + TokenFileWriter.waitingEnding }

    static let all = [
        train, valid, trainTokens, validTokens, sources, statistics, statisticsDrawing,
        statisticsPicture, card, croissant, manifest,
    ]

    /// Makes sure that a new corpus takes the place of nothing but an old one.
    ///
    /// - Throws: ``DatasetError`` when the folder holds something else, which would be lost.
    static func checkReplaceable(_ folder: String) throws {
        guard Storage.exists(folder) else { return }
        guard Storage.isFolder(folder) else {
            throw DatasetError(.configuration, file: folder, "a file is where 'output' asks for a folder; move it")
        }
        let foreign = try Storage.entries(of: folder).filter { !all.contains($0) }
        guard foreign.isEmpty else {
            throw DatasetError(
                .configuration, file: folder,
                "the folder holds '\(foreign[0])', which is no part of a corpus and would be lost; move it, or name "
                    + "another folder under 'output'")
        }
    }
}
