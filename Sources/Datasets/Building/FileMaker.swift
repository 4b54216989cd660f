import Dispatch
import Formats
import Music
import Storage
import Synchronization
import Tokenizers

/// Reads files and makes what they give.
struct FileMaker: Sendable {
    private let configuration: CorpusConfiguration
    private let listing: SourceListing
    private let pieces: PieceMaker

    init(_ configuration: CorpusConfiguration, _ listing: SourceListing, tokenizer: any Tokenizer) {
        self.configuration = configuration
        self.listing = listing
        pieces = PieceMaker(configuration, tokenizer: tokenizer)
    }

    /// Makes files on all cores and gives what comes out to a closure, in their order, on the caller's thread.
    ///
    /// While the closure takes one batch the cores make the next, so that no more than two are in memory.
    func outcomes(of files: [Int], _ take: (Int, FileOutcome) throws -> Void) throws {
        var batches = stride(from: 0, to: files.count, by: Self.batch).map {
            Array(files[$0..<min($0 + Self.batch, files.count)])
        }[...]
        guard var current = batches.popFirst() else { return }
        var made = start(current)
        while true {
            let outcomes = made.wait()
            let next = batches.popFirst()
            if let next { made = start(next) }
            do {
                for (file, outcome) in zip(current, outcomes) { try take(file, outcome) }
            } catch {
                if next != nil { _ = made.wait() }
                throw error
            }
            guard let next else { return }
            current = next
        }
    }

    /// Enough that the cores seldom wait for the last file of a batch, and few enough to keep in memory.
    private static let batch = 64

    private func start(_ files: [Int]) -> Batch {
        let batch = Batch(files.count)
        DispatchQueue.global().async {
            DispatchQueue.concurrentPerform(iterations: files.count) { index in
                batch.put(outcome(of: files[index]), at: index)
            }
            batch.finish()
        }
        return batch
    }

    /// The outcomes of a batch in the making.
    private final class Batch: Sendable {
        private let outcomes: Mutex<[FileOutcome?]>
        private let done = DispatchSemaphore(value: 0)

        init(_ count: Int) { outcomes = Mutex(Array(repeating: nil, count: count)) }

        func put(_ outcome: FileOutcome, at index: Int) { outcomes.withLock { $0[index] = outcome } }
        func finish() { done.signal() }

        func wait() -> [FileOutcome] {
            done.wait()
            return outcomes.withLock { $0.compactMap { $0 } }
        }
    }

    private func outcome(of index: Int) -> FileOutcome {
        let file = listing.files[index]
        let part = configuration.parts[file.part]
        let path = StoragePath.joined(part.source, file.path)
        var outcome = FileOutcome()
        let score: Score
        do {
            guard let source = SourceFile(path: path) else {
                throw StorageError(.unreadable, path, "its name has no ending of a format of music")
            }
            let bytes = try source.bytes(path)
            outcome.digest = Digest.text(of: bytes)
            outcome.byteCount = bytes.count
            let reading = try source.read(bytes)
            score = reading.score
            outcome.repairs = reading.findings.filter { $0.kind == .repaired }.map { "\($0.count) x \($0.explanation)" }
        } catch {
            outcome.skip = Skip(kind: .unreadable, reason: (error as? StorageError)?.reason ?? "\(error)")
            return outcome
        }
        let split = listing.side(of: file, configuration).side
        outcome.pieces = Piece.pieces(in: score, file: file.path, prefix: configuration.prefix(ofPart: file.part), part)
            .map {
                pieces.outcome(of: $0, part, isHeldOut: split == .valid)
            }
        if outcome.pieces.isEmpty {
            let isAny = part.tracks == TrackSelection()
            outcome.skip = Skip(
                kind: .noTrack,
                reason: "no track of it has notes for programs \(part.programs)"
                    + (isAny ? "" : " and is one of those asked for"))
        }
        return outcome
    }
}
