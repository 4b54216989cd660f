import Storage

/// The files that a corpus is made from, in the order in which they are taken.
struct SourceListing: Sendable {
    struct File: Hashable, Sendable {
        /// The index of its part in the configuration.
        let part: Int
        /// Under the part's source.
        let path: String
    }

    /// By part, then by path.
    private(set) var files: [File] = []
    /// What could not be listed, with the reason.
    private(set) var unreadable: [(part: Int, path: String, reason: String)] = []

    /// The sides that somebody has chosen.
    let split: SplitTable

    /// - Throws: `StorageError` when a source cannot be listed, ``DatasetError`` when none of its files can be read.
    init(_ configuration: CorpusConfiguration) throws {
        split = try configuration.split.isEmpty ? .none : SplitTable(configuration.split)
        for (index, part) in configuration.parts.enumerated() {
            var unlisted: [(part: Int, path: String, reason: String)] = []
            let paths = try Storage.files(under: part.source, endingWith: SourceFile.allEndings) {
                unlisted.append((index, $0.path, $0.reason))
            }
            .filter { SourceFile.isSource(StoragePath.joined(part.source, $0)) }
            guard !paths.isEmpty else {
                throw DatasetError(
                    .nothingToLearn, file: part.source,
                    "no file of music in this folder ends in \(SourceFile.list); put some there, or correct 'source'")
            }
            files += paths.map { File(part: index, path: $0) }
            unreadable += unlisted
        }
    }

    /// The side of a file that the table or its work's name decides.
    func side(of file: File, _ configuration: CorpusConfiguration) -> (side: Split, isChosen: Bool) {
        let path = StoragePath.joined(configuration.parts[file.part].source, file.path)
        if let side = split.side(of: path) { return (side, true) }
        return (Split(ofWork: Split.work(of: file.path, configuration), configuration), false)
    }

    /// The places in the list of the files that a process has to read: a share by the hash of the path, so that a file
    /// that comes or goes moves no other.
    func share(of place: ProcessPlace) -> [Int] {
        guard place.count > 1 else { return Array(files.indices) }
        return files.indices.filter { index in
            let file = files[index]
            return Digest.number(of: Array("\(file.part) \(file.path)".utf8)) % UInt64(place.count)
                == UInt64(place.rank)
        }
    }
}

/// The place of this process among those that share a piece of work.
public struct ProcessPlace: Hashable, Sendable {
    /// From 0.
    public var rank: Int
    public var count: Int

    public static let alone = ProcessPlace(rank: 0, count: 1)

    public init(rank: Int, count: Int) {
        precondition(count > 0 && (0..<count).contains(rank), "rank \(rank) of \(count)")
        self.rank = rank
        self.count = count
    }
}
