import Foundation
import GRDB
import JSON

extension StudioLibrary {
    package func job(_ id: StudioID) throws -> JobRecord? {
        try read { try Self.job(id, $0) }
    }

    static func job(_ id: StudioID, _ database: Database) throws -> JobRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM jobs WHERE id = ?", arguments: [id.description])
            .map(JobRecord.init)
    }

    /// The newest first, without those that were put away.
    package func jobs(limit: Int) throws -> [JobRecord] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM jobs WHERE hidden = 0 ORDER BY created DESC LIMIT ?",
                arguments: [max(limit, 0)]
            ).map(JobRecord.init)
        }
    }

    /// Jobs that are not over, the oldest first.
    func openJobs() throws -> [JobRecord] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY created"
            ).map(JobRecord.init)
        }
    }

    static func insert(_ job: JobRecord, _ database: Database) throws -> JobRecord {
        var job = job
        let last = try Int64.fetchOne(database, sql: "SELECT MAX(created) FROM jobs") ?? 0
        job.created = Date(milliseconds: max(job.created.milliseconds, last + 1))
        try database.execute(
            sql: "INSERT INTO jobs (id, kind, state, request, created, owner) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                job.id.description, job.kind.rawValue, job.state.rawValue, job.request.column,
                job.created.milliseconds, job.owner,
            ])
        return job
    }

    static func update(_ job: JobRecord, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE jobs SET state = ?, started = ?, ended = ?, progress = ?, result = ?, failure = ? WHERE id = ?
                """,
            arguments: [
                job.state.rawValue, job.started?.milliseconds, job.ended?.milliseconds, job.progress?.column,
                job.result?.column, job.failure, job.id.description,
            ])
    }

    /// Keeps how far a job has come.
    func setProgress(_ progress: JSONValue, of job: StudioID) throws {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET progress = ? WHERE id = ?", arguments: [progress.column, job.description])
        }
    }

    /// Counts a beginning of a job; returns how often it has begun since it was asked for.
    func countAttempt(of job: StudioID) throws -> Int {
        try write { database in
            try database.execute(
                sql: "UPDATE jobs SET attempts = attempts + 1 WHERE id = ?", arguments: [job.description])
            return try Int.fetchOne(
                database, sql: "SELECT attempts FROM jobs WHERE id = ?", arguments: [job.description]) ?? 0
        }
    }

    /// Begins to count anew, when a user asks for the job once more.
    static func forgetAttempts(of job: StudioID, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE jobs SET attempts = 0, hidden = 0 WHERE id = ?", arguments: [job.description])
    }

    /// Takes a job that is over off the list; what it made stays.
    func hide(_ job: StudioID) throws {
        try write { database in
            try database.execute(sql: "UPDATE jobs SET hidden = 1 WHERE id = ?", arguments: [job.description])
        }
    }
}

extension JobRecord {
    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), kind: try row.choice("kind", Kind.self), state: try row.choice("state", State.self),
            request: try row.json("request"), created: try row.date("created"), started: row.optionalDate("started"),
            ended: row.optionalDate("ended"), progress: try row.optionalJSON("progress"),
            result: try row.optionalJSON("result"), failure: row.optionalText("failure"), owner: try row.text("owner"))
    }
}
