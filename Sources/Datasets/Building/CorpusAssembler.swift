import JSON
import Music
import Storage
import Tokenizers

/// Puts a corpus together from what its files gave, which comes in the order of the listing.
///
/// Of pieces that are alike the first stays. What is kept in memory of a piece is its sketch and its name; examples go
/// to the disk as they come.
struct CorpusAssembler {
    private let configuration: CorpusConfiguration
    private let listing: SourceListing
    private let folder: String
    private(set) var manifest: CorpusManifest
    private let sources: OutputFile
    private var train: SideWriter
    private var valid: SideWriter
    private(set) var statistics = CorpusStatistics()
    /// Files and pieces of each part.
    private var partCounts: [(files: Int, pieces: Int)]
    /// Of the pieces, in the order in which they are met.
    private var grids: [String] = []
    /// The first line that is trained on, and the first of another part.
    private var shown: [(part: Int, line: [UInt8])] = []
    private var kinship: Kinship
    /// The side of each work that has been met.
    private var sides: [String: Split] = [:]

    /// - Parameter folder: where the corpus grows.
    init(
        _ configuration: CorpusConfiguration, _ listing: SourceListing, folder: String, tokenizer: any Tokenizer
    ) throws {
        self.configuration = configuration
        self.listing = listing
        self.folder = folder
        partCounts = configuration.parts.map { _ in (0, 0) }
        kinship = Kinship(configuration.duplicates)
        manifest = CorpusManifest(configuration)
        manifest.files = listing.files.count
        sources = try OutputFile(folder + "/" + CorpusFolder.sources)
        let facts = [
            "template": configuration.template.rawValue, TokenFile.tokenizerKey: tokenizer.fingerprint,
        ]
        func side(_ lines: String, _ tokens: String) throws(StorageError) -> SideWriter {
            try SideWriter(
                lines: folder + "/" + lines,
                tokens: TokenFileWriter(
                    folder + "/" + tokens, capacity: configuration.rowLength, vocabularySize: tokenizer.vocabularySize,
                    metadata: facts))
        }
        train = try side(CorpusFolder.train, CorpusFolder.trainTokens)
        valid = try side(CorpusFolder.valid, CorpusFolder.validTokens)
        for (part, path, reason) in listing.unreadable {
            manifest.count(Skip(kind: .unreadable, reason: reason), path, notes: 0)
            try write([
                "file": .string(path), "source": .string(configuration.parts[part].source),
                "skipped": Self.json(Skip(kind: .unreadable, reason: reason)),
            ])
        }
    }

    /// Adds what a file gave; files come in the order of the listing.
    mutating func add(_ outcome: FileOutcome, ofFile index: Int) throws {
        let file = listing.files[index]
        let part = configuration.parts[file.part]
        partCounts[file.part].files += 1
        var members: [JSONValue.Member] = [
            .init("file", .string(file.path)), .init("source", .string(part.source)),
            .init("sha256", .string(outcome.digest)), .init("bytes", .integer(outcome.byteCount)),
            .init("licence", .string(part.licence)),
        ]
        if let skip = outcome.skip {
            manifest.count(skip, file.path, notes: 0)
            members.append(.init("skipped", Self.json(skip)))
        }
        if !outcome.repairs.isEmpty {
            manifest.repaired += 1
            members.append(.init("repaired", .array(outcome.repairs.map { .string($0) })))
        }
        let relations = outcome.pieces.map { $0.skip == nil ? kinship.enter($0) : Kinship.Relation() }
        let work = Split.work(of: file.path, configuration)
        let drawn = listing.side(of: file, configuration)
        // A side that somebody chose for the file stands above all that follows from its work or its likeness.
        let split =
            drawn.isChosen ? drawn.side : sides[work] ?? relations.lazy.compactMap(\.side).first ?? drawn.side
        if !drawn.isChosen { sides[work] = split }
        kinship.settle(on: split)
        var pieces: [JSONValue] = []
        for (piece, relation) in zip(outcome.pieces, relations) {
            pieces.append(try add(piece, file.part, split, piece.skip ?? relation.reasonToSkip(on: split)))
        }
        members.append(.init("pieces", .array(pieces)))
        try write(.object(members))
    }

