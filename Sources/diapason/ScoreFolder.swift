import Dispatch
import Face
import Music
import Storage
import Synchronization

/// All scores below a folder, read on all cores and handed on in their order.
struct ScoreFolder {
    let path: String
    /// Relative to the folder.
    let files: [String]

    /// - Parameter endings: of the files that count, without the full stop.
    init(_ path: String, endings: [String] = ScoreFormat.readableExtensions) throws {
        self.path = path
        files = try Storage.files(under: path, endingWith: endings.map { "." + $0 }) { Program.note($0.description) }
        guard !files.isEmpty else {
            throw Failure(
                .badInput,
                "no file under '\(path)' ends in \(ScoreFormat.alternatives(endings)), so there is nothing to measure")
        }
    }

    func score(_ file: String, grid: Grid) throws -> Score {
        try ScoreFile.read(StoragePath.joined(path, file), grid: grid).score
    }

    /// Makes something of each score; what cannot be read is named and passed over.
    ///
    /// Only a few scores are in memory at a time. Throws where none can be read.
    func forEach<Result: Sendable>(
        _ title: String, grid: Grid, make: @Sendable (Score, String) -> Result, take: (Result) -> Void
    ) throws {
        var line = ProgressLine("\(title) \(StoragePath.name(of: path))")
        var (start, taken) = (0, 0)
        while start < files.count {
            let batch = Array(files[start..<min(start + 64, files.count)])
            let results = Mutex([Result?](repeating: nil, count: batch.count))
            let reasons = Mutex([String?](repeating: nil, count: batch.count))
            DispatchQueue.concurrentPerform(iterations: batch.count) { index in
                do {
                    let result = make(try score(batch[index], grid: grid), batch[index])
                    results.withLock { $0[index] = result }
                } catch {
                    let sentence = (error as? any Reportable)?.sentence ?? "\(error)"
                    reasons.withLock { $0[index] = sentence }
                }
            }
            for reason in reasons.withLock({ $0 }).compactMap(\.self) {
                line.interrupt()
                Program.note(reason)
            }
            for result in results.withLock({ $0 }).compactMap(\.self) {
                take(result)
                taken += 1
            }
            start += batch.count
            line.update(start, of: files.count)
        }
        guard taken > 0 else { throw Failure(.badInput, "no file under '\(path)' can be read") }
    }
}
