/// Changes a JSON text value by value: brackets stay balanced and commas in their places.
public enum JSONMutator {
    private static let literals = [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e308", "1e-400", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "0.1", "5e-324", "\"\"", "\"a\"", "\"\\u0000\"",
        "\"\\ud83c\\udfb5\"", "\"\u{E9}\"", "\"e\\u0301\"", "[]", "{}", "[[]]", "{\"\":0}",
    ]

    /// A changed copy no longer than `longest` bytes.
    ///
    /// - Parameter fragments: values that the format at hand has, as JSON texts.
    public static func mutated(
        _ bytes: [UInt8], longest: Int, _ dice: inout Dice, fragments: [String]
    ) -> [UInt8] {
        var text = bytes
        for _ in 0...dice.below(3) {
            let values = spans(of: text)
            guard !values.isEmpty else {
                text = Array(
                    fragments.isEmpty || dice.chance(1, in: 2) ? dice.pick(literals).utf8 : dice.pick(fragments).utf8)
                continue
            }
            let place = dice.pick(values)
            let other = dice.pick(values)
            let isScalar = text[place.lowerBound] != UInt8(ascii: "[") && text[place.lowerBound] != UInt8(ascii: "{")
            var value = Array(text[place])
            switch dice.below(8) {
            case 0: value = Array(dice.pick(literals).utf8)
            case 1: value = fragments.isEmpty ? Array(dice.pick(literals).utf8) : Array(dice.pick(fragments).utf8)
            case 2: value = Array(text[other])
            case 3: value = [UInt8(ascii: "[")] + value + [UInt8(ascii: "]")]
            case 4: value = Array("{\"\(dice.pick(["a", "b", "", "\u{E9}"]))\":".utf8) + value + [UInt8(ascii: "}")]
            case 5: value += [UInt8(ascii: ",")] + Array(text[other])  // a further item, where there is a list
            default:
                if isScalar { WordMutator.changeNumber(in: &value, &dice) } else { remove(from: &value, &dice) }
            }
            guard text.count - place.count + value.count <= longest else { continue }
            text.replaceSubrange(place, with: value)
        }
        return text
    }

    /// Takes one item or member out of an array or object.
    private static func remove(from value: inout [UInt8], _ dice: inout Dice) {
        var commas: [Int] = []
        var depth = 0
        var isInString = false
        var position = 0
        while position < value.count {
            let byte = value[position]
            if isInString {
                if byte == UInt8(ascii: "\\") {
                    position += 1
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
                case UInt8(ascii: ","): if depth == 1 { commas.append(position) }
                default: break
                }
            }
            position += 1
        }
        let index = dice.below(commas.count + 1)
        let end = index < commas.count ? commas[index] : value.count - 1
        let start = index > 0 ? commas[index - 1] : 1
        guard start < end else { return }
        value.removeSubrange(index == 0 && !commas.isEmpty ? start..<end + 1 : start..<end)
    }

    /// Where values stand, keys included: strings, words and numbers, and what brackets hold.
    private static func spans(of text: [UInt8]) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var open: [Int] = []
        var position = 0
        while position < text.count {
            let start = position
            switch text[position] {
            case UInt8(ascii: "\""):
                position += 1
                while position < text.count, text[position] != UInt8(ascii: "\"") {
                    position += text[position] == UInt8(ascii: "\\") ? 2 : 1
                }
                position = min(position + 1, text.count)
                spans.append(start..<position)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(position)
                position += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                position += 1
                if let opening = open.popLast() { spans.append(opening..<position) }
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0...0x20:
                position += 1
            default:
                while position < text.count, !",:]}\"[{ \n\t".utf8.contains(text[position]) { position += 1 }
                spans.append(start..<position)
            }
        }
        return spans
    }
}