    /// Finishes the files; throws when there is nothing to train on.
    ///
    /// - Parameter picture: draws statistics as SVG; nil leaves them undrawn.
    mutating func finish(picture: ((CorpusStatistics) -> String)?) throws -> CorpusManifest {
        guard manifest.pieces > 0 else {
            let first = manifest.firstSkip.map { "; '\($0.name)': \($0.reason)" } ?? ""
            throw DatasetError(
                .nothingToLearn, file: configuration.parts[0].source,
                "none of the \(manifest.files) files can be learnt from: \(manifest.skips)\(first)")
        }
        guard manifest.train.excerpts > 0 else {
            throw DatasetError(
                .nothingToLearn, file: configuration.parts[0].source,
                "every piece fell to the held-out side; lower val_set_size, change seed, or add files")
        }
        try sources.finish()
        manifest.train.packing = try train.finish()
        manifest.valid.packing = try valid.finish()
        for (kind, count) in manifest.skipped {
            switch Skip.Kind(rawValue: kind) {
            case .sameNotes, .nearCopy, .excerpt: statistics.duplicates += count
            case let other: statistics.exclude(other?.title ?? kind, count: count)
            }
        }
        let counted = zip(configuration.parts, partCounts).map { part, counts in
            CorpusDescription.Source(
                name: StoragePath.name(of: part.source), files: counts.files, pieces: counts.pieces,
                licence: part.licence)
        }
        try CorpusFinisher(
            manifest: manifest, statistics: statistics, sources: counted, grids: grids.compactMap { Grid($0) },
            examples: shown.map(\.line), folder: folder
        ).write(picture: picture)
        return manifest
    }

    // MARK: Pieces

    private mutating func add(_ piece: PieceOutcome, _ part: Int, _ split: Split, _ skip: Skip?) throws -> JSONValue {
        var json: [JSONValue.Member] = [
            .init("name", .string(piece.name)), .init("track", piece.track.map { .integer($0) } ?? .null),
            .init("notes", .integer(piece.facts.notes)), .init("seconds", .number(piece.facts.seconds)),
            .init("grid", .string(piece.facts.grid)), .init("key", .string(piece.facts.key)),
        ]
        if let skip {
            manifest.count(skip, piece.name, notes: piece.facts.notes)
            json.append(.init("skipped", Self.json(skip)))
            return .object(json)
        }
        // Augmented on the supposition that the piece would be trained on, which its work or a twin may have changed.
        let variants = split == .valid ? Array(piece.variants.prefix(1)) : piece.variants
        var totals = CorpusManifest.Totals()
        totals.pieces = 1
        totals.sourceNotes = piece.facts.notes
        totals.variants = variants.count - 1
        for variant in variants {
            for excerpt in variant.excerpts {
                totals.add(excerpt)
                if split == .train { try train.add(excerpt) } else { try valid.add(excerpt) }
            }
        }
        statistics.add(piece.statistics)
        partCounts[part].pieces += 1
        if !grids.contains(piece.facts.grid) { grids.append(piece.facts.grid) }
        if split == .train, shown.count < 2, !shown.contains(where: { $0.part == part }),
            let line = variants.first?.excerpts.first?.line
        {
            shown.append((part, line))
        }
        let used = variants.first?.excerpts.reduce(0) { $0 + $1.words } ?? 0
        manifest.wordsLost += piece.facts.words - used
        if split == .train { manifest.train.add(totals) } else { manifest.valid.add(totals) }
        json += [
            .init("split", .string(split.rawValue)), .init("words", .integer(piece.facts.words)),
            .init("words_used", .integer(used)), .init("excerpts", .integer(totals.excerpts)),
            .init("variants", .array(variants.dropFirst().map(\.factors))),
        ]
        return .object(json)
    }

    private mutating func write(_ value: JSONValue) throws {
        try sources.write(value.bytes() + [UInt8(ascii: "\n")])
    }

    private static func json(_ skip: Skip) -> JSONValue {
        ["kind": .string(skip.kind.rawValue), "reason": .string(skip.reason)]
    }
}

/// Writes one side of a corpus: its examples as text, and in tokens.
private struct SideWriter {
    private let lines: OutputFile
    private var tokens: TokenFileWriter

    init(lines: String, tokens: TokenFileWriter) throws(StorageError) {
        self.lines = try OutputFile(lines)
        self.tokens = tokens
    }

    mutating func add(_ excerpt: ExcerptOutcome) throws(StorageError) {
        try lines.write(excerpt.line)
        try lines.write([UInt8(ascii: "\n")])
        try tokens.add(excerpt.tokens)
    }

    mutating func finish() throws(StorageError) -> PackingReport {
        try lines.finish()
        return try tokens.finish([TokenFile.linesKey: Digest.text(ofFile: lines.path)])
    }
}
