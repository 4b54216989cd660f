import Storage

/// Where a checkpoint's bytes are: a mapped file, or memory.
enum CheckpointBytes: Sendable {
    case file(MappedFile)
    case memory([UInt8])

    /// Maps the file; the room's own error when that fails.
    init(path: String) throws(CheckpointError) {
        do {
            self = .file(try MappedFile(path))
        } catch {
            throw CheckpointError(
                file: path, error.reason, advice: "Give the path of a file of weights that can be read.")
        }
    }

    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Result
    ) throws(CheckpointError) -> Result {
        switch self {
        case .file(let file):
            return try file.withBytes(body)
        case .memory(let bytes):
            let result: Swift.Result<Result, CheckpointError> = bytes.withUnsafeBytes { buffer in
                Swift.Result { () throws(CheckpointError) in try body(buffer) }
            }
            return try result.get()
        }
    }

    /// Lets go of the memory that holds some bytes of a mapped file; they come back from the disk when they are read.
    func release(_ range: Range<Int>) {
        if case .file(let file) = self { file.release(range) }
    }
}
