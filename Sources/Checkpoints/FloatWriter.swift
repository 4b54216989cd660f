/// Turns floats into the bytes by which a file stores them; ``GGUF`` and ``Safetensors`` read them back.
///
/// Rounding is to nearest, ties to even, in the half-precision types; the quantised types give the bytes of the gguf
/// package's `quantize`.
public enum FloatWriter {
    /// Whether floats can be written as this type.
    public static func canWrite(_ type: ElementType) -> Bool {
        switch type {
        case .float32, .float16, .bfloat16, .q8_0, .q4_0: true
        default: false
        }
    }

    /// The stored bytes of numbers, little-endian.
    ///
    /// Traps on a type that ``canWrite(_:)`` refuses and on a number of floats that does not fill whole blocks: mistakes
    /// of the program.
    public static func bytes(of floats: UnsafeBufferPointer<Float>, as type: ElementType) -> [UInt8] {
        precondition(canWrite(type), "floats are not written as \(type)")
        precondition(floats.count.isMultiple(of: type.blockCount), "\(floats.count) floats fill no blocks of \(type)")
        let blocks = floats.count / type.blockCount
        let size = blocks * type.blockSize
        guard size > 0, let source = floats.baseAddress else { return [] }
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            guard let output = buffer.baseAddress else { return }
            write(source, blocks, as: type, to: UnsafeMutableRawPointer(output))
            count = size
        }
    }

    /// The stored bytes of numbers, little-endian; see `bytes(of:as:)` above.
    public static func bytes(of floats: [Float], as type: ElementType) -> [UInt8] {
        floats.withUnsafeBufferPointer { bytes(of: $0, as: type) }
    }

    private static func write(
        _ source: UnsafePointer<Float>, _ blocks: Int, as type: ElementType, to output: UnsafeMutableRawPointer
    ) {
        switch type {
        case .float32:
            for index in 0..<blocks { output.store(source[index].bitPattern, at: 4 &* index) }
        case .float16:
            for index in 0..<blocks { output.store(source[index].halfBits, at: 2 &* index) }
        case .bfloat16:
            for index in 0..<blocks { output.store(source[index].brainBits, at: 2 &* index) }
        case .q8_0:
            for block in 0..<blocks { writeQ8_0(source + 32 &* block, to: output + 34 &* block) }
        case .q4_0:
            for block in 0..<blocks { writeQ4_0(source + 32 &* block, to: output + 18 &* block) }
        default: return  // refused above
        }
    }

    /// A half-precision scale d = max |x| / 127, then x / d in a signed byte, halves away from zero.
    private static func writeQ8_0(_ source: UnsafePointer<Float>, to output: UnsafeMutableRawPointer) {
        var largest: Float = 0
        for index in 0..<32 { largest = max(largest, abs(source[index])) }
        let scale = largest / 127
        let inverse = scale == 0 ? 0 : 1 / scale
        output.store(scale.halfBits, at: 0)
        for index in 0..<32 {
            let number = (source[index] * inverse).rounded(.toNearestOrAwayFromZero)
            // A block with a NaN or an infinity has no bytes of its own: the nearest that there is.
            let byte = Int8(truncatingIfNeeded: Int32(number.isFinite ? min(max(number, -127), 127) : 0))
            output.store(UInt8(bitPattern: byte), at: 2 &+ index)
        }
    }

    /// A half-precision scale d = (the number of largest magnitude) / -8, then x / d + 8 in four bits: numbers 0 to 15
    /// in the low halves, 16 to 31 in the high ones.
    private static func writeQ4_0(_ source: UnsafePointer<Float>, to output: UnsafeMutableRawPointer) {
        var largest: Float = 0
        for index in 0..<32 where abs(source[index]) > abs(largest) { largest = source[index] }
        let scale = largest / -8
        let inverse = scale == 0 ? 0 : 1 / scale
        output.store(scale.halfBits, at: 0)
        func quarter(_ index: Int) -> UInt8 {
            let number = source[index] * inverse + 8.5
            return number.isFinite ? UInt8(min(max(number, 0), 15)) : 8
        }
        for index in 0..<16 { output.store(quarter(index) | quarter(index &+ 16) &<< 4, at: 2 &+ index) }
    }
}

extension UnsafeMutableRawPointer {
    /// Writes a little-endian word at any address.
    fileprivate func store<Word: FixedWidthInteger>(_ word: Word, at offset: Int) {
        storeBytes(of: word.littleEndian, toByteOffset: offset, as: Word.self)
    }
}

extension Float {
    /// The nearest bfloat16, ties to even; a NaN stays one.
    var brainBits: UInt16 {
        if isNaN { return UInt16(truncatingIfNeeded: bitPattern &>> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bitPattern &+ 0x7FFF &+ (bitPattern &>> 16 & 1)) &>> 16)
    }

    /// The nearest IEEE 754 half-precision number, ties to even; what is too large becomes an infinity.
    ///
    /// Written out because `Float16` is not there on every machine.
    var halfBits: UInt16 {
        let sign = UInt16(truncatingIfNeeded: bitPattern &>> 16) & 0x8000
        let magnitude = bitPattern & 0x7FFF_FFFF
        if magnitude >= 0x4780_0000 {  // 65,536 and above, infinity, NaN
            return sign | (magnitude > 0x7F80_0000 ? 0x7E00 : 0x7C00)
        }
        if magnitude < 0x3880_0000 {  // below 2^-14: a count of 2^-24, rounded by an addition whose last digit is that
            let shifted = Float(bitPattern: magnitude) + 0.5
            return sign | UInt16(truncatingIfNeeded: shifted.bitPattern &- Float(0.5).bitPattern)
        }
        let rounded = magnitude &+ 0xFFF &+ (magnitude &>> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded &- 0x3800_0000) &>> 13)
    }
}
