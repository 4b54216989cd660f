/// How long a beat is written: a half, a dotted eighth, an eighth of a triplet.
public struct NoteValue: Hashable, Sendable {
    /// A power of two: 0 is a whole note, 2 a quarter, 8 a 256th; -1 a double whole.
    public var power: Int8
    /// In 0...2.
    public var dots: UInt8
    /// So many notes of a tuplet take the time of `tupletTime`; both are 1 outside one.
    public var tupletNotes: UInt8
    public var tupletTime: UInt8

    public init(power: Int8 = 2, dots: UInt8 = 0, tupletNotes: UInt8 = 1, tupletTime: UInt8 = 1) {
        self.power = power
        self.dots = dots
        self.tupletNotes = tupletNotes
        self.tupletTime = tupletTime
    }

    public static let powers: ClosedRange<Int8> = -1...8

    /// Written lengths are counted in parts of a quarter that every tuplet of 3, 5, 7, 9, 11 and 13 divides.
    ///
    /// 2^7 · 3^2 · 5 · 7 · 11 · 13: a double-dotted 64th in a tuplet is still a whole number.
    public static let unitsPerQuarter = 5_765_760

    /// In `unitsPerQuarter`; exact but for tuplets of 17 and other rare numbers, which are rounded down.
    public var length: Int {
        let power = min(max(power, NoteValue.powers.lowerBound), NoteValue.powers.upperBound)
        let plain = power < 0 ? NoteValue.unitsPerQuarter * 8 : (NoteValue.unitsPerQuarter * 4) >> Int(power)
        let dotted =
            switch dots {
            case 0: plain
            case 1: plain + plain / 2
            default: plain + plain / 2 + plain / 4
            }
        return dotted * Int(max(tupletTime, 1)) / Int(max(tupletNotes, 1))
    }
}
