package import Foundation
import Storage

extension StudioLibrary {
    /// Keeps a piece: first its file, then the record.
    ///
    /// - Returns: the record as it is kept; its date may be some milliseconds later.
    @discardableResult package func add(_ score: ScoreRecord, file: [UInt8]) throws -> ScoreRecord { score }

    package func score(_ id: StudioID) throws -> ScoreRecord? { nil }

    /// The newest first, without the trashed ones.
    ///
    /// - Parameter date: the date of the last one that is known; older ones follow.
    package func scores(limit: Int, before date: Date? = nil) throws -> [ScoreRecord] { [] }

    /// The takes of a job by number, with the trashed ones.
    package func takes(of job: StudioID) throws -> [ScoreRecord] { [] }

    /// Hides a piece, or shows it again; its file stays.
    ///
    /// - Throws: `LibraryError` when there is no such piece.
    package func setTrashed(_ id: StudioID, _ isTrashed: Bool) throws {}

    /// Where the file of a piece lies.
    package func path(of score: ScoreRecord) -> String {
        StoragePath.joined(StoragePath.joined(folder, "scores/\(score.id)"), score.fileName)
    }

    package func file(of score: ScoreRecord) throws -> [UInt8] { try Storage.read(path(of: score)) }
}
