/// Cuts a text into words, before bytes are merged inside each of them.
///
/// The patterns are written out over UTF-8 bytes because that is many times faster than a regular expression.
public enum PreTokenizer: Hashable, Sendable, CaseIterable {
    /// GPT-2's: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
    ///
    /// Also as Transformers reads SmolLM2's GGUF file.
    case gpt2
    /// Every numeral is a word by itself, then GPT-2's pattern between them, as in SmolLM2's `tokenizer.json` and
    /// llama.cpp's `smollm`.
    ///
    /// Other tokens than ``gpt2`` come out only where two or more spaces, or a space and a numeral that is not ASCII,
    /// stand together: SmolLM2's vocabulary merges no digits.
    case digitsApart
    /// Llama 3's: up to three numerals in a word, one sign before a word, line ends by themselves.
    case llama3
    /// That of Qwen 2 and 3: as ``llama3``, with one numeral in a word.
    case qwen2
    /// Mistral's Tekken: as ``qwen2``, and a new word where a capital follows a small letter; no contractions.
    case tekken
}

extension PreTokenizer {
    /// The end of the word that begins at `start`, both in bytes of UTF-8; `start` must lie before the end.
    func wordEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        switch self {
        case .gpt2, .digitsApart: plainWordEnd(in: text, from: start)
        case .llama3, .qwen2, .tekken: signedWordEnd(in: text, from: start)
        }
    }

    private func plainWordEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let first = text[start]
        if first == UInt8(ascii: "'"), let end = contractionEnd(in: text, from: start) { return end }
        var offset = start
        var (kind, length) = ScalarClass.read(text, at: start)
        if first == UInt8(ascii: " "), start + 1 < text.count {
            let next = ScalarClass.read(text, at: start + 1)
            if next.class != .space, !(self == .digitsApart && next.class == .number) {
                (kind, length) = next
                offset += 1
            }
        }
        offset += length
        if kind == .space { return spaceEnd(in: text, from: start, firstEnd: offset) }
        if kind == .number, self == .digitsApart { return offset }
        while offset < text.count {
            let next = ScalarClass.read(text, at: offset)
            guard next.class == kind else { break }
            offset += next.length
        }
        return offset
    }

    /// The end of a run of white space; its last character goes to the word after it, when there is one.
    private func spaceEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int, firstEnd: Int) -> Int {
        var last = start
        var end = firstEnd
        while end < text.count {
            let next = ScalarClass.read(text, at: end)
            guard next.class == .space else {
                let isAlone = last == start || (self == .digitsApart && next.class == .number)
                return isAlone ? end : last
            }
            last = end
            end += next.length
        }
        return end
    }

    private func contractionEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start + 1 < text.count else { return nil }
        switch text[start + 1] {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return start + 2 < text.count && text[start + 2] == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"):
            return start + 2 < text.count && text[start + 2] == UInt8(ascii: "l") ? start + 3 : nil
        default:
            return nil
        }
    }
}
