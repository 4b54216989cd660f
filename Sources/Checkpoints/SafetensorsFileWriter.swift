import JSON
public import Storage

/// Writes a safetensors file whose tensors are made one after another, so that only one of them is in memory.
///
/// The bytes are those of ``SafetensorsWriter`` with the same tensors.
public struct SafetensorsFileWriter: Sendable {
    /// A tensor that the file will hold.
    public struct Tensor: Hashable, Sendable {
        public let name: String
        public let type: ElementType
        public let shape: [Int]
        /// Bytes that it takes.
        public let size: Int
    }

    /// The tensors in the order of the file.
    public private(set) var tensors: [Tensor] = []
    /// Bytes of all tensors together.
    public private(set) var size = 0
    private var names: Set<String> = []
    private let metadata: [String: String]

    /// - Parameter metadata: free-form texts, written in the order of their keys' bytes.
    public init(metadata: [String: String] = [:]) { self.metadata = metadata }

    /// Adds a tensor after those added before; its numbers are asked for in ``write(to:_:)``.
    ///
    /// Traps when the name was used before and when a safetensors file cannot hold the type: mistakes of the program.
    public mutating func add(_ name: String, _ type: ElementType, shape: [Int]) {
        precondition(name != "__metadata__" && names.insert(name).inserted, "a second tensor '\(name)'")
        guard type.safetensorsName != nil, let size = type.size(of: shape) else {
            preconditionFailure("a safetensors file cannot hold '\(name)' of the shape \(shape) in \(type)")
        }
        tensors.append(Tensor(name: name, type: type, shape: shape, size: size))
        self.size += size
    }

    /// Writes the whole file.
    ///
    /// - Parameter bytes: the stored bytes of each tensor in turn, as many as its `size`; traps otherwise.
    public func write(to file: OutputFile, _ bytes: (Tensor) throws -> [UInt8]) throws {
        var members: [JSONValue.Member] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            members.append(.init("__metadata__", .object(texts.map { .init($0.key, .string($0.value)) })))
        }
        var start = 0
        for tensor in tensors {
            let entry: JSONValue = [
                "dtype": .string(tensor.type.safetensorsName ?? ""),
                "shape": .array(tensor.shape.map { .integer($0) }),
                "data_offsets": [.integer(start), .integer(start + tensor.size)],
            ]
            members.append(.init(tensor.name, entry))
            start += tensor.size
        }
        var header = JSONValue.object(members).bytes()
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        try file.write(UInt64(header.count).littleEndianBytes)
        try file.write(header)
        for tensor in tensors {
            let stored = try bytes(tensor)
            precondition(
                stored.count == tensor.size, "'\(tensor.name)' has \(stored.count) bytes instead of \(tensor.size)")
            try file.write(stored)
        }
        try file.finishOnDisk()
    }
}
