/// The K-quants: blocks of 256 numbers whose parts have scales of their own.
///
/// Source: `dequantize_blocks` of the gguf package, in its order of rounding.
extension FloatReader {
    /// The scale and the minimum of part `index` (0 to 7), 6 bits each, out of twelve bytes.
    ///
    /// Bytes 0 to 3 hold the scales of parts 0 to 3, bytes 4 to 7 their minima, in the low six bits; bytes 8 to 11 the low
    /// four bits of both of parts 4 to 7, whose high two bits are what the first eight bytes have left.
    private static func scaleAndMinimum(_ bytes: UnsafePointer<UInt8>, _ index: Int) -> (scale: Float, minimum: Float) {
        if index < 4 { return (Float(bytes[index] & 63), Float(bytes[index &+ 4] & 63)) }
        let low = bytes[index &+ 4]
        let scale = low & 15 | bytes[index &- 4] &>> 2 & 0x30
        let minimum = low &>> 4 | bytes[index] &>> 2 & 0x30
        return (Float(scale), Float(minimum))
    }

    /// Half-precision d and m, twelve bytes of scales and minima, 128 bytes: 32 of them hold two parts, low halves first; a
    /// number is (d * scale) * q - (m * minimum).
    static func readQ4_K(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 144 &* block
            let d = Float(half: source.word(at: 0)), m = Float(half: source.word(at: 2))
            let scales = (source + 4).assumingMemoryBound(to: UInt8.self)
            let pairs = (source + 16).assumingMemoryBound(to: UInt8.self)
            for part in 0..<8 {
                let (scale, minimum) = scaleAndMinimum(scales, part)
                let factor = d * scale, offset = m * minimum
                let pairs = pairs + part / 2 &* 32
                let shift = UInt8(truncatingIfNeeded: part & 1) &* 4
                let output = output + (256 &* block &+ 32 &* part)
                for index in 0..<32 { output[index] = factor * Float(Int32(pairs[index] &>> shift & 15)) - offset }
            }
        }
    }

    /// As Q4_K, with 32 bytes of fifth bits before the pairs: bit `part` of byte `index`.
    static func readQ5_K(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 176 &* block
            let d = Float(half: source.word(at: 0)), m = Float(half: source.word(at: 2))
            let scales = (source + 4).assumingMemoryBound(to: UInt8.self)
            let high = (source + 16).assumingMemoryBound(to: UInt8.self)
            let pairs = (source + 48).assumingMemoryBound(to: UInt8.self)
            for part in 0..<8 {
                let (scale, minimum) = scaleAndMinimum(scales, part)
                let factor = d * scale, offset = m * minimum
                let pairs = pairs + part / 2 &* 32
                let shift = UInt8(truncatingIfNeeded: part & 1) &* 4
                let bit = UInt8(truncatingIfNeeded: part)
                let output = output + (256 &* block &+ 32 &* part)
                for index in 0..<32 {
                    let q = pairs[index] &>> shift & 15 | (high[index] &>> bit & 1) &<< 4
                    output[index] = factor * Float(Int32(q)) - offset
                }
            }
        }
    }

    /// 128 bytes of low halves, 64 of high pairs of bits, sixteen signed scales, half-precision d: of each half of the block
    /// 64 bytes hold 128 low halves and 32 bytes their high bits; a number is (d * scale) * (q - 32).
    static func readQ6_K(_ source: UnsafeRawPointer, _ blocks: Int, into output: UnsafeMutablePointer<Float>) {
        for block in 0..<blocks {
            let source = source + 210 &* block
            let low = source.assumingMemoryBound(to: UInt8.self)
            let high = (source + 128).assumingMemoryBound(to: UInt8.self)
            let scales = (source + 192).assumingMemoryBound(to: Int8.self)
            let d = Float(half: source.word(at: 208))
            for part in 0..<16 {
                let factor = d * Float(scales[part])
                // 32 numbers share a place in their bytes: `quarter` of the half's four.
                let half = part / 8, quarter = part / 2 & 3, start = part & 1
                let low = low + (64 &* half &+ 32 &* (quarter & 1) &+ 16 &* start)
                let high = high + (32 &* half &+ 16 &* start)
                let lowShift = UInt8(truncatingIfNeeded: quarter / 2) &* 4
                let highShift = UInt8(truncatingIfNeeded: quarter) &* 2
                let output = output + (256 &* block &+ 16 &* part)
                for index in 0..<16 {
                    let q = low[index] &>> lowShift & 15 | (high[index] &>> highShift & 3) &<< 4
                    output[index] = factor * Float(Int32(q) &- 32)
                }
            }
        }
    }
}
