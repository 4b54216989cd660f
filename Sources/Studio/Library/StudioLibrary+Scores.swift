package import Foundation
import GRDB
import JSON
import Storage

extension StudioLibrary {
    /// Keeps a piece: first its file, then the record.
    ///
    /// - Returns: the record as it is kept; its date may be some milliseconds later.
    /// - Throws: `LibraryError` for a name of a file that is none, and what cannot be written throws.
    @discardableResult package func add(_ score: ScoreRecord, file: [UInt8]) throws -> ScoreRecord {
        try writeFile(of: score, file)
        return try write { try Self.insert(score, $0) }
    }

    /// Writes the file of a piece that has no record yet.
    func writeFile(of score: ScoreRecord, _ file: [UInt8]) throws {
        let name = score.fileName
        guard (1...200).contains(name.utf8.count), !name.hasPrefix("."),
            !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
        else { throw LibraryError(.conflict, "'\(name.prefix(80))' is not the name of a file") }
        try Storage.createFolder(StoragePath.joined(folder, "scores/\(score.id)"))
        try Storage.write(file, to: path(of: score))
        try Storage.synchronize(folder: StoragePath.joined(folder, "scores"))
    }

    /// Adds the record of a piece whose file is there.
    static func insert(_ score: ScoreRecord, _ database: Database) throws -> ScoreRecord {
        var score = score
        // Each has a date of its own, so that a list can go on after one of them.
        let last = try Int64.fetchOne(database, sql: "SELECT MAX(created) FROM scores") ?? 0
        score.created = Date(milliseconds: max(score.created.milliseconds, last + 1))
        try database.execute(
            sql: """
                INSERT INTO scores (id, parent, job, take, origin, name, file_name, kind, created, summary, recipe, given,
                    adapter, trashed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                score.id.description, score.parent?.description, score.job?.description, score.take, score.origin,
                score.name, score.fileName, score.kind.rawValue, score.created.milliseconds, score.summary.column,
                score.recipe?.column, score.given?.column, score.adapter, score.isTrashed,
            ])
        return score
    }

    package func score(_ id: StudioID) throws -> ScoreRecord? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM scores WHERE id = ?", arguments: [id.description])
                .map(ScoreRecord.init)
        }
    }

    /// The newest first, without the trashed ones.
    ///
    /// - Parameter date: the date of the last one that is known; older ones follow.
    package func scores(limit: Int, before date: Date? = nil) throws -> [ScoreRecord] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM scores WHERE trashed = 0 AND created < ? ORDER BY created DESC LIMIT ?",
                arguments: [date?.milliseconds ?? Int64.max, max(limit, 0)]
            ).map(ScoreRecord.init)
        }
    }

    /// The takes of a job by number, with the trashed ones.
    package func takes(of job: StudioID) throws -> [ScoreRecord] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM scores WHERE job = ? AND kind = 'take' ORDER BY take",
                arguments: [job.description]
            ).map(ScoreRecord.init)
        }
    }

    /// What each piece of a job came from, whatever its kind.
    func origins(of job: StudioID) throws -> Set<String> {
        try read { database in
            Set(
                try String.fetchAll(
                    database, sql: "SELECT origin FROM scores WHERE job = ? AND origin IS NOT NULL",
                    arguments: [job.description]))
        }
    }

    /// Hides a piece, or shows it again; its file stays.
    ///
    /// - Throws: `LibraryError` when there is no such piece.
    package func setTrashed(_ id: StudioID, _ isTrashed: Bool) throws {
        let isThere = try write { database in
            try database.execute(
                sql: "UPDATE scores SET trashed = ? WHERE id = ?", arguments: [isTrashed, id.description])
            return database.changesCount > 0
        }
        guard isThere else { throw LibraryError(.missing, "there is no such score") }
    }

    /// Where the file of a piece lies.
    package func path(of score: ScoreRecord) -> String {
        StoragePath.joined(StoragePath.joined(folder, "scores/\(score.id)"), score.fileName)
    }

    package func file(of score: ScoreRecord) throws -> [UInt8] { try Storage.read(path(of: score), limit: 1 << 28) }
}

extension ScoreRecord {
    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), parent: row.optionalID("parent"), job: row.optionalID("job"),
            take: row.optionalInteger("take"), name: try row.text("name"), fileName: try row.text("file_name"),
            kind: try row.choice("kind", Kind.self), created: try row.date("created"),
            summary: try row.json("summary"), recipe: try row.optionalJSON("recipe"),
            given: try row.optionalJSON("given"), adapter: row.optionalText("adapter"),
            isTrashed: try row.integer("trashed") != 0)
        origin = row.optionalText("origin")
    }
}
