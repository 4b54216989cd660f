/// A file of named tensors, whatever its form.
public protocol TensorFile: Sendable {
    /// The path, or the name given with the bytes: what messages call this file.
    var file: String { get }
    var tensors: [String: TensorDescription] { get }
    /// The tensors' names in the order of the file.
    var names: [String] { get }

    /// Gives the bytes of the file; the pointer must not leave the closure.
    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Result
    ) throws(CheckpointError) -> Result

    /// Lets go of the memory that holds some bytes of a mapped file; they come back from the disk when they are read.
    func release(_ range: Range<Int>)
}

extension TensorFile {
    /// The description of a tensor that must be there.
    public func tensor(_ name: String) throws(CheckpointError) -> TensorDescription {
        guard let tensor = tensors[name] else {
            throw CheckpointError(
                file: file, "there is no tensor '\(name)'",
                advice:
                    "Choose a file that belongs to the model, which must be of an architecture that this program reads."
            )
        }
        return tensor
    }

    /// Gives a tensor's bytes as they are stored, little-endian; the pointer must not leave the closure.
    public func withStoredBytes<Result>(
        of name: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(CheckpointError) -> Result {
        let tensor = try tensor(name)
        return try withBytes { buffer throws(CheckpointError) in
            body(UnsafeRawBufferPointer(rebasing: buffer[tensor.byteRange]))
        }
    }

    /// The tensor's bytes as they are stored, little-endian.
    public func bytes(of name: String) throws(CheckpointError) -> [UInt8] {
        try withStoredBytes(of: name) { Array($0) }
    }

    /// Some of the tensor's bytes, counted from its first; traps when the tensor has fewer.
    public func bytes(of name: String, in range: Range<Int>) throws(CheckpointError) -> [UInt8] {
        try withStoredBytes(of: name) { bytes in
            precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "'\(name)' has \(bytes.count) bytes")
            return Array(bytes[range])
        }
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
        try withBytes { buffer throws(CheckpointError) in
            try FloatReader(file: file, bytes: buffer).read(tensor, from: first, into: output)
        }
    }

    /// Tells that a tensor's bytes will not be read again soon, so that they need not stay in memory.
    public func release(_ name: String) {
        if let tensor = tensors[name] { release(tensor.byteRange) }
    }
}
