/// The notes of one onset on their strings, and a place of the hand.
struct HandShape {
    /// The fret from the nut, string by string; `HandShape.silent` where nothing is struck.
    var frets = SIMD16<UInt8>(repeating: HandShape.silent)
    /// Which note, counted within its onset, where one is struck.
    var notes = SIMD16<Int32>(repeating: -1)
    /// The octaves by which it is moved.
    var octaves = SIMD16<Int8>(repeating: 0)
    /// The strings that are struck, as bits.
    var struck: UInt16 = 0
    /// Those whose notes need no finger.
    var free: UInt16 = 0
    /// Those whose notes stay where they were given.
    var given: UInt16 = 0
    /// Those whose notes go on from the one before on their string.
    var legato: UInt16 = 0
    /// Those whose notes slide on.
    var sliding: UInt16 = 0
    /// The fret of the index finger; 0 when no string is stopped, so that the hand stays where it is.
    var hand = 0
    var openStruck = 0
    /// The middle of the struck strings.
    var centre = 0.0
    var cost = 0.0

    static let silent: UInt8 = 0xFF
}

/// The distances of frets from the nut.
enum Neck {
    /// In centimetres, on a string of 65 cm.
    static let distances: [Double] = {
        var rest = 65.0
        return (0...127).map { _ in
            let distance = 65 - rest
            rest *= 0.943_874_312_681_693_5  // 2^(-1/12)
            return distance
        }
    }()
}
