/// Numbers and lists as `score.gpif` writes them in text.
enum GPIFText {
    /// A whole number of 32 bits; nil for anything else.
    static func integer(_ text: String?) -> Int? {
        guard let text, let value = Int32(text) else { return nil }
        return Int(value)
    }

    /// A number between -10^6 and 10^6; nil for anything else.
    static func number(_ text: String?) -> Double? {
        guard let text, let value = Double(text), value.magnitude <= 1_000_000 else { return nil }
        return value
    }

    /// Whole numbers parted by white space, at most so many; -1, which stands for none, for what is no number.
    static func integers(_ text: String?, atMost most: Int = .max) -> [Int32] {
        guard let text, most > 0 else { return [] }
        var numbers: [Int32] = []
        var digits: [UInt8] = []
        for byte in text.utf8 {
            if byte > 0x20 {
                digits.append(byte)
                continue
            }
            if digits.isEmpty { continue }
            numbers.append(integer(digits))
            digits.removeAll(keepingCapacity: true)
            if numbers.count == most { return numbers }
        }
        if !digits.isEmpty { numbers.append(integer(digits)) }
        return numbers
    }

    private static func integer(_ digits: [UInt8]) -> Int32 {
        guard digits.count <= 9 else { return -1 }
        var value: Int32 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return -1 }
            value = value * 10 + Int32(digit - 0x30)
        }
        return value
    }

    /// A byte between limits.
    static func byte(_ value: Int, in range: ClosedRange<UInt8>) -> UInt8 {
        UInt8(min(max(value, Int(range.lowerBound)), Int(range.upperBound)))
    }

    /// The power of two of a length in ticks, of which a quarter has 480: 4 for a sixteenth, nearest.
    static func power(ofTicks ticks: Int) -> Int8 {
        let powers: [(power: Int8, ticks: Int)] = (0...8).map { (Int8($0), 1_920 >> $0) }
        return powers.first { ticks * 4 > $0.ticks * 3 }?.power ?? 8
    }
}

extension XMLElement {
    /// The trimmed text of the child of a property, such as `Fret` in `<Property name="Fret"><Fret>3</Fret>`.
    func integer(of name: String) -> Int? { GPIFText.integer(text(of: name)) }
    func number(of name: String) -> Double? { GPIFText.number(text(of: name)) }

    /// Its id, or -1, which stands for none.
    var id: Int32 { GPIFText.integers(attribute("id"), atMost: 1).first ?? -1 }

    /// What the `Properties` in this element hold, by their names.
    var properties: [(name: String, element: XMLElement)] {
        (first("Properties")?.all("Property") ?? []).map { ($0.attribute("name") ?? "", $0) }
    }

    /// What the extended properties in this element hold, by the numbers that they have for names.
    var extendedProperties: [(name: String, value: Int)] {
        all("XProperty").compactMap { property in
            guard let name = property.attribute("id"), let value = property.integer(of: "Int") else { return nil }
            return (name, value)
        }
    }
}
