extension CompactMIDI {
    /// One entry of the vocabulary that the compact form adds to a model's.
    ///
    /// | ids | stands for | spelled | text it stands for |
    /// |---|---|---|---|
    /// | 0...127 | pitch 0...127 | `<p60>` | `p60` |
    /// | 128...254 | velocity 1...127 | `<v80>` | `v80` |
    /// | 255...301 | bend 0...46 | `<b23>` | `b23` |
    /// | 302...397 | last digit of a duration, 0...95 | `<d5>` | `d5` |
    /// | 398...493 | digit before it | `<d2_>` | `d192` |
    /// | 494...589 | last digit of a shift, 0...95 | `<t5>` | `t5` |
    /// | 590...685 | digit before it | `<t2_>` | `t192` |
    public struct Token: Hashable, Sendable {
        /// What a token says; the letter is the one that words have for it.
        public enum Field: Hashable, Sendable {
            case pitch, velocity, bend
            /// The last digit of the number, or the one that is the whole of it.
            case duration, shift
            /// A digit that others follow: 96 times as much as the next one's, and so on.
            case durationBefore, shiftBefore
        }

        public let field: Field
        /// The number as spelled: in 0...127 for a pitch, 1...127 for a velocity, 0...46 for a bend, 0...95 for a digit.
        public let value: UInt8

        /// - Returns: nil when the value lies outside what its field has.
        public init?(_ field: Field, _ value: Int) {
            guard let value = UInt8(exactly: value), Self.values(of: field).contains(value) else { return nil }
            self.init(known: field, value)
        }

        /// - Precondition: the value lies in what its field has.
        init(known field: Field, _ value: UInt8) {
            self.field = field
            self.value = value
        }

        /// - Parameter id: In 0..<`CompactMIDI.vocabularySize`, counted from the first entry that is added.
        /// - Returns: nil for any other number.
        public init?(id: Int) {
            guard let field = Self.fields.last(where: { Self.firstID(of: $0) <= id }), id < vocabularySize else {
                return nil
            }
            self.init(known: field, Self.values(of: field).lowerBound + UInt8(id - Self.firstID(of: field)))
        }

        /// In 0..<`CompactMIDI.vocabularySize`.
        public var id: Int { Self.firstID(of: field) + Int(value - Self.values(of: field).lowerBound) }

        /// In the order of their ids.
        static let fields: [Field] = [.pitch, .velocity, .bend, .duration, .durationBefore, .shift, .shiftBefore]

        static func firstID(of field: Field) -> Int {
            switch field {
            case .pitch: 0
            case .velocity: 128
            case .bend: 255
            case .duration: 302
            case .durationBefore: 398
            case .shift: 494
            case .shiftBefore: 590
            }
        }

        static func values(of field: Field) -> ClosedRange<UInt8> {
            switch field {
            case .pitch: 0...127
            case .velocity: 1...127
            case .bend: BendScale.indices
            case .duration, .durationBefore, .shift, .shiftBefore: 0...95
            }
        }

        static func letter(of field: Field) -> UInt8 {
            switch field {
            case .pitch: UInt8(ascii: "p")
            case .velocity: UInt8(ascii: "v")
            case .bend: UInt8(ascii: "b")
            case .duration, .durationBefore: UInt8(ascii: "d")
            case .shift, .shiftBefore: UInt8(ascii: "t")
            }
        }

        /// The text of Simplified MIDI that the token stands for, to begin its embedding with.
        ///
        /// A digit that another one follows stands for its multiple of 96.
        public var meaning: String {
            let isBefore = field == .durationBefore || field == .shiftBefore
            return "\(Unicode.Scalar(Self.letter(of: field)))\(isBefore ? Int(value) * base : Int(value))"
        }

        /// All tokens in the order of their ids.
        public static var all: [Token] {
            fields.flatMap { field in values(of: field).map { Token(known: field, $0) } }
        }
    }
}

extension CompactMIDI.Token: CustomStringConvertible {
    /// The one spelling, such as `<d2_>`.
    public var description: String {
        var bytes: [UInt8] = []
        spell(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads the one spelling.
    ///
    /// - Returns: nil for anything else.
    public init?(_ spelling: some StringProtocol) {
        let bytes = Array(spelling.utf8)
        var position = 0
        guard let token = CompactMIDI.Token(bytes, &position), position == bytes.count else { return nil }
        self = token
    }

    @inline(__always)
    func spell(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(Self.letter(of: field))
        if value >= 100 { bytes.append(0x31) }
        if value >= 10 { bytes.append(0x30 + value / 10 % 10) }
        bytes.append(0x30 + value % 10)
        if field == .durationBefore || field == .shiftBefore { bytes.append(UInt8(ascii: "_")) }
        bytes.append(UInt8(ascii: ">"))
    }

    /// Reads the spelling that starts at a position, and leaves the position behind it.
    ///
    /// - Returns: nil, and the position unchanged, where no token is spelled.
    @inline(__always)
    init?(_ bytes: [UInt8], _ position: inout Int) {
        // "<p0>" is the shortest spelling.
        guard bytes.count - position >= 4, bytes[position] == UInt8(ascii: "<") else { return nil }
        let letter = bytes[position + 1]
        var index = position + 2
        var value = 0
        while index < bytes.count, index < position + 5 {
            let digit = bytes[index] &- 0x30
            if digit > 9 { break }
            value = 10 * value + Int(digit)
            index += 1
        }
        let digits = index - position - 2
        guard digits > 0, digits == 1 || bytes[position + 2] != 0x30, index < bytes.count else { return nil }
        let isBefore = bytes[index] == UInt8(ascii: "_")
        if isBefore { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { return nil }
        let field: Field
        switch (letter, isBefore) {
        case (UInt8(ascii: "p"), false): field = .pitch
        case (UInt8(ascii: "v"), false): field = .velocity
        case (UInt8(ascii: "b"), false): field = .bend
        case (UInt8(ascii: "d"), false): field = .duration
        case (UInt8(ascii: "d"), true): field = .durationBefore
        case (UInt8(ascii: "t"), false): field = .shift
        case (UInt8(ascii: "t"), true): field = .shiftBefore
        default: return nil
        }
        guard let token = CompactMIDI.Token(field, value) else { return nil }
        position = index + 1
        self = token
    }
}
