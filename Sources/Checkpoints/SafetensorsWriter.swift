import JSON

/// Builds a safetensors file: the same tensors in the same order always give the same bytes.
///
/// The data begins on a multiple of eight bytes, as the reference library writes it. Put tensors of wider elements
/// first if every tensor shall lie on a multiple of its element's size.
public struct SafetensorsWriter {
    private var members: [JSONValue.Member] = []
    private var names: Set<String> = []
    private var data: [UInt8] = []

    /// - Parameter metadata: free-form texts, written in the order of their keys' bytes.
    public init(metadata: [String: String] = [:]) {
        guard !metadata.isEmpty else { return }
        let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        members.append(.init("__metadata__", .object(texts.map { .init($0.key, .string($0.value)) })))
    }

    /// Adds a tensor after those added before.
    ///
    /// Traps when the name was used before, when a safetensors file cannot hold the type, or when the bytes are not
    /// as many as the shape says: mistakes of the program, not of its input.
    ///
    /// - Parameter bytes: the numbers row by row, little-endian.
    public mutating func add(_ name: String, _ type: ElementType, shape: [Int], bytes: UnsafeRawBufferPointer) {
        guard let typeName = type.safetensorsName else {
            preconditionFailure("a safetensors file cannot hold \(type)")
        }
        precondition(
            type.size(of: shape) == bytes.count, "'\(name)': \(bytes.count) bytes for the shape \(shape) in \(type)")
        precondition(name != "__metadata__" && names.insert(name).inserted, "a second tensor '\(name)'")
        let start = data.count
        data.append(contentsOf: bytes)
        let entry: JSONValue = [
            "dtype": .string(typeName),
            "shape": .array(shape.map { .integer($0) }),
            "data_offsets": [.integer(start), .integer(data.count)],
        ]
        members.append(.init(name, entry))
    }

    /// Adds a tensor after those added before; see `add(_:_:shape:bytes:)` above.
    public mutating func add(_ name: String, _ type: ElementType, shape: [Int], bytes: [UInt8]) {
        bytes.withUnsafeBytes { add(name, type, shape: shape, bytes: $0) }
    }

    /// The whole file.
    public func encode() -> [UInt8] {
        var header = JSONValue.object(members).bytes()
        while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
        var file: [UInt8] = []
        file.reserveCapacity(8 + header.count + data.count)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
        file.append(contentsOf: header)
        file.append(contentsOf: data)
        return file
    }
}
