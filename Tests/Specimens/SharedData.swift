package import Foundation
package import Testing

/// Real files of many makers, which a fresh clone does not have: in the folder that `DIAPASON_SHARED` names, or in
/// `shared` beside the package.
package enum SharedData {
    /// The data of one kind, such as `midi`; nil on a machine without it.
    package static func folder(_ name: String) -> URL? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["DIAPASON_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? package.deletingLastPathComponent().appendingPathComponent("shared")
        let folder = shared.appendingPathComponent("data/\(name)")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    /// What a test that is skipped says.
    package static let missing: Comment = "set DIAPASON_SHARED to a folder of real files, with data/ in it"
}
