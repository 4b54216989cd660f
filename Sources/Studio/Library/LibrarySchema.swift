import GRDB

/// The tables of the library, and how those of earlier programs become them.
enum LibrarySchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: scores, jobs, events, votes") { database in
            try database.execute(sql: first)
        }
        return migrator
    }

    /// Times are milliseconds since 1970; what is told as JSON is kept as its text.
    private static let first = """
        CREATE TABLE scores (
            id TEXT NOT NULL PRIMARY KEY, parent TEXT, job TEXT, take INTEGER, origin TEXT, name TEXT NOT NULL,
            file_name TEXT NOT NULL, kind TEXT NOT NULL, created INTEGER NOT NULL UNIQUE, summary TEXT NOT NULL,
            recipe TEXT, given TEXT, adapter TEXT, trashed INTEGER NOT NULL DEFAULT 0,
            UNIQUE (job, origin)
        ) WITHOUT ROWID;
        CREATE INDEX scores_by_adapter ON scores (adapter, kind);
        CREATE TABLE jobs (
            id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
            created INTEGER NOT NULL UNIQUE, started INTEGER, ended INTEGER, progress TEXT, result TEXT, failure TEXT,
            owner TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, hidden INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE TABLE events (
            number INTEGER NOT NULL PRIMARY KEY, job TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
            thins INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX events_by_job ON events (job, number);
        CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE comparisons (
            id TEXT NOT NULL PRIMARY KEY, created INTEGER NOT NULL UNIQUE, first TEXT NOT NULL, second TEXT NOT NULL,
            first_gain REAL NOT NULL, second_gain REAL NOT NULL, first_label TEXT NOT NULL,
            second_label TEXT NOT NULL, choice TEXT, voted INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE loudness (score TEXT NOT NULL PRIMARY KEY, lufs REAL NOT NULL) WITHOUT ROWID;
        """
}
