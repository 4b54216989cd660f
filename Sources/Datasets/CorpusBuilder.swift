import Dispatch
import Formats
import Music
import Storage
import Synchronization
public import Tokenizers

/// How far a build has come.
public struct CorpusProgress: Hashable, Sendable {
    public var filesDone: Int
    public var files: Int
    public var pieces: Int
    public var skipped: Int
}

/// Makes a corpus from a folder of MIDI and Guitar Pro files: files -> pieces -> excerpts -> prompts and answers.
///
/// The same files, configuration and tokenizer give the same bytes, however many cores share the work.
public struct CorpusBuilder: Sendable {
    private let configuration: CorpusConfiguration
    private let cutter: ExcerptCutter

    public init(_ configuration: CorpusConfiguration, tokenizer: any Tokenizer) {
        self.configuration = configuration
        cutter = ExcerptCutter(
            tokenizer: tokenizer, template: configuration.template, sequenceLength: configuration.sequenceLength,
            promptShare: configuration.promptShare, minimumNotes: configuration.minimumNotes,
            onlyFirst: configuration.excerpts == .first)
    }

    /// Reads every file under the source that ends as a ``SourceFile`` does, and makes the corpus.
    ///
    /// A file that cannot be read is listed in the manifest and never stops the build.
    ///
    /// - Parameter progress: called after every few files, on the caller's thread; what it throws stops the build.
    /// - Throws: `StorageError` when the folder cannot be listed, ``DatasetError`` when nothing in it can be learnt from.
    public func build(progress: (CorpusProgress) throws -> Void = { _ in }) throws -> Corpus {
        let files = try Storage.files(under: configuration.source, endingWith: SourceFile.endings)
        guard !files.isEmpty else {
            throw DatasetError(
                .nothingToLearn, file: configuration.source,
                "no file in this folder ends in \(SourceFile.list); put some there, or correct 'source'")
        }
        var draft = CorpusDraft(configuration, files: files.count)
        var start = 0
        while start < files.count {
            let batch = files[start..<min(start + 32, files.count)]
            for (file, reading) in zip(batch, readings(of: Array(batch))) { draft.add(reading, of: file) }
            start = batch.endIndex
            try progress(
                CorpusProgress(
                    filesDone: start, files: files.count, pieces: draft.manifest.pieces.count,
                    skipped: draft.manifest.skipped.count))
        }
        return try draft.corpus()
    }

    /// What each file gives, in their order; the cores share the files.
    private func readings(of files: [String]) -> [FileReading] {
        let readings = Mutex([FileReading?](repeating: nil, count: files.count))
        DispatchQueue.concurrentPerform(iterations: files.count) { index in
            let reading = reading(of: files[index])
            readings.withLock { $0[index] = reading }
        }
        return readings.withLock { $0.compactMap { $0 } }
    }

    private func reading(of file: String) -> FileReading {
        let score: Score
        let repairs: [String]
        do {
            let result = try SourceFile.read(configuration.source + "/" + file)
            score = result.score
            repairs = result.findings.filter { $0.kind == .repaired }.map { "\($0.count) x \($0.explanation)" }
        } catch {
            return FileReading(failure: (error as? StorageError)?.reason ?? "\(error)")
        }
        var reading = FileReading(repairs: repairs)
        for piece in Piece.pieces(in: score, file: file, configuration) { reading.pieces.append(cut(piece)) }
        if reading.pieces.isEmpty {
            let isAny = configuration.tracks == TrackSelection()
            reading.failure =
                "no track of it has notes for programs \(configuration.programs)"
                + (isAny ? "" : " and is one of those asked for")
        }
        return reading
    }

    private func cut(_ piece: Piece) -> CutPiece {
        var result = CutPiece(
            name: piece.name, track: piece.track, notes: piece.notes.count, fingerprint: Fingerprint(piece.notes))
        guard piece.notes.count >= configuration.minimumNotes else {
            result.reason = "\(piece.notes.count) notes, fewer than min_notes \(configuration.minimumNotes)"
            return result
        }
        let persona = configuration.persona
        do throws(ExcerptCutter.NoRoom) {
            let words = SimplifiedMIDI.words(of: piece.notes)
            let excerpts = try cutter.excerpts(of: words) { note in
                persona.header(grid: piece.grid, tempo: piece.tempos.tempo(at: piece.notes[note].onset))
            }
            for excerpt in excerpts {
                let first = excerpt.notes.lowerBound
                let example = CorpusExample(
                    exchange: excerpt.exchange, piece: piece.name, firstNote: first, notes: excerpt.notes.count,
                    tempo: QuarterNotesAMinute.rounded(piece.tempos.tempo(at: piece.notes[first].onset)))
                result.examples.append(example)
                result.totals.add(excerpt)
            }
        } catch {
            result.reason = """
                only \(error.notes) notes fit in sequence_len \(configuration.sequenceLength) beside the \
                \(error.headerTokens) tokens of the instructions, fewer than min_notes \(configuration.minimumNotes); \
                raise sequence_len
                """
        }
        return result
    }
}
