import Formats
import JSON
import Music
import Storage

/// Says what a corpus is, once all its examples are on the disk: statistics, picture, manifest, card, metadata.
struct CorpusFinisher {
    let manifest: CorpusManifest
    let statistics: CorpusStatistics
    /// Of each part of the configuration.
    let sources: [CorpusDescription.Source]
    let grids: [Grid]
    /// Lines of the file that is trained on.
    let examples: [[UInt8]]
    let folder: String

    /// - Parameter picture: draws statistics as SVG; nil leaves them undrawn.
    func write(picture: ((CorpusStatistics) -> String)?) throws {
        try put(statistics.json.text(indented: true) + "\n", CorpusFolder.statistics)
        if let picture { try put(picture(statistics), CorpusFolder.statisticsDrawing) }
        try put(manifest.json.text(indented: true) + "\n", CorpusFolder.manifest)
        let description = try description(hasPicture: picture != nil)
        let card = HuggingFaceFolder(
            manifest.configuration.shape, title: manifest.configuration.shownTitle, license: license,
            metadata: [.init("task_categories", ["text-generation"]), .init("tags", ["music", "midi"])])
        try put(card.readme(CorpusCard(description).markdown), CorpusFolder.card)
        try put(Croissant(description).json.text(indented: true) + "\n", CorpusFolder.croissant)
    }

    private func put(_ text: String, _ name: String) throws(StorageError) {
        try Storage.write(text, to: folder + "/" + name)
    }

    private func description(hasPicture: Bool) throws -> CorpusDescription {
        let configuration = manifest.configuration
        var bends: [BendNotation] = []
        for part in configuration.parts where !bends.contains(part.bendNotation) { bends.append(part.bendNotation) }
        return CorpusDescription(
            title: configuration.shownTitle, configuration: manifest.settings, grids: grids, bends: bends,
            sources: sources,
            sides: [
                side("train", CorpusFolder.train, manifest.train),
                side("validation", CorpusFolder.valid, manifest.valid),
            ],
            examples: try examples.map { try JSONValue(parsing: $0) }, statistics: statistics, files: try files(),
            picture: hasPicture ? CorpusFolder.statisticsDrawing : nil)
    }

    private func side(_ name: String, _ file: String, _ totals: CorpusManifest.Totals) -> CorpusDescription.Side {
        CorpusDescription.Side(
            name: name, file: file, pieces: totals.pieces, variants: totals.variants, examples: totals.excerpts,
            words: totals.words, tokens: totals.tokens, answerTokens: totals.answerTokens, rows: totals.packing.rows,
            waste: totals.packing.waste)
    }

    private func files() throws -> [CorpusDescription.File] {
        let names = [
            CorpusFolder.train, CorpusFolder.valid, CorpusFolder.trainTokens, CorpusFolder.validTokens,
            CorpusFolder.sources, CorpusFolder.statistics, CorpusFolder.manifest,
        ]
        return try names.map { name in
            let path = folder + "/" + name
            return CorpusDescription.File(
                name: name, byteCount: try MappedFile(path).count, sha256: try Digest.text(ofFile: path))
        }
    }

    /// As Hugging Face lists licences; `other` where there are several, or one that is no single word.
    private var license: String {
        let licences = Set(sources.map(\.licence))
        guard let licence = licences.first, licences.count == 1 else { return "other" }
        return licence.contains(" ") ? "other" : licence.lowercased()
    }
}
