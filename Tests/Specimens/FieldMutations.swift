/// Damaged copies of a JSON text, most of which still parse, the same on every run: one to three of its keys, strings,
/// numbers and words have become others, such as careless readers break on.
package struct FieldMutations: Sequence, IteratorProtocol {
    private let original: [UInt8]
    private let fields: [Range<Int>]
    private var remaining: Int
    private var random: SplitMix

    private static let values = [
        "0", "-1", "1", "7", "0.5", "1e308", "-0.0", "1e-320", "65536", "2147483648", "4294967297",
        "9007199254740993", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "null", "true",
        "false", "\"\"", "\"x\"", "\"0\"", #""🎹""#, #""\u0000""#, #""<0x0A>""#, "[]", "{}", "[[]]", "[0,0]",
        #"["a","a"]"#,
    ]

    package init(of original: [UInt8], count: Int, seed: UInt64) {
        self.original = original
        fields = Self.fields(of: original)
        remaining = count
        random = SplitMix(seed: seed)
    }

    package mutating func next() -> [UInt8]? {
        guard remaining > 0, !fields.isEmpty else { return nil }
        remaining -= 1
        // From the back, so that the places of the others stay.
        let chosen = Set((0...random.below(3)).map { _ in random.below(fields.count) }).sorted(by: >)
        var bytes = original
        for index in chosen {
            let other =
                random.below(2) == 0
                ? Array(Self.values[random.below(Self.values.count)].utf8) : field(random.below(fields.count))
            bytes.replaceSubrange(fields[index], with: other)
        }
        return bytes
    }

    private func field(_ index: Int) -> [UInt8] { Array(original[fields[index]]) }

    /// Where the strings, numbers and words of a text stand.
    private static func fields(of bytes: [UInt8]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var place = 0
        while place < bytes.count {
            let start = place
            if bytes[place] == UInt8(ascii: "\"") {
                place += 1
                while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                    place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                place = Swift.min(place + 1, bytes.count)
                result.append(start..<place)
            } else if !"{}[],: \n\t\r".utf8.contains(bytes[place]) {
                while place < bytes.count, !"{}[],: \n\t\r\"".utf8.contains(bytes[place]) { place += 1 }
                result.append(start..<place)
            } else {
                place += 1
            }
        }
        return result
    }
}
