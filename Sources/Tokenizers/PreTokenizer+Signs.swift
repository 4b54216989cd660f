// The patterns that let one sign or space stand before a word:
//   (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
// of Llama 3, with \p{N} of Qwen 2, and Tekken's, which begins with two alternatives instead of the first two:
//   [^\r\n\p{L}\p{N}]?U*V+|[^\r\n\p{L}\p{N}]?U+V*  with U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], V = [\p{Ll}\p{Lm}\p{Lo}\p{M}]

extension PreTokenizer {
    /// The end of the word that begins at `start`, for the patterns above.
    func signedWordEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let first = text[start]
        if self != .tekken, first == UInt8(ascii: "'"), let end = anyCaseContractionEnd(in: text, from: start) {
            return end
        }
        let (kind, length) = ScalarClass.read(text, at: start)
        let second = start + length
        let canPrecede = kind != .letter && kind != .number && !Self.isLineEnd(first)
        if let end = lettersEnd(in: text, from: start, second, kind, canPrecede: canPrecede) { return end }
        switch kind {
        case .letter: return second  // never: its word was found above
        case .number: return self == .llama3 ? numberEnd(in: text, from: second, atMost: 2) : second
        case .other: return signsEnd(in: text, from: second)
        case .space:
            if first == UInt8(ascii: " "), second < text.count {
                let next = ScalarClass.read(text, at: second)
                if next.class == .other { return signsEnd(in: text, from: second + next.length) }
            }
            return blankEnd(in: text, from: start)
        }
    }

    /// The end of letters, with one sign or space before them.
    private func lettersEnd(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, _ second: Int, _ kind: ScalarClass, canPrecede: Bool
    ) -> Int? {
        guard self == .tekken else {
            if kind == .letter { return runEnd(of: .letter, in: text, from: second) }
            guard canPrecede, second < text.count else { return nil }
            let next = ScalarClass.read(text, at: second)
            return next.class == .letter ? runEnd(of: .letter, in: text, from: second + next.length) : nil
        }
        let places = canPrecede ? [second, start] : [start]
        for place in places {
            if let end = casedEnd(in: text, from: place, endsSmall: true) { return end }
        }
        for place in places {
            if let end = casedEnd(in: text, from: place, endsSmall: false) { return end }
        }
        return nil
    }

    /// The longest `U*V+`, or `U+V*` once that is known to fail.
    private func casedEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int, endsSmall: Bool) -> Int? {
        var end = start
        var lastShared: Int?
        while end < text.count {
            let (letterCase, length) = LetterCase.read(text, at: end)
            guard letterCase == .capital || letterCase == .shared else { break }
            end += length
            if letterCase == .shared { lastShared = end }
        }
        let capitalsEnd = end
        while end < text.count {
            let (letterCase, length) = LetterCase.read(text, at: end)
            guard letterCase == .small || letterCase == .shared else { break }
            end += length
        }
        if endsSmall { return end > capitalsEnd ? end : lastShared }
        return capitalsEnd > start ? end : nil
    }

    private func runEnd(of kind: ScalarClass, in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start
        while end < text.count {
            let next = ScalarClass.read(text, at: end)
            guard next.class == kind else { break }
            end += next.length
        }
        return end
    }

    private func numberEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int, atMost count: Int) -> Int {
        var end = start
        for _ in 0..<count where end < text.count {
            let next = ScalarClass.read(text, at: end)
            guard next.class == .number else { break }
            end += next.length
        }
        return end
    }

    /// Signs, then the line ends behind them; Tekken takes slashes with these.
    private func signsEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = runEnd(of: .other, in: text, from: start)
        while end < text.count, Self.isLineEnd(text[end]) || (self == .tekken && text[end] == UInt8(ascii: "/")) {
            end += 1
        }
        return end
    }

    /// White space up to its last line end; without one, all but the character that the next word takes.
    private func blankEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start
        var last = start
        var lineEnd: Int?
        while end < text.count {
            let next = ScalarClass.read(text, at: end)
            guard next.class == .space else { break }
            last = end
            end += next.length
            if Self.isLineEnd(text[last]) { lineEnd = end }
        }
        if let lineEnd { return lineEnd }
        return end == text.count || last == start ? end : last
    }

    private func anyCaseContractionEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start + 1 < text.count else { return nil }
        let second = start + 2 < text.count ? text[start + 2] | 0x20 : 0
        switch text[start + 1] | 0x20 {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"): return second == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"): return second == UInt8(ascii: "l") ? start + 3 : nil
        default:
            // The long s, U+017F, is an s to a pattern that does not look at the case.
            return text[start + 1] == 0xC5 && start + 2 < text.count && text[start + 2] == 0xBF ? start + 3 : nil
        }
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}

/// What Tekken's pattern tells apart inside words.
enum LetterCase {
    /// Upper and title case.
    case capital
    case small
    /// Modifiers, letters without case, and marks.
    case shared
    case none

    /// The case and the length in bytes of the character at `offset` of valid UTF-8.
    static func read(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> (case: LetterCase, length: Int) {
        let first = text[offset]
        if first < 0x80 {
            if first &- UInt8(ascii: "a") < 26 { return (.small, 1) }
            return (first &- UInt8(ascii: "A") < 26 ? .capital : .none, 1)
        }
        guard let (scalar, length) = ScalarClass.scalar(text, at: offset) else { return (.none, 1) }
        let properties = scalar.properties
        if let age = properties.age, (age.major, age.minor) > (16, 0) { return (.none, length) }
        switch properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: return (.capital, length)
        case .lowercaseLetter: return (.small, length)
        case .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark: return (.shared, length)
        default: return (.none, length)
        }
    }
}
