/// A GGUF file: metadata and tensors, plain or quantised, as llama.cpp and its tools exchange them.
///
/// Reading checks everything before it is used: each count against the bytes that remain and against
/// ``CheckpointLimits``, each product for overflow, each tensor's bytes against the file's length and its neighbours.
///
/// Source: the GGUF specification, versions 2 and 3, little-endian.
public final class GGUF: Sendable {
    /// The path, or the name given with the bytes: what messages call this file.
    public let file: String
    public let metadata: [String: GGUFValue]
    public let tensors: [String: TensorDescription]
    /// The tensors' names in the order of the file.
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

    /// The description of a tensor that must be there.
    public func tensor(_ name: String) throws(CheckpointError) -> TensorDescription {
        guard let tensor = tensors[name] else {
            throw CheckpointError(
                file: file, "there is no tensor '\(name)'",
                advice: "Choose a model of an architecture that this program reads.")
        }
        return tensor
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

    /// Writes the tensor's numbers as floats, row by row, into `output`, which must have exactly their count.
    ///
    /// Quantised blocks give the same floats, to the last bit, as the gguf package's `dequantize`.
    public func readFloats(_ name: String, into output: UnsafeMutableBufferPointer<Float>) throws(CheckpointError) {
        let tensor = try tensor(name)
        guard output.count == tensor.count else {
            throw CheckpointError(
                file: file, offset: tensor.byteRange.lowerBound,
                "the tensor '\(name)' has the shape \(tensor.shape), but \(output.count) numbers were expected",
                advice: "The file does not fit the model that it describes: fetch it again.")
        }
        try readFloats(name, from: 0, into: output)
    }

    /// Writes some of the tensor's numbers as floats: those from the one at `first` on, as many as `output` has room for.
    ///
    /// Where numbers are stored in blocks, both `first` and the count must be whole blocks, as rows of a matrix are.
    public func readFloats(
        _ name: String, from first: Int, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        let tensor = try tensor(name)
        try bytes.withBytes { buffer throws(CheckpointError) in
            try FloatReader(file: file, bytes: buffer).read(tensor, from: first, into: output)
        }
    }

    /// Gives a tensor's bytes as they are stored; the pointer must not leave the closure.
    public func withStoredBytes<Result>(
        of name: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(CheckpointError) -> Result {
        let tensor = try tensor(name)
        return try bytes.withBytes { buffer throws(CheckpointError) in
            body(UnsafeRawBufferPointer(rebasing: buffer[tensor.byteRange]))
        }
    }

    /// Tells that a tensor's bytes will not be read again soon, so that they need not stay in memory.
    public func release(_ name: String) {
        if let tensor = tensors[name] { bytes.release(tensor.byteRange) }
    }

    private func missing(_ key: String, _ kind: String) -> CheckpointError {
        let state = metadata[key] == nil ? "is missing" : "is not \(kind)"
        return CheckpointError(
            file: file, "the key '\(key)' \(state)", advice: "Choose a model of a kind that this program reads.")
    }
}
