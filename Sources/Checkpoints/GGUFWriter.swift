public import Storage

/// Writes a GGUF file: metadata, then the tensors one after another, so that only one of them is in memory.
///
/// Version 3, little-endian, every tensor on a multiple of 32 bytes. The same calls give the same bytes.
///
/// Source: the GGUF specification.
public struct GGUFWriter: Sendable {
    /// A tensor that the file will hold.
    public struct Tensor: Hashable, Sendable {
        public let name: String
        public let type: ElementType
        /// Outermost dimension first, as PyTorch says it.
        public let shape: [Int]
        /// Bytes that it takes, without the padding behind it.
        public let size: Int
    }

    /// The tensors in the order of the file.
    public private(set) var tensors: [Tensor] = []
    private var keys: Set<String> = []
    private var names: Set<String> = []
    private var metadata: [UInt8] = []
    private static let alignment = 32

    public init() {}

    /// Adds a key after those added before.
    ///
    /// Traps when the key was set before, and when the type cannot hold the value: mistakes of the program.
    ///
    /// - Parameter type: how the value, or each item of a list, is stored; 32 bits where they suffice if left out.
    public mutating func set(_ key: String, _ value: GGUFValue, as type: GGUFValueType? = nil) {
        precondition(keys.insert(key).inserted, "a second key '\(key)'")
        let type = type ?? value.usualType
        guard let stored = value.stored(as: type) else { preconditionFailure("'\(key)' does not fit into \(type)") }
        metadata += GGUFValue.bytes(key)
        metadata += (value.isList ? Self.listType : type.rawValue).littleEndianBytes
        metadata += stored
    }

    /// Adds a tensor after those added before; its numbers are asked for in ``write(to:_:)``.
    ///
    /// Traps when the name was used before, when GGUF cannot hold the type, and when a row does not divide into the
    /// type's blocks: mistakes of the program.
    public mutating func add(_ name: String, _ type: ElementType, shape: [Int]) {
        precondition(names.insert(name).inserted, "a second tensor '\(name)'")
        precondition(type.ggufNumber != nil, "a GGUF file cannot hold \(type)")
        guard let size = type.size(of: shape) else {
            preconditionFailure("'\(name)' of the shape \(shape) cannot be stored as \(type)")
        }
        tensors.append(Tensor(name: name, type: type, shape: shape, size: size))
    }

    /// Writes the whole file.
    ///
    /// - Parameter bytes: the stored bytes of each tensor in turn, as many as its `size`; traps otherwise.
    public func write(to file: OutputFile, _ bytes: (Tensor) throws -> [UInt8]) throws {
        var header: [UInt8] = [0x47, 0x47, 0x55, 0x46]  // "GGUF"
        header += UInt32(3).littleEndianBytes
        header += UInt64(tensors.count).littleEndianBytes
        header += UInt64(keys.count).littleEndianBytes
        header += metadata
        var offset = 0
        for tensor in tensors {
            header += GGUFValue.bytes(tensor.name)
            header += UInt32(tensor.shape.count).littleEndianBytes
            for dimension in tensor.shape.reversed() { header += UInt64(dimension).littleEndianBytes }
            header += (tensor.type.ggufNumber ?? 0).littleEndianBytes
            header += UInt64(offset).littleEndianBytes
            offset += Self.padded(tensor.size)
        }
        header += Self.padding(after: header.count)
        try file.write(header)
        for tensor in tensors {
            let stored = try bytes(tensor)
            precondition(
                stored.count == tensor.size, "'\(tensor.name)' has \(stored.count) bytes instead of \(tensor.size)")
            try file.write(stored)
            try file.write(Self.padding(after: stored.count))
        }
        try file.finishOnDisk()
    }

    /// The number of the type "array".
    private static let listType: UInt32 = 9

    private static func padding(after count: Int) -> [UInt8] { [UInt8](repeating: 0, count: padded(count) - count) }

    private static func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}
