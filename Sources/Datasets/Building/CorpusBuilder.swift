import Storage
public import Tokenizers

/// How far a build has come.
public struct CorpusProgress: Hashable, Sendable {
    public enum Stage: Hashable, Sendable {
        case reading
        /// For the files of other processes; then files are processes.
        case waiting
        case joining
    }

    public var stage: Stage
    public var filesDone: Int
    public var files: Int
    public var pieces: Int
    public var skipped: Int
}

/// Makes a corpus from folders of files of music: files -> pieces -> variants -> windows -> prompts and
/// answers -> tokens in rows.
///
/// The same files, configuration and tokenizer give the same bytes, however many cores and processes share the work.
public struct CorpusBuilder: Sendable {
    private let configuration: CorpusConfiguration
    private let tokenizer: any Tokenizer

    public init(_ configuration: CorpusConfiguration, tokenizer: any Tokenizer) {
        self.configuration = configuration
        self.tokenizer = tokenizer
    }

    /// Reads every file of the sources in a format that is known, and puts the corpus in the place of an older
    /// one, which stays whole until then.
    ///
    /// A file that cannot be read is listed in `sources.jsonl` and never stops the build. Several processes share the
    /// files; the first waits for what the others leave beside the output, and puts it together.
    ///
    /// - Parameters:
    ///   - place: this process among those that share the work on one file system.
    ///   - progress: called after every few files, on the caller's thread; what it throws stops the build.
    ///   - picture: draws the statistics as SVG; nil leaves them undrawn.
    /// - Returns: nil for a process that is not the first.
    /// - Throws: `StorageError` when a folder cannot be listed or written, ``DatasetError`` when nothing can be learnt.
    public func build(
        place: ProcessPlace = .alone, progress: (CorpusProgress) throws -> Void = { _ in },
        picture: ((CorpusStatistics) -> String)? = nil
    ) throws -> CorpusManifest? {
        try CorpusFolder.checkReplaceable(configuration.output)
        let listing = try SourceListing(configuration)
        let maker = FileMaker(configuration, listing, tokenizer: tokenizer)
        guard place.count > 1 else {
            return try assemble(listing, picture) { assembler in
                let files = Array(listing.files.indices)
                try maker.outcomes(of: files) { file, outcome in
                    try assembler.add(outcome, ofFile: file)
                    try progress(assembler.progress(.reading, done: file + 1, of: files.count))
                }
            }
        }
        let shares = ShareFolder(configuration, listing, count: place.count, tokenizer: tokenizer)
        try makeShare(shares, listing.share(of: place), place, maker, progress)
        guard place.rank == 0 else { return nil }
        try shares.wait { ready in
            try progress(
                CorpusProgress(stage: .waiting, filesDone: ready, files: place.count, pieces: 0, skipped: 0))
        }
        let manifest = try assemble(listing, picture) { assembler in
            try shares.join(listing.files.count) { file, outcome in
                try assembler.add(outcome, ofFile: file)
                try progress(assembler.progress(.joining, done: file + 1, of: listing.files.count))
            }
        }
        try shares.remove()
        return manifest
    }

    private func makeShare(
        _ shares: ShareFolder, _ files: [Int], _ place: ProcessPlace, _ maker: FileMaker,
        _ progress: (CorpusProgress) throws -> Void
    ) throws {
        guard !shares.isReady(place.rank) else { return }
        try shares.write(place.rank) { share in
            var state = CorpusProgress(stage: .reading, filesDone: 0, files: files.count, pieces: 0, skipped: 0)
            try maker.outcomes(of: files) { file, outcome in
                try share.add(outcome, ofFile: file)
                state.filesDone += 1
                state.pieces += outcome.pieces.count { $0.skip == nil }
                state.skipped += outcome.pieces.count { $0.skip != nil } + (outcome.skip == nil ? 0 : 1)
                try progress(state)
            }
        }
    }

    private func assemble(
        _ listing: SourceListing, _ picture: ((CorpusStatistics) -> String)?,
        _ fill: (inout CorpusAssembler) throws -> Void
    ) throws -> CorpusManifest {
        var folder = try FolderReplacement(of: configuration.output)
        for name in CorpusFolder.all + CorpusFolder.passing { _ = folder.file(name) }
        var assembler = try CorpusAssembler(configuration, listing, folder: folder.path, tokenizer: tokenizer)
        try fill(&assembler)
        let manifest = try assembler.finish(picture: picture)
        try folder.publish()
        return manifest
    }
}

extension CorpusAssembler {
    fileprivate func progress(_ stage: CorpusProgress.Stage, done: Int, of files: Int) -> CorpusProgress {
        CorpusProgress(
            stage: stage, filesDone: done, files: files, pieces: manifest.pieces,
            skipped: manifest.skipped.values.reduce(0, +))
    }
}
