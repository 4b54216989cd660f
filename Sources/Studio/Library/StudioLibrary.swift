package import GRDB
import Storage

/// What the studio keeps: pieces, jobs, events and votes, in one folder that belongs to one studio at a time.
///
/// What a function here has returned from is on the disk, and survives the end of the program and of the power.
package final class StudioLibrary: Sendable {
    package let folder: String
    let database: DatabasePool
    private let lock: Held

    /// Opens the folder, or makes it.
    ///
    /// - Throws: `LibraryError` when another studio has it, `StorageError` when it cannot be written.
    package init(folder: String) throws {
        try Storage.createFolder(folder)
        self.folder = folder
        lock = Held(try FolderLock(folder))
        database = try DatabasePool(path: StoragePath.joined(folder, "studio.sqlite"))
    }

    /// The lock, which nobody touches again.
    private final class Held: @unchecked Sendable {
        let lock: FolderLock
        init(_ lock: FolderLock) { self.lock = lock }
    }
}
