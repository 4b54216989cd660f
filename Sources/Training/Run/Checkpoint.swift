public import JSON
import Storage

/// A checkpoint that was found whole: its manifest and every file have the digests that were written last.
public struct Checkpoint: Sendable {
    static let manifestName = "manifest.json"
    static let tensorsName = "state.safetensors"
    static let format = 1

    public let folder: String
    public let state: TrainingState
    public let identity: RunIdentity
    /// What the owner of the run keeps with a checkpoint, such as the lengths of its logs.
    public let notes: JSONValue

    /// Reads and verifies a checkpoint.
    ///
    /// - Throws: ``TrainingError`` that says which file is not what it was.
    init(_ folder: String, digest: CheckpointStore.Digest) throws {
        let path = StoragePath.joined(folder, Self.manifestName)
        let bytes = try Storage.read(path, limit: 1 << 24)
        let manifest: JSONValue
        do {
            manifest = try JSONValue(parsing: bytes)
        } catch {
            throw TrainingError("'\(path)': \(error)")
        }
        let (body, seal) = Self.parted(manifest)
        guard seal == digest.ofBytes(body.bytes()), Self.bytes(of: manifest) == bytes else {
            throw TrainingError("'\(path)' is not what was written")
        }
        guard body["format"]?.integerValue == Self.format, let state = body["state"].flatMap(TrainingState.init),
            let identity = body["identity"]?.members, let files = body["files"]?.members
        else { throw TrainingError("'\(path)' is of another version of this program") }
        for file in files {
            let path = StoragePath.joined(folder, file.key)
            guard !file.key.contains("/"), try digest.ofFile(path) == file.value.stringValue else {
                throw TrainingError("'\(path)' is not what was written")
            }
        }
        self.folder = folder
        self.state = state
        self.identity = RunIdentity(identity)
        notes = body["notes"] ?? .null
    }

    /// Fills the parameters and moments of a run.
    func read(into tensors: [FlatTensor]) throws {
        try FlatTensorFile.read(StoragePath.joined(folder, Self.tensorsName), into: tensors)
    }

    /// A manifest for files that stand in a folder already.
    static func manifest(
        _ state: TrainingState, _ identity: RunIdentity, notes: JSONValue, filesIn folder: String,
        digest: CheckpointStore.Digest
    ) throws -> [UInt8] {
        let files = try Storage.entries(of: folder).map { name in
            JSONValue.Member(name, .string(try digest.ofFile(StoragePath.joined(folder, name))))
        }
        let members: [JSONValue.Member] = [
            .init("format", .integer(format)), .init("state", state.json), .init("identity", identity.json),
            .init("notes", notes), .init("files", .object(files)),
        ]
        let seal = digest.ofBytes(JSONValue.object(members).bytes())
        return bytes(of: .object(members + [.init("sha256", .string(seal))]))
    }

    private static func bytes(of manifest: JSONValue) -> [UInt8] {
        manifest.bytes(indented: true) + [UInt8(ascii: "\n")]
    }

    /// What the seal is the digest of, and the seal.
    private static func parted(_ manifest: JSONValue) -> (body: JSONValue, seal: String?) {
        guard let members = manifest.members, members.last?.key == "sha256" else { return (manifest, nil) }
        return (.object(members.dropLast()), members.last?.value.stringValue)
    }
}
