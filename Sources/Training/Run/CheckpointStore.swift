public import JSON
public import Storage

/// The checkpoints of a run: a folder with one for each step that was saved, `step-000100` and so on.
///
/// A checkpoint is a folder that takes its name in one step when its files and, last, their digests are on the disk; so
/// whatever stops the program, what has the name of a checkpoint is whole. Which is the last one is found by looking,
/// never written down; one that was damaged later is passed over.
public struct CheckpointStore {
    /// SHA-256 in 64 hexadecimal digits, from whoever has it.
    public struct Digest: Sendable {
        let ofBytes: @Sendable ([UInt8]) -> String
        let ofFile: @Sendable (String) throws -> String

        public init(
            ofBytes: @escaping @Sendable ([UInt8]) -> String, ofFile: @escaping @Sendable (String) throws -> String
        ) {
            self.ofBytes = ofBytes
            self.ofFile = ofFile
        }
    }

    public let folder: String
    public let identity: RunIdentity
    /// How many are kept; 0 keeps all.
    public let limit: Int
    private let digest: Digest
    private let attach: (_ folder: String) throws -> JSONValue
    private let note: (String) -> Void

    /// - Parameters:
    ///   - limit: how many checkpoints are kept, the older ones being removed; 0 keeps all.
    ///   - attach: puts files of its own into a new checkpoint's folder, and returns what is kept in the manifest.
    ///   - note: is told of a checkpoint that is passed over because it is damaged.
    public init(
        _ folder: String, identity: RunIdentity, limit: Int, digest: Digest,
        attach: @escaping (_ folder: String) throws -> JSONValue = { _ in .null }, note: @escaping (String) -> Void
    ) {
        self.folder = folder
        self.identity = identity
        self.limit = limit
        self.digest = digest
        self.attach = attach
        self.note = note
    }

    /// Writes a checkpoint, and then removes those that are too many.
    func save(_ state: TrainingState, _ tensors: [FlatTensor]) throws {
        let target = StoragePath.joined(folder, Self.name(ofStep: state.step))
        let replacement = try FolderReplacement(of: target)
        try FlatTensorFile.write(tensors, to: StoragePath.joined(replacement.path, Checkpoint.tensorsName))
        let notes = try attach(replacement.path)
        let manifest = try Checkpoint.manifest(
            state, identity, notes: notes, filesIn: replacement.path, digest: digest)
        try Storage.write(manifest, to: StoragePath.joined(replacement.path, Checkpoint.manifestName))
        try replacement.publish()
        try prune(upTo: state.step)
    }

    /// The checkpoint of the highest step that is whole; nil when there is none.
    public func latest() throws -> Checkpoint? {
        for step in try steps().reversed() {
            let path = StoragePath.joined(folder, Self.name(ofStep: step))
            do {
                return try Checkpoint(path, digest: digest)
            } catch {
                note("the checkpoint '\(path)' is passed over: \(error)")
            }
        }
        return nil
    }

    /// A checkpoint by its folder.
    public func checkpoint(_ folder: String) throws -> Checkpoint { try Checkpoint(folder, digest: digest) }

    /// The steps of which there are checkpoints, whole or not, in order.
    public func steps() throws(StorageError) -> [Int] {
        guard Storage.isFolder(folder) else { return [] }
        return try Storage.entries(of: folder).compactMap(Self.step(ofName:)).sorted()
    }

    /// Removes every checkpoint, and what a killed program left of one.
    public func removeAll() throws(StorageError) { try Storage.removeFolder(folder) }

    /// Those after this step are of a run that went on otherwise: they were damaged, or are older than a step back.
    private func prune(upTo last: Int) throws(StorageError) {
        let steps = try steps()
        let kept = steps.filter { $0 <= last }.suffix(limit == 0 ? .max : limit)
        for step in steps where !kept.contains(step) {
            try Storage.removeFolder(StoragePath.joined(folder, Self.name(ofStep: step)))
        }
    }

    private static func name(ofStep step: Int) -> String {
        let digits = String(step)
        return "step-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    private static func step(ofName name: String) -> Int? {
        guard name.hasPrefix("step-"), let step = Int(name.dropFirst(5)), step >= 0, self.name(ofStep: step) == name
        else { return nil }
        return step
    }
}
