import Foundation
import Storage

/// A folder for the data of a studio, gone with this value.
final class StudioFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/studio-test-" + UUID().uuidString
        try Storage.createFolder(path)
    }

    deinit { try? Storage.removeFolder(path) }

    /// A copy of the folder as it is at this moment: what a program leaves that is killed now.
    func copy() throws -> StudioFolder {
        let copy = try StudioFolder()
        try Storage.removeFolder(copy.path)
        try FileManager.default.copyItem(atPath: path, toPath: copy.path)
        // The index of the write-ahead log is shared memory, and made anew by who opens the database first.
        try Storage.removeFile(copy.path + "/studio.sqlite-shm")
        return copy
    }
}
