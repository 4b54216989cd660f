import GRDB
import JSON

extension StudioLibrary {
    /// Sets numbers of events apart, which no other part of this program's life or the next will give.
    ///
    /// - Returns: the first of them.
    func reserveEventNumbers(_ count: Int) throws -> Int {
        try write { database in
            let first = try Int.fetchOne(database, sql: "SELECT value FROM counters WHERE name = 'events'") ?? 1
            try database.execute(
                sql:
                    "INSERT INTO counters (name, value) VALUES ('events', ?) ON CONFLICT (name) DO UPDATE SET value = ?",
                arguments: [first + count, first + count])
            return first
        }
    }

    /// - Parameter thins: whether it is one of many, of which some can be spared.
    static func insert(_ event: StudioEvent, thins: Bool, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO events (number, job, kind, body, thins) VALUES (?, ?, ?, ?, ?)",
            arguments: [event.number, event.job.description, event.kind, event.body.column, thins])
    }

    /// Halves the events of a job that thin where they are more than so many; the last one stays.
    static func thinEvents(of job: StudioID, most: Int, _ database: Database) throws {
        let count =
            try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM events WHERE job = ? AND thins = 1",
                arguments: [job.description]) ?? 0
        guard count > most else { return }
        try database.execute(
            sql: """
                DELETE FROM events WHERE number IN (
                    SELECT number FROM (
                        SELECT number, ROW_NUMBER() OVER (ORDER BY number DESC) AS place
                        FROM events WHERE job = ? AND thins = 1)
                    WHERE place % 2 = 0)
                """, arguments: [job.description])
    }

    /// Events that are kept, by rising numbers, above one and up to another.
    ///
    /// - Parameter job: nil for all jobs, and then without the many.
    func events(of job: StudioID?, above last: Int, upTo end: Int, limit: Int) throws -> [StudioEvent] {
        let choice = job == nil ? "thins = 0" : "job = ?"
        let chosen: StatementArguments = job.map { [$0.description] } ?? []
        return try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM events WHERE \(choice) AND number > ? AND number <= ? ORDER BY number LIMIT ?",
                arguments: chosen + [last, end, limit]
            ).map {
                StudioEvent(
                    number: try $0.integer("number"), job: try $0.id("job"), kind: try $0.text("kind"),
                    body: try $0.json("body"))
            }
        }
    }

    /// The number of the last event of a job that is kept; 0 for none.
    func lastEvent(of job: StudioID) throws -> Int {
        try read { database in
            try Int.fetchOne(
                database, sql: "SELECT MAX(number) FROM events WHERE job = ?", arguments: [job.description]) ?? 0
        }
    }

    /// The last step that the events of a job tell of, of one kind of them.
    ///
    /// - Parameter key: of the body, such as `loss`.
    func lastStep(of job: StudioID, with key: String) throws -> Int? {
        try read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT MAX(json_extract(body, '$.step')) FROM events
                    WHERE job = ? AND kind = 'metrics' AND json_extract(body, ?) IS NOT NULL
                    """, arguments: [job.description, "$." + key])
        }
    }
}
