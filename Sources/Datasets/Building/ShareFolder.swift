import Dispatch
import JSON
import Music
import Storage
import Tokenizers

/// What each of several processes made of its files, kept beside the output until the first has put it together.
///
/// A share is whole or not there, and named by all that it depends on: so a process that dies is run again without the
/// others, and a share of another configuration, or of files that have changed, is never taken.
struct ShareFolder: Sendable {
    private let path: String
    private let count: Int

    init(_ configuration: CorpusConfiguration, _ listing: SourceListing, count: Int, tokenizer: any Tokenizer) {
        self.count = count
        var text = configuration.json.text() + "\n\(tokenizer.fingerprint)\n\(listing.split.digest)\n"
        for file in listing.files {
            let stamp = Storage.stamp(of: StoragePath.joined(configuration.parts[file.part].source, file.path))
            text += "\(file.part) \(file.path) \(stamp)\n"
        }
        let key = Digest.text(of: Array(text.utf8)).prefix(16)
        let name = StoragePath.name(of: configuration.output)
        let parent = StoragePath.parent(of: configuration.output) ?? ""
        path = StoragePath.joined(parent, ".\(name).shares-\(key)")
    }

    private func file(_ rank: Int) -> String { path + "/\(rank + 1)-of-\(count)" }

    func isReady(_ rank: Int) -> Bool { Storage.exists(file(rank)) }

    /// Writes a share, whole or not at all.
    func write(_ rank: Int, _ fill: (ShareWriter) throws -> Void) throws {
        try Storage.createFolder(path)
        let unfinished = file(rank) + ".part"
        let writer = ShareWriter(file: try OutputFile(unfinished))
        try fill(writer)
        try writer.finish()
        try Storage.move(unfinished, to: file(rank))
    }

    /// Waits until all shares are there.
    ///
    /// - Parameter tick: is told how many are, once a second; what it throws ends the wait.
    func wait(_ tick: (Int) throws -> Void) throws {
        while true {
            let ready = (0..<count).count { isReady($0) }
            try tick(ready)
            if ready == count { return }
            _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 1)
        }
    }

    /// Gives what all files gave, in the order of the listing.
    func join(_ fileCount: Int, _ take: (Int, FileOutcome) throws -> Void) throws {
        var readers = try (0..<count).map { try ShareReader(file($0)) }
        for index in 0..<fileCount {
            guard let reader = readers.indices.first(where: { readers[$0].nextFile == index }) else {
                throw DatasetError(
                    .malformed, file: path, "no share has file \(index + 1); remove the folder and begin anew")
            }
            try take(index, readers[reader].next())
        }
    }

    func remove() throws { try Storage.removeFolder(path) }
}

/// Writes what files gave, one after the other.
struct ShareWriter {
    private let file: OutputFile

    init(file: OutputFile) { self.file = file }

    func add(_ outcome: FileOutcome, ofFile index: Int) throws(StorageError) {
        var fields = FieldWriter()
        fields.put(index)
        fields.put(outcome)
        try file.write(Self.length(fields.bytes.count) + fields.bytes)
    }

    func finish() throws(StorageError) { try file.finishOnDisk() }

    private static func length(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(count).littleEndian) { Array($0) }
    }
}

/// Reads what a ``ShareWriter`` wrote.
struct ShareReader {
    private let path: String
    private let file: MappedFile
    private var offset = 0
    /// The place in the listing of the file that comes next; nil at the end.
    private(set) var nextFile: Int?
    private var fields = FieldReader([])

    init(_ path: String) throws {
        self.path = path
        file = try MappedFile(path)
        try advance()
    }

    mutating func next() throws -> FileOutcome {
        do {
            let outcome = try fields.outcome()
            try advance()
            return outcome
        } catch is FieldReader.Ended {
            throw damaged
        }
    }

    private mutating func advance() throws {
        guard offset < file.count else {
            nextFile = nil
            return
        }
        let start = offset + 8
        guard start <= file.count else { throw damaged }
        let length = file.withBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        guard length <= UInt64(file.count - start) else { throw damaged }
        offset = start + Int(length)
        fields = FieldReader(file.withBytes { Array($0[start..<start + Int(length)]) })
        do { nextFile = try fields.int() } catch { throw damaged }
    }

    private var damaged: DatasetError {
        DatasetError(.malformed, file: path, "the share is damaged; remove it and build again")
    }
}
