import Face
import Foundation
import GRDB
import Storage

/// What the studio keeps: pieces, jobs, events and votes, in one folder that belongs to one studio at a time.
///
/// What a function here has returned from is on the disk, and survives the end of the program and of the power.
package final class StudioLibrary: Sendable {
    package let folder: String
    /// What a user should know about how the library was opened: that a damaged one was put aside.
    package let warning: String?
    let database: DatabasePool
    private let lock: Held

    /// Opens the folder, or makes it.
    ///
    /// A database that is damaged is moved aside, under a name with the date, and a new one is begun; the files of the
    /// pieces stay where they are.
    ///
    /// - Throws: `LibraryError` when another studio has the folder or the database is of a newer program, `StorageError`
    ///   when the folder cannot be written.
    package init(folder: String) throws {
        try Storage.createFolder(folder)
        self.folder = folder
        do throws(StorageError) {
            lock = Held(try FolderLock(folder))
        } catch {
            guard error.reason.hasPrefix("another program") else { throw error }
            throw LibraryError(
                .taken, "another studio is at work in '\(folder)'; end it, or name another folder with --data")
        }
        let path = StoragePath.joined(folder, "studio.sqlite")
        var warning: String?
        do {
            database = try Self.opened(path)
        } catch let error as DatabaseError where Self.isDamage(error) {
            let aside = try Self.moveAside(path)
            warning =
                "the library's database was damaged; it was moved to '\(aside)', and a new one begun: the files of its "
                + "pieces are still in '\(StoragePath.joined(folder, "scores"))'"
            database = try Self.reporting { try Self.opened(path) }
        } catch let error as DatabaseError {
            throw LibraryError(error)
        }
        self.warning = warning
    }

    /// Closes the database; nothing can be read or written any more.
    package func close() throws {
        try Self.reporting {
            // All of it in one file, for whoever copies that.
            _ = try database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try database.close()
        }
    }

    private static func opened(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        try check(path)
        let pool = try DatabasePool(path: path, configuration: configuration)
        let migrator = LibrarySchema.migrator
        guard try !pool.read(migrator.hasBeenSuperseded) else {
            throw LibraryError(.broken, "the library '\(path)' was made by a newer program; use that one")
        }
        // GRDB relaxes this as it turns on the write-ahead log; a vote that was acknowledged has to be on the disk.
        try pool.writeWithoutTransaction { database in
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                throw LibraryError(.broken, "the database of the library does not promise to keep what it has written")
            }
        }
        try migrator.migrate(pool)
        return pool
    }

    /// Looks for damage without a change to the file: SQLite would write to some files that are none of its own.
    private static func check(_ path: String) throws {
        guard let length = Storage.identity(of: path)?.length, length > 0 else { return }
        guard try Storage.tail(of: path, from: 0, limit: 16) == Array("SQLite format 3\u{0}".utf8) else {
            throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "it does not begin as a database does")
        }
        var configuration = Configuration()
        configuration.readonly = true
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        let findings = try reader.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(4)") }
        try reader.close()
        guard findings == ["ok"] else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: findings.first ?? "no answer")
        }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    }

    /// Gives the database and what belongs to it other names; returns the new one.
    private static func moveAside(_ path: String) throws(StorageError) -> String {
        let date = Date().studioText.filter { $0.isNumber }
        let aside = path + ".damaged-" + date
        for ending in ["-wal", "-shm", ""] where Storage.exists(path + ending) {
            try Storage.move(path + ending, to: aside + ending)
        }
        return aside
    }

    /// The lock, which nobody touches again.
    private final class Held: @unchecked Sendable {
        let lock: FolderLock
        init(_ lock: FolderLock) { self.lock = lock }
    }
}

extension StudioLibrary {
    func read<Value>(_ work: (Database) throws -> Value) throws -> Value {
        try Self.reporting { try database.read(work) }
    }

    /// Does work in one transaction, which is on the disk when this returns.
    func write<Value>(_ work: (Database) throws -> Value) throws -> Value {
        try Self.reporting { try database.write(work) }
    }

    /// Turns the database's errors into ones that can be told.
    private static func reporting<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as DatabaseError {
            throw LibraryError(error)
        }
    }
}

extension LibraryError {
    init(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.broken, "the library cannot be written: the disk is full; free some space")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            self.init(.broken, "the library cannot be written: permission denied")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(
                .broken, "the library's database is damaged; end the studio and start it again, which puts it aside")
        default: self.init(.broken, "the library does not answer: \(error.message ?? "\(error.resultCode)")")
        }
    }
}
