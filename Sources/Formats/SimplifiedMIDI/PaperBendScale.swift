/// The 47 bends of the paper, on the 14 bits of a pitch-bend message: the `b` of `BendNotation.paper`.
///
/// f floors: a wheel is never brought to a bend above it, and 46 is never said. What a wheel sounds depends on the range
/// of its channel, which the paper dropped.
///
/// Source: the paper, section 4.3, and its converter for DadaGP.
public enum PaperBendScale {
    /// f: from the wheel to the bend.
    ///
    /// - Parameter wheel: In 0...16,383; what lies above is taken for 16,383.
    public static func index(wheel: UInt16) -> UInt8 {
        let wheel = Int(min(wheel, 16_383))
        if wheel < 7_680 { return UInt8(wheel / 512) }
        if wheel < 8_704 { return UInt8(15 + (wheel - 7_680) / 64) }
        return UInt8(31 + (wheel - 8_704) / 512)
    }

    /// g: from the bend to the wheel, in 0...16,383.
    ///
    /// 46 gives 16,383; the paper's own code gives 16,384 there, which a pitch-bend message cannot hold.
    ///
    /// - Parameter index: In 0...46; what lies above is taken for 46.
    public static func wheel(index: UInt8) -> UInt16 {
        let index = Int(min(index, 46))
        if index < 15 { return UInt16(512 * index) }
        if index < 31 { return UInt16(7_680 + 64 * (index - 15)) }
        return UInt16(min(8_704 + 512 * (index - 31), 16_383))
    }
}
