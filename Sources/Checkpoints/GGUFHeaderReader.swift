/// Reads the header of a GGUF file: metadata, then the descriptions of the tensors.
struct GGUFHeaderReader {
    let bytes: UnsafeRawBufferPointer
    let file: String
    private var offset = 0

    init(bytes: UnsafeRawBufferPointer, file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func header() throws(CheckpointError) -> (metadata: [String: GGUFValue], tensors: [TensorDescription]) {
        guard bytes.count >= 4, bytes.starts(with: [0x47, 0x47, 0x55, 0x46]) else {
            throw error(
                at: 0, "this is not a GGUF file, it does not begin with 'GGUF'",
                advice: "Give the path of a model in GGUF form.")
        }
        offset = 4
        let version = try number(UInt32.self, "the version")
        guard version == 2 || version == 3 else {
            let advice = "Only versions 2 and 3, little-endian, are read: convert the model anew."
            throw error(at: 4, "GGUF version \(version)", advice: advice)
        }
        let tensorCount = try count("tensors", limit: CheckpointLimits.tensors, eachAtLeast: 24)
        let keyCount = try count("keys", limit: CheckpointLimits.keys, eachAtLeast: 13)

        var metadata: [String: GGUFValue] = [:]
        for _ in 0..<keyCount {
            let start = offset
            let key = try string("a key", limit: CheckpointLimits.nameLength)
            let value = try value(of: key)
            guard metadata.updateValue(value, forKey: key) == nil else {
                throw error(at: start, "the key '\(key)' stands here for the second time")
            }
        }
        let alignment = try alignment(metadata["general.alignment"])

        var tensors: [(name: String, shape: [Int], type: ElementType, start: Int, place: Int)] = []
        for _ in 0..<tensorCount { tensors.append(try tensorEntry(alignment: alignment)) }

        let data = offset.addingReportingOverflow((alignment - offset % alignment) % alignment).partialValue
        return (metadata, try placed(tensors, data: data))
    }

    // MARK: Metadata

    private mutating func value(of key: String) throws(CheckpointError) -> GGUFValue {
        let start = offset
        let type = try number(UInt32.self, "the type of '\(key)'")
        switch type {
        case 0: return .unsigned(UInt64(try number(UInt8.self, key)))
        case 1: return .signed(Int64(try number(Int8.self, key)))
        case 2: return .unsigned(UInt64(try number(UInt16.self, key)))
        case 3: return .signed(Int64(try number(Int16.self, key)))
        case 4: return .unsigned(UInt64(try number(UInt32.self, key)))
        case 5: return .signed(Int64(try number(Int32.self, key)))
        case 6: return .float(Double(Float(bitPattern: try number(UInt32.self, key))))
        case 7: return .bool(try bool(key))
        case 8: return .string(try string("the text of '\(key)'", limit: CheckpointLimits.stringLength))
        case 9: return try array(of: key)
        case 10: return .unsigned(try number(UInt64.self, key))
        case 11: return .signed(try number(Int64.self, key))
        case 12: return .float(Double(bitPattern: try number(UInt64.self, key)))
        default: throw error(at: start, "the key '\(key)' has a value of the unknown type \(type)")
        }
    }

    private mutating func array(of key: String) throws(CheckpointError) -> GGUFValue {
        let start = offset
        let type = try number(UInt32.self, "the item type of '\(key)'")
        switch type {
        case 0: return .integers(try integers(UInt8.self, key))
        case 1: return .integers(try integers(Int8.self, key))
        case 2: return .integers(try integers(UInt16.self, key))
        case 3: return .integers(try integers(Int16.self, key))
        case 4: return .integers(try integers(UInt32.self, key))
        case 5: return .integers(try integers(Int32.self, key))
        case 6:
            return .floats(
                try items(key, size: 4) { reader throws(CheckpointError) in
                    Double(Float(bitPattern: try reader.number(UInt32.self, key)))
                })
        case 7: return .bools(try items(key, size: 1) { reader throws(CheckpointError) in try reader.bool(key) })
        case 8:
            let what = "a text of '\(key)'"
            return .strings(
                try items(key, size: 8) { reader throws(CheckpointError) in
                    try reader.string(what, limit: CheckpointLimits.stringLength)
                })
        case 10: return .integers(try integers(UInt64.self, key))
        case 11: return .integers(try integers(Int64.self, key))
        case 12:
            return .floats(
                try items(key, size: 8) { reader throws(CheckpointError) in
                    Double(bitPattern: try reader.number(UInt64.self, key))
                })
        default:
            throw error(at: start, "the list '\(key)' has items of type \(type), which no list can hold")
        }
    }

    private mutating func integers<Stored: FixedWidthInteger>(
        _: Stored.Type, _ key: String
    ) throws(CheckpointError) -> [Int] {
        try items(key, size: MemoryLayout<Stored>.size) { reader throws(CheckpointError) in
            let start = reader.offset
            guard let value = Int(exactly: try reader.number(Stored.self, key)) else {
                throw reader.error(at: start, "the list '\(key)' holds a number above \(Int.max)")
            }
            return value
        }
    }

    private mutating func items<Item>(
        _ key: String, size: Int, _ read: (inout GGUFHeaderReader) throws(CheckpointError) -> Item
    ) throws(CheckpointError) -> [Item] {
        let count = try count("items of '\(key)'", limit: CheckpointLimits.arrayItems, eachAtLeast: size)
        var items: [Item] = []
        items.reserveCapacity(count)
        for _ in 0..<count { items.append(try read(&self)) }
        return items
    }

    private func alignment(_ value: GGUFValue?) throws(CheckpointError) -> Int {
        guard let value else { return 32 }
        guard let alignment = value.integerValue, (1...CheckpointLimits.alignment).contains(alignment),
            alignment & (alignment - 1) == 0
        else {
            throw error(at: nil, "general.alignment is not a power of two up to \(CheckpointLimits.alignment)")
        }
        return alignment
    }

    // MARK: Tensors

    private mutating func tensorEntry(
        alignment: Int
    ) throws(CheckpointError) -> (name: String, shape: [Int], type: ElementType, start: Int, place: Int) {
        let place = offset
        let name = try string("the name of a tensor", limit: CheckpointLimits.nameLength)
        let dimensions = try number(UInt32.self, "the number of dimensions of '\(name)'")
        guard dimensions <= CheckpointLimits.dimensions else {
            throw error(at: place, "the tensor '\(name)' has \(dimensions) dimensions")
        }
        var shape: [Int] = []
        for _ in 0..<dimensions {
            guard let dimension = Int(exactly: try number(UInt64.self, "the shape of '\(name)'")) else {
                throw error(at: place, "the tensor '\(name)' has a dimension above \(Int.max)")
            }
            shape.append(dimension)
        }
        shape.reverse()  // GGUF says the innermost dimension first
        let typeNumber = try number(UInt32.self, "the type of '\(name)'")
        guard let type = ElementType(ggufNumber: typeNumber) else {
            throw error(
                at: place, "the tensor '\(name)' has the unknown element type \(typeNumber)",
                advice: "Choose a model in F32, F16, BF16, Q8_0, Q4_0 or Q4_1.")
        }
        let offsetInData = try number(UInt64.self, "the place of '\(name)'")
        guard let start = Int(exactly: offsetInData), start.isMultiple(of: alignment) else {
            throw error(at: place, "the tensor '\(name)' does not begin on a multiple of \(alignment) bytes")
        }
        return (name, shape, type, start, place)
    }

    /// The tensors at their places in the file, once these are found to lie inside it, apart from each other.
    private func placed(
        _ entries: [(name: String, shape: [Int], type: ElementType, start: Int, place: Int)], data: Int
    ) throws(CheckpointError) -> [TensorDescription] {
        var tensors: [TensorDescription] = []
        var names: Set<String> = []
        for (name, shape, type, start, place) in entries {
            guard names.insert(name).inserted else {
                throw error(at: place, "the tensor '\(name)' stands here for the second time")
            }
            guard let count = ElementType.count(of: shape), let size = type.size(of: shape) else {
                throw error(at: place, "the tensor '\(name)' cannot have the shape \(shape) in \(type)")
            }
            let (first, overflow) = data.addingReportingOverflow(start)
            let (end, endOverflow) = first.addingReportingOverflow(size)
            guard !overflow, !endOverflow, end <= bytes.count else {
                throw error(
                    at: bytes.count,
                    "the file ends inside the tensor '\(name)', which should take \(size) bytes "
                        + "from byte \(overflow ? Int.max : first) on",
                    advice: "The file is not whole: fetch it again.")
            }
            let range = first..<end
            tensors.append(TensorDescription(name: name, shape: shape, type: type, byteRange: range, count: count))
        }
        let inOrder = tensors.filter { !$0.byteRange.isEmpty }
            .sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
        for (one, next) in zip(inOrder, inOrder.dropFirst()) where one.byteRange.overlaps(next.byteRange) {
            throw error(at: next.byteRange.lowerBound, "the tensors '\(one.name)' and '\(next.name)' overlap")
        }
        return tensors
    }

    // MARK: Bytes

    private mutating func number<Number: FixedWidthInteger>(
        _: Number.Type, _ what: @autoclosure () -> String
    ) throws(CheckpointError) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - offset >= size else { throw ends(in: what()) }
        defer { offset += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    private mutating func bool(_ key: String) throws(CheckpointError) -> Bool {
        let start = offset
        switch try number(UInt8.self, key) {
        case 0: return false
        case 1: return true
        default: throw error(at: start, "'\(key)' is neither true nor false")
        }
    }

    private mutating func string(_ what: @autoclosure () -> String, limit: Int) throws(CheckpointError) -> String {
        let start = offset
        let length = try number(UInt64.self, what())
        guard length <= limit else {
            throw error(at: start, "\(what()) is \(length) bytes long, more than the \(limit) that are read")
        }
        let size = Int(length)
        guard bytes.count - offset >= size else { throw ends(in: what()) }
        defer { offset += size }
        guard let text = String(validating: bytes[offset..<offset + size], as: UTF8.self) else {
            throw error(at: offset, "\(what()) is not valid UTF-8")
        }
        return text
    }

    /// A count of things that take at least `size` bytes each.
    private mutating func count(
        _ what: @autoclosure () -> String, limit: Int, eachAtLeast size: Int
    ) throws(CheckpointError) -> Int {
        let start = offset
        let count = try number(UInt64.self, "the number of \(what())")
        guard count <= limit else {
            throw error(at: start, "\(count) \(what()), more than the \(limit) that are read")
        }
        guard Int(count) <= (bytes.count - offset) / size else { throw ends(in: "the \(what())") }
        return Int(count)
    }

    private func ends(in what: String) -> CheckpointError {
        error(
            at: bytes.count, "the file ends inside its header, in \(what)",
            advice: "The file is not whole: fetch it again.")
    }

    private func error(at offset: Int?, _ reason: String, advice: String? = nil) -> CheckpointError {
        if let advice { return CheckpointError(file: file, offset: offset, reason, advice: advice) }
        return CheckpointError(file: file, offset: offset, reason)
    }
}
