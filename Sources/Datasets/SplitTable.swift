import Storage

/// Which side of a split files are on, as the makers of a corpus or a reference table say: a line a file, its path and
/// its side with a tab or a comma between them, in the first two columns.
///
/// A path names the files that end in it, by whole parts of a path, so that a table made for the folder above serves as
/// well. Lines whose second column names no side, such as a heading, are passed over.
public struct SplitTable: Sendable {
    private var sides: [String: Split] = [:]
    /// Of the table's bytes; empty for no table.
    let digest: String

    static let none = SplitTable()
    private static let longest = 1 << 28

    private init() { digest = "" }

    /// - Throws: `StorageError`, ``DatasetError`` where no line names a file and its side.
    public init(_ path: String) throws {
        let bytes = try Storage.read(path, limit: Self.longest)
        digest = Digest.text(of: bytes)
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let columns = line.split(maxSplits: 2, omittingEmptySubsequences: false) { $0 == 0x09 || $0 == 0x2C }
            guard columns.count >= 2, let side = Self.side(String(decoding: columns[1], as: UTF8.self)) else {
                continue
            }
            sides[String(decoding: columns[0], as: UTF8.self)] = side
        }
        guard !sides.isEmpty else {
            throw DatasetError(
                .configuration, file: path,
                "no line is a path and its side, such as 'piano/1.mid<TAB>train' or 'piano/2.mid<TAB>valid'")
        }
    }

    private static func side(_ word: String) -> Split? {
        switch word {
        case "train", "training": .train
        case "valid", "validation", "held-out", "test": .valid
        default: nil
        }
    }

    /// The side of a file; nil where the table does not name it.
    public func side(of path: String) -> Split? {
        guard !sides.isEmpty else { return nil }
        var rest = path[...]
        while true {
            if let side = sides[String(rest)] { return side }
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            rest = rest[rest.index(after: slash)...]
        }
    }
}
