/// A MIDI note number: 60 is middle C, one step is a semitone.
public struct Pitch: Hashable, Comparable, Sendable {
    /// In 0...127.
    public let number: UInt8

    /// - Returns: nil when the number lies outside 0...127.
    public init?(_ number: Int) {
        guard (0...127).contains(number) else { return nil }
        self.number = UInt8(number)
    }

    /// The pitch that the low seven bits of a byte stand for, as MIDI messages carry it.
    public init(lowBits byte: UInt8) {
        number = byte & 0x7F
    }

    /// - Returns: nil when the pitch would leave 0...127.
    public func transposed(by semitones: Int) -> Pitch? {
        let (number, overflow) = Int(number).addingReportingOverflow(semitones)
        return overflow ? nil : Pitch(number)
    }

    public static func < (lhs: Pitch, rhs: Pitch) -> Bool { lhs.number < rhs.number }
}

extension Pitch: CustomStringConvertible {
    /// The scientific name, as in `C4` for middle C; black keys are spelled as sharps.
    public var description: String {
        let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
        return names[Int(number) % 12] + "\(Int(number) / 12 - 1)"
    }
}
