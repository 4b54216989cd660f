/// Changes a text of words that one space separates: words move, come twice or go; a number in a word becomes another.
public enum WordMutator {
    /// A changed copy no longer than `longest` bytes.
    ///
    /// - Parameter word: a new word of the form, right or nearly so.
    public static func mutated(
        _ bytes: [UInt8], longest: Int, _ dice: inout Dice, word: (inout Dice) -> String
    ) -> [UInt8] {
        var words = bytes.split(separator: 0x20, omittingEmptySubsequences: false).map(Array.init)
        for _ in 0...dice.below(3) {
            let place = dice.below(words.count + 1)
            switch dice.below(8) {
            case 0, 1: words.insert(Array(word(&dice).utf8), at: place)
            case 2: words.removeSubrange(dice.range(in: words.count))
            case 3: words.insert(contentsOf: words[dice.range(in: words.count)], at: place)
            case 4: if place < words.count { words.swapAt(place, dice.below(words.count)) }
            case 5: if place < words.count { words[place] = Array(word(&dice).utf8) }
            default: if place < words.count { changeNumber(in: &words[place], &dice) }
            }
        }
        return fitting(words, longest)
    }

    /// Puts another number in the place of one of the runs of digits.
    static func changeNumber(in bytes: inout [UInt8], _ dice: inout Dice) {
        let starts = bytes.indices.filter { isDigit(bytes[$0]) && ($0 == 0 || !isDigit(bytes[$0 - 1])) }
        guard !starts.isEmpty else { return }
        let start = dice.pick(starts)
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        let number: String
        switch dice.below(8) {
        case 0: number = "0" + String(decoding: bytes[start..<end], as: UTF8.self)
        case 1: number = String(decoding: bytes[start..<end], as: UTF8.self) + "0"
        case 2: number = dice.pick(["", "99999999999999999999", "68719476736", "68719476737"])
        default: number = String(dice.awkwardNumber())
        }
        bytes.replaceSubrange(start..<end, with: number.utf8)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func fitting(_ words: [[UInt8]], _ longest: Int) -> [UInt8] {
        var text: [UInt8] = []
        for (index, word) in words.enumerated() {
            if text.count + word.count + 1 > longest { break }
            if index > 0 { text.append(0x20) }
            text += word
        }
        return text
    }
}
