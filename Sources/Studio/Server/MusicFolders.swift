package import Face
import Foundation
package import JSON
import Storage

/// The folders of music that the page may show: those below one folder, and no other.
package struct MusicFolders: Sendable {
    /// Without links.
    package let root: String

    /// Endings of the files that count as music.
    private static let endings = Set(
        ScoreFormat.allCases.filter { $0.canBeRead && !$0.isText }.flatMap(\.extensions))
    /// How many names are looked at for one answer, so that a whole disk takes no minutes.
    private static let mostNames = 100_000
    private static let mostFolders = 2_000
    private static let depth = 12

    /// - Throws: `Failure` where the folder is not there.
    package init(root: String) throws(Failure) {
        guard let resolved = Self.resolved(root), Storage.isFolder(resolved) else {
            throw Failure(.noInput, "'\(root)' is no folder; name one with --music")
        }
        self.root = resolved
    }

    /// A path without links; nil where it leads outside, or nowhere.
    package func allowed(_ path: String) -> String? {
        guard !path.utf8.contains(0), path.hasPrefix("/"), let resolved = Self.resolved(path) else { return nil }
        let isInside = resolved == root || root == "/" || resolved.hasPrefix(root + "/")
        return isInside && Storage.isFolder(resolved) ? resolved : nil
    }

    /// - Parameter path: nil for the root.
    /// - Throws: ``HTTPFault`` 404 for a folder that is not there or may not be shown: nobody learns which.
    package func listing(of path: String?) throws(HTTPFault) -> JSONValue {
        guard let path = path.map(allowed) ?? root else {
            throw HTTPFault(404, "there is no such folder below '\(root)'", field: "path")
        }
        var names = Self.mostNames
        let (folders, files) = Self.content(of: path, &names)
        var total = files
        var rows: [JSONValue] = []
        for name in folders.sorted().prefix(Self.mostFolders) {
            let folder = StoragePath.joined(path, name)
            let count = Self.count(below: folder, depth: Self.depth, &names)
            total += count
            rows.append(["name": .string(name), "path": .string(folder), "files": .integer(count)])
        }
        return [
            "path": .string(path),
            "parent": path == root ? .null : StoragePath.parent(of: path).map { .string($0) } ?? .null,
            "folders": .array(rows), "files": .integer(files), "total": .integer(total),
            "complete": .bool(names > 0),
        ]
    }

    private static func count(below folder: String, depth: Int, _ names: inout Int) -> Int {
        let (folders, files) = content(of: folder, &names)
        guard depth > 0 else { return files }
        return folders.reduce(files) { sum, name in
            names > 0 ? sum + count(below: StoragePath.joined(folder, name), depth: depth - 1, &names) : sum
        }
    }

    /// The folders in a folder, without links to others, and how many files of music lie in it.
    private static func content(of folder: String, _ names: inout Int) -> (folders: [String], files: Int) {
        guard let stream = opendir(folder) else { return ([], 0) }
        defer { closedir(stream) }
        var folders: [String] = []
        var files = 0
        while names > 0, let entry = readdir(stream) {
            names -= 1
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.first != UInt8(ascii: "."), let name = String(validating: bytes, as: UTF8.self) else {
                continue
            }
            switch Int32(entry.pointee.d_type) {
            case Int32(DT_DIR): folders.append(name)
            case Int32(DT_REG), Int32(DT_LNK): files += endings.contains(StoragePath.fileExtension(of: name)) ? 1 : 0
            default: break
            }
        }
        return (folders, files)
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }
}
