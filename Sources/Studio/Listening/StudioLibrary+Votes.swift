import Foundation
import GRDB
import JSON

extension StudioLibrary {
    /// The newest takes of a label.
    func takes(of label: TakeLabel, limit: Int) throws -> [ScoreRecord] {
        let (condition, arguments) = label.condition
        return try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM scores WHERE \(condition) ORDER BY created DESC LIMIT ?",
                arguments: arguments + [limit]
            ).map(ScoreRecord.init)
        }
    }

    /// The adapters whose takes there are, and the bare model where it has some.
    func takeLabels() throws -> [TakeLabel] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT DISTINCT adapter FROM scores WHERE kind = 'take' AND trashed = 0 ORDER BY adapter"
            ).map { $0.optionalText("adapter").map { .adapter($0) } ?? .base }
        }
    }

    func add(_ comparison: Comparison) throws {
        try write { database in
            let last = try Int64.fetchOne(database, sql: "SELECT MAX(created) FROM comparisons") ?? 0
            try database.execute(
                sql: """
                    INSERT INTO comparisons (id, created, first, second, first_gain, second_gain, first_label,
                        second_label) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    comparison.id.description, max(Date().milliseconds, last + 1), comparison.first.description,
                    comparison.second.description, comparison.firstGain, comparison.secondGain, comparison.firstLabel,
                    comparison.secondLabel,
                ])
        }
    }

    func comparison(_ id: StudioID) throws -> Comparison? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM comparisons WHERE id = ?", arguments: [id.description])
                .map(Comparison.init)
        }
    }

    /// Keeps a vote, the first one.
    ///
    /// - Throws: `LibraryError`: `.conflict` for a second one.
    func vote(_ choice: Comparison.Choice, on id: StudioID) throws -> Comparison {
        try write { database in
            try database.execute(
                sql: "UPDATE comparisons SET choice = ?, voted = ? WHERE id = ? AND choice IS NULL",
                arguments: [choice.rawValue, Date().milliseconds, id.description])
            let isKept = database.changesCount > 0
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM comparisons WHERE id = ?", arguments: [id.description])
            guard let row else { throw LibraryError(.missing, "there is no such comparison") }
            guard isKept else { throw LibraryError(.conflict, "that comparison has its vote already") }
            return try Comparison(row)
        }
    }

    /// Comparisons that were voted on, in the order of the votes, with the dates of these.
    func votes() throws -> [(comparison: Comparison, date: Date)] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM comparisons WHERE choice IS NOT NULL ORDER BY voted, created"
            ).map { (try Comparison($0), $0.optionalDate("voted") ?? Date(milliseconds: 0)) }
        }
    }

    /// How often each pair of pieces was put side by side, whether or not there was a vote.
    func meetings() throws -> [Set<StudioID>: Int] {
        try read { database in
            var counts: [Set<StudioID>: Int] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT first, second FROM comparisons") {
                counts[[try row.id("first"), try row.id("second")], default: 0] += 1
            }
            return counts
        }
    }

    /// How loud a piece was measured to be, in LUFS.
    func loudness(of score: StudioID) throws -> Double? {
        try read { database in
            try Double.fetchOne(
                database, sql: "SELECT lufs FROM loudness WHERE score = ?", arguments: [score.description])
        }
    }

    func setLoudness(_ loudness: Double, of score: StudioID) throws {
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO loudness (score, lufs) VALUES (?, ?)",
                arguments: [score.description, loudness])
        }
    }
}

extension Comparison {
    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), first: try row.id("first"), second: try row.id("second"),
            firstGain: try row.real("first_gain"), secondGain: try row.real("second_gain"),
            choice: row.optionalText("choice").flatMap(Choice.init), firstLabel: try row.text("first_label"),
            secondLabel: try row.text("second_label"))
    }
}
