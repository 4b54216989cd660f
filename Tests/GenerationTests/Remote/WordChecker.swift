import Generation

/// Words of four numbers, nothing else asked of them: a grammar simple enough to be seen through.
struct WordChecker: TextChecker {
    /// The most that each number may be, in the order of the letters.
    private static let letters = Array("pvdt".utf8)

    /// Pitches that may be struck.
    var pitches: ClosedRange<Int>
    private var field = 0
    /// nil before the letter; then what has been read of the number, which may be nothing.
    private var digits: [UInt8]?
    private var isHurried = false

    /// - Parameter isInShift: it stands behind `t`, where a begun answer does.
    init(pitches: ClosedRange<Int> = 0...127, isInShift: Bool = false) {
        self.pitches = pitches
        if isInShift { (field, digits) = (3, []) }
    }

    var mayEnd: Bool { field == 3 && !(digits ?? []).isEmpty }

    mutating func hurry() { isHurried = true }

    mutating func accept(_ byte: UInt8) -> Bool {
        guard let digits else {
            guard byte == Self.letters[field] else { return false }
            self.digits = []
            return true
        }
        if (0x30...0x39).contains(byte) {
            let longer = digits + [byte]
            guard isBeginning(longer) else { return false }
            self.digits = longer
            return true
        }
        guard isComplete(digits), byte == (field == 3 ? 0x20 : 0x3A), !(isHurried && field == 3) else { return false }
        field = (field + 1) % 4
        self.digits = nil
        return true
    }

    private var range: ClosedRange<Int> { [pitches, 1...127, 0...999, 0...999][field] }

    private func isComplete(_ digits: [UInt8]) -> Bool { Self.value(digits).map(range.contains) ?? false }

    /// Whether a number of the range begins so.
    private func isBeginning(_ digits: [UInt8]) -> Bool {
        guard let value = Self.value(digits) else { return false }
        if range.contains(value) { return true }
        guard value > 0 else { return false }
        return (1...3).contains { more in
            let scale = [1, 10, 100, 1_000][more]
            return (value * scale...value * scale + scale - 1).overlaps(range)
        }
    }

    private static func value(_ digits: [UInt8]) -> Int? {
        guard !digits.isEmpty, digits.count <= 3, digits.count == 1 || digits[0] != 0x30 else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
