import Crypto
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

    /// - Throws: `StorageError` when a source cannot be listed, ``DatasetError`` when none of its files can be read.
    init(_ configuration: CorpusConfiguration) throws {
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

/// SHA-256, for what has to be the same on every machine.
///
/// Source: FIPS 180-4.
enum Digest {
    /// 64 hexadecimal digits.
    static func text(of bytes: [UInt8]) -> String { text(SHA256.hash(data: bytes)) }

    static func text(_ digest: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The first 64 bits.
    static func number(of bytes: [UInt8]) -> UInt64 {
        SHA256.hash(data: bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Of a file of any size, in memory of a part of it.
    static func text(ofFile path: String) throws(StorageError) -> String {
        let file = try MappedFile(path)
        var hash = SHA256()
        file.withBytes { hash.update(bufferPointer: $0) }
        return text(hash.finalize())
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
