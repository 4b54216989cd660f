/// Turns a tensor's stored bytes into floats.
///
/// The loops run over raw pointers, without bounds checks and overflow checks: `read` has held the tensor's range
/// against the file and its count against the output before.
struct FloatReader {
    let file: String
    let bytes: UnsafeRawBufferPointer

    /// Reads the numbers of a tensor from `first` on, as many as `output` has room for.
    func read(
        _ tensor: TensorDescription, from first: Int, into output: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        let blockCount = tensor.type.blockCount
        guard first >= 0, first <= tensor.count, output.count <= tensor.count - first,
            first.isMultiple(of: blockCount), output.count.isMultiple(of: blockCount)
        else {
            throw CheckpointError(
                file: file, offset: tensor.byteRange.lowerBound,
                "the tensor '\(tensor.name)' has the shape \(tensor.shape), but \(output.count) numbers from the one at "
                    + "\(first) on were expected",
                advice: "The file does not fit the model that it describes: fetch it again.")
        }
        guard tensor.type.isReadable else {
            throw CheckpointError(
                file: file, offset: tensor.byteRange.lowerBound,
                "the tensor '\(tensor.name)' is stored as \(tensor.type), which is not read",
                advice: "Choose a model in F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q5_1, Q5_0, Q4_K, Q4_1 or Q4_0.")
        }
        guard output.count > 0, let start = bytes.baseAddress, let place = output.baseAddress else { return }
        let source = start + tensor.byteRange.lowerBound + first / blockCount * tensor.type.blockSize
        let blocks = output.count / blockCount
        let output = place
        switch tensor.type {
        case .float64:
            for index in 0..<blocks { output[index] = Float(Double(bitPattern: source.word(at: 8 &* index))) }
        case .float32:
            output.withMemoryRebound(to: UInt32.self, capacity: blocks) { output in
                for index in 0..<blocks { output[index] = source.word(at: 4 &* index) }
            }
        case .float16:
            for index in 0..<blocks { output[index] = Float(half: source.word(at: 2 &* index)) }
        case .bfloat16:
            for index in 0..<blocks {
                output[index] = Float(bitPattern: UInt32(source.word(at: 2 &* index) as UInt16) &<< 16)
            }
        case .q4_0: Self.readQ4_0(source, blocks, into: output)
        case .q4_1: Self.readQ4_1(source, blocks, into: output)
        case .q5_0: Self.readQ5_0(source, blocks, into: output)
        case .q5_1: Self.readQ5_1(source, blocks, into: output)
        case .q8_0: Self.readQ8_0(source, blocks, into: output)
        case .q4_K: Self.readQ4_K(source, blocks, into: output)
        case .q5_K: Self.readQ5_K(source, blocks, into: output)
        case .q6_K: Self.readQ6_K(source, blocks, into: output)
        default: return  // refused above
        }
    }

    /// Blocks of a half-precision scale d and sixteen bytes: low halves are numbers 0 to 15, high halves 16 to 31;
    /// a number is d * (q - 8).
    private static func readQ4_0(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 18 &* block
            let output = output + 32 &* block
            let scale = Float(half: source.word(at: 0))
            let pairs = (source + 2).assumingMemoryBound(to: UInt8.self)
            for index in 0..<16 {
                let pair = Int32(pairs[index])
                output[index] = scale * Float((pair & 15) &- 8)
                output[index &+ 16] = scale * Float((pair &>> 4) &- 8)
            }
        }
    }

    /// Blocks of a half-precision scale d, a minimum m and sixteen bytes, in the same order; a number is d * q + m.
    private static func readQ4_1(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 20 &* block
            let output = output + 32 &* block
            let scale = Float(half: source.word(at: 0))
            let minimum = Float(half: source.word(at: 2))
            let pairs = (source + 4).assumingMemoryBound(to: UInt8.self)
            for index in 0..<16 {
                let pair = Int32(pairs[index])
                // Two roundings, as in the reference: no fused multiply-add.
                output[index] = scale * Float(pair & 15) + minimum
                output[index &+ 16] = scale * Float(pair &>> 4) + minimum
            }
        }
    }

    /// Blocks of a half-precision scale d, 32 fifth bits and sixteen bytes, in the same order; a number is d * (q - 16).
    private static func readQ5_0(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 22 &* block
            let output = output + 32 &* block
            let scale = Float(half: source.word(at: 0))
            let high: UInt32 = source.word(at: 2)
            let pairs = (source + 6).assumingMemoryBound(to: UInt8.self)
            for index in 0..<16 {
                let pair = Int32(pairs[index]), shift = UInt32(truncatingIfNeeded: index)
                let low = Int32(truncatingIfNeeded: high &>> shift & 1) &<< 4
                let top = Int32(truncatingIfNeeded: high &>> (shift &+ 16) & 1) &<< 4
                output[index] = scale * Float((pair & 15 | low) &- 16)
                output[index &+ 16] = scale * Float((pair &>> 4 | top) &- 16)
            }
        }
    }

    /// Blocks of a half-precision scale d, a minimum m, 32 fifth bits and sixteen bytes; a number is d * q + m.
    private static func readQ5_1(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 24 &* block
            let output = output + 32 &* block
            let scale = Float(half: source.word(at: 0))
            let minimum = Float(half: source.word(at: 2))
            let high: UInt32 = source.word(at: 4)
            let pairs = (source + 8).assumingMemoryBound(to: UInt8.self)
            for index in 0..<16 {
                let pair = Int32(pairs[index]), shift = UInt32(truncatingIfNeeded: index)
                let low = Int32(truncatingIfNeeded: high &>> shift & 1) &<< 4
                let top = Int32(truncatingIfNeeded: high &>> (shift &+ 16) & 1) &<< 4
                output[index] = scale * Float(pair & 15 | low) + minimum
                output[index &+ 16] = scale * Float(pair &>> 4 | top) + minimum
            }
        }
    }

    /// Blocks of a half-precision scale d and 32 signed bytes; a number is d * q.
    private static func readQ8_0(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 34 &* block
            let output = output + 32 &* block
            let scale = Float(half: source.word(at: 0))
            let numbers = (source + 2).assumingMemoryBound(to: Int8.self)
            for index in 0..<32 { output[index] = scale * Float(numbers[index]) }
        }
    }
}

extension UnsafeRawPointer {
    /// A little-endian word at any address.
    func word<Word: FixedWidthInteger>(at offset: Int) -> Word {
        Word(littleEndian: loadUnaligned(fromByteOffset: offset, as: Word.self))
    }
}

extension Float {
    /// The value of an IEEE 754 half-precision number, exactly.
    ///
    /// Written out because `Float16` is not there on every machine, and without branches so that loops vectorise.
    init(half bits: UInt16) {
        let exponent = UInt32(bits & 0x7C00)
        let magnitude = UInt32(bits & 0x7FFF) &<< 13
        // Exponents 1...30 move from bias 15 to bias 127; 31 (infinity, NaN) becomes 255.
        let normal = magnitude &+ (exponent == 0x7C00 ? 0x7000_0000 : 0x3800_0000)
        // Exponent 0: a count of 2^-24.
        let subnormal = (Float(Int32(bits & 0x3FF)) * 0x1p-24).bitPattern
        self.init(bitPattern: UInt32(bits & 0x8000) &<< 16 | (exponent == 0 ? subnormal : normal))
    }
}
