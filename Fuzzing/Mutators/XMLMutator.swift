/// Changes an XML document element by element: tags stay in pairs, unless a broken one is the change.
public enum XMLMutator {
    /// What stands between two tags, or an attribute's value in quotes, at the edge of what XML allows.
    private static let texts = [
        "", " ", "0", "-1", "1.5", "C", "&amp;", "&lt;", "&#233;", "&#x1F3B5;", "&#0;", "&no;", "<![CDATA[<&]]>",
        "<!-- c -->", "<?p x?>", "\u{E9}", "x]]>", "\r\n",
    ]

    private struct Element {
        /// From the `<` of its first tag to the byte after the `>` of its last.
        var whole: Range<Int>
        /// Between the tags; empty for an element of one tag.
        var content: Range<Int>
        var isLeaf = true
    }

    /// A changed copy no longer than `longest` bytes.
    ///
    /// - Parameter fragments: elements that the format at hand has.
    public static func mutated(
        _ bytes: [UInt8], longest: Int, _ dice: inout Dice, fragments: [String]
    ) -> [UInt8] {
        var text = bytes
        for _ in 0...dice.below(3) {
            let elements = elements(of: text)
            guard !elements.isEmpty else {
                text = Array((fragments.isEmpty ? "<a b=\"c\">d</a>" : dice.pick(fragments)).utf8)
                continue
            }
            let chosen = dice.pick(elements)
            let other = dice.pick(elements)
            var place = chosen.whole
            var replacement = Array(text[place])
            switch dice.below(12) {
            case 0: replacement = []
            case 1: replacement = Array(text[other.whole])
            case 2: replacement += Array(text[other.whole])
            case 3, 4: replacement += Array((fragments.isEmpty ? dice.pick(texts) : dice.pick(fragments)).utf8)
            case 5, 6, 7: if chosen.isLeaf { WordMutator.changeNumber(in: &replacement, &dice) }
            case 8:
                place = chosen.content
                replacement = Array(dice.pick(texts).utf8)
            case 9:
                // The tags of another element around this one.
                replacement.insert(contentsOf: text[other.whole.lowerBound..<other.content.lowerBound], at: 0)
                replacement += text[other.content.upperBound..<other.whole.upperBound]
            case 10:
                place = chosen.whole.lowerBound..<chosen.content.lowerBound
                replacement = tag(text[place], &dice)
            default:
                // What follows moves before.
                let isFirst = chosen.whole.lowerBound < other.whole.lowerBound
                let (first, second) = isFirst ? (chosen.whole, other.whole) : (other.whole, chosen.whole)
                guard first.upperBound <= second.lowerBound else { continue }
                place = first.lowerBound..<second.upperBound
                replacement = Array(text[second])
                replacement += text[first.upperBound..<second.lowerBound]
                replacement += text[first]
            }
            guard text.count - place.count + replacement.count <= longest else { continue }
            text.replaceSubrange(place, with: replacement)
        }
        return text
    }

    /// A first tag with another attribute or value.
    private static func tag(_ tag: ArraySlice<UInt8>, _ dice: inout Dice) -> [UInt8] {
        var tag = Array(tag)
        guard let end = tag.lastIndex(of: UInt8(ascii: ">")) else { return tag }
        let isEmpty = end > 0 && tag[end - 1] == UInt8(ascii: "/")
        switch dice.below(3) {
        case 0: WordMutator.changeNumber(in: &tag, &dice)
        case 1:
            let name = dice.pick(["id", "number", "type", "a", "xml:lang"])
            tag.insert(contentsOf: " \(name)=\"\(dice.pick(texts))\"".utf8, at: isEmpty ? end - 1 : end)
        default: if isEmpty { tag.remove(at: end - 1) } else { tag.insert(UInt8(ascii: "/"), at: end) }
        }
        return tag
    }

    /// The elements whose tags pair, the inner before the outer.
    private static func elements(of text: [UInt8]) -> [Element] {
        var elements: [Element] = []
        var open: [(name: ArraySlice<UInt8>, whole: Int, content: Int, isLeaf: Bool)] = []
        var position = 0
        while let start = text[position...].firstIndex(of: UInt8(ascii: "<")) {
            guard let close = text[start...].firstIndex(of: UInt8(ascii: ">")) else { break }
            position = close + 1
            guard close > start + 1 else { continue }
            switch text[start + 1] {
            case UInt8(ascii: "!"), UInt8(ascii: "?"): continue
            case UInt8(ascii: "/"):
                let name = text[start + 2..<close]
                guard let last = open.last, last.name == name else { continue }
                open.removeLast()
                elements.append(
                    Element(whole: last.whole..<position, content: last.content..<start, isLeaf: last.isLeaf))
            default:
                if !open.isEmpty { open[open.count - 1].isLeaf = false }
                if text[close - 1] == UInt8(ascii: "/") {
                    elements.append(Element(whole: start..<position, content: position..<position))
                } else {
                    let name = text[start + 1..<close].prefix { $0 > 0x20 }
                    open.append((name, start, position, true))
                }
            }
        }
        return elements
    }
}
