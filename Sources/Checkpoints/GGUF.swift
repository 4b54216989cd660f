/// A GGUF file: metadata and tensors, plain or quantised, as llama.cpp and its tools exchange them.
///
/// Reading checks everything before it is used: each count against the bytes that remain and against
/// ``CheckpointLimits``, each product for overflow, each tensor's bytes against the file's length and its neighbours.
///
/// Source: the GGUF specification, versions 2 and 3, little-endian.
public final class GGUF: TensorFile {
    public let file: String
    public let metadata: [String: GGUFValue]
    public let tensors: [String: TensorDescription]
    public let names: [String]
    private let bytes: CheckpointBytes

    /// Maps the file and reads its header; the tensors' bytes are touched when they are asked for.
    public convenience init(path: String) throws(CheckpointError) {
        try self.init(CheckpointBytes(path: path), file: path)
    }

    /// Reads a file that is already in memory.
    public convenience init(bytes: [UInt8], file: String = "GGUF bytes") throws(CheckpointError) {
        try self.init(.memory(bytes), file: file)
    }

    private init(_ bytes: CheckpointBytes, file: String) throws(CheckpointError) {
        let header = try bytes.withBytes { buffer throws(CheckpointError) in
            var reader = GGUFHeaderReader(bytes: buffer, file: file)
            return try reader.header()
        }
        self.file = file
        self.bytes = bytes
        metadata = header.metadata
        names = header.tensors.map(\.name)
        tensors = Dictionary(uniqueKeysWithValues: header.tensors.map { ($0.name, $0) })
    }

    /// The whole number under a key that must be there.
    public func integer(_ key: String) throws(CheckpointError) -> Int {
        guard let value = metadata[key]?.integerValue else { throw missing(key, "a whole number") }
        return value
    }

    /// The number under a key that must be there.
    public func float(_ key: String) throws(CheckpointError) -> Double {
        guard let value = metadata[key]?.floatValue else { throw missing(key, "a number") }
        return value
    }

    /// The text under a key that must be there.
    public func string(_ key: String) throws(CheckpointError) -> String {
        guard let value = metadata[key]?.stringValue else { throw missing(key, "a text") }
        return value
    }

    /// The list of texts under a key that must be there.
    public func strings(_ key: String) throws(CheckpointError) -> [String] {
        guard let value = metadata[key]?.stringsValue else { throw missing(key, "a list of texts") }
        return value
    }

    public func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Result
    ) throws(CheckpointError) -> Result { try bytes.withBytes(body) }

    public func release(_ range: Range<Int>) { bytes.release(range) }

    private func missing(_ key: String, _ kind: String) -> CheckpointError {
        let state = metadata[key] == nil ? "is missing" : "is not \(kind)"
        return CheckpointError(
            file: file, "the key '\(key)' \(state)", advice: "Choose a model of a kind that this program reads.")
    }
}
