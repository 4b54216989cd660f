import Checkpoints

/// Prepares a text for a SentencePiece vocabulary: characters replaced, spaces added and taken away.
///
/// Source: `Normalizer::Normalize` of SentencePiece 0.2.
struct PieceNormalizer: Sendable {
    private let rules: TokenizerDescription.SentencePiece
    private let replacements: CharacterReplacements?

    init(_ rules: TokenizerDescription.SentencePiece, file: String) throws(CheckpointError) {
        self.rules = rules
        replacements = rules.replacements.isEmpty ? nil : try CharacterReplacements(rules.replacements, file: file)
    }

    /// The prepared text, with plain spaces where the pieces have `▁`.
    ///
    /// - Parameters:
    ///   - isFirst: nothing stands before the text, no special token either.
    ///   - whole: entries that are never taken apart.
    func normalized(_ text: UnsafeBufferPointer<UInt8>, isFirst: Bool, whole: SpecialTokens) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + 1)
        guard replacements != nil || rules.removesExtraSpaces else {
            if addsSpace(before: text, isFirst: isFirst) { output.append(0x20) }
            output.append(contentsOf: text)
            return output
        }
        // Where the next entry that stays whole lies.
        var kept = whole.isEmpty ? nil : whole.first(in: text, from: 0)?.range
        var offset = 0
        var isAfterSpace = rules.removesExtraSpaces
        var hasBegun = !rules.removesExtraSpaces
        if hasBegun, addsSpace(before: text, isFirst: isFirst) { output.append(0x20) }
        while offset < text.count {
            let chunk: [UInt8]
            if let range = kept, range.lowerBound == offset {
                chunk = Array(text[range])
                offset = range.upperBound
                kept = whole.first(in: text, from: offset)?.range
            } else {
                let (replaced, length) = replacement(text, at: offset)
                chunk = replaced
                offset += length
                if let range = kept, range.lowerBound < offset { kept = whole.first(in: text, from: offset)?.range }
            }
            if !hasBegun {
                // What is a single space goes from the front; a dummy space comes before the first thing that is not.
                if chunk == [0x20] { continue }
                hasBegun = true
                if rules.prefix != .never { output.append(0x20) }
            }
            var rest = chunk[...]
            while isAfterSpace, rest.first == 0x20 { rest = rest.dropFirst() }
            guard !rest.isEmpty else { continue }
            output.append(contentsOf: rest)
            isAfterSpace = rules.removesExtraSpaces && rest.last == 0x20
        }
        if rules.removesExtraSpaces { while output.last == 0x20 { output.removeLast() } }
        return output
    }

    private func addsSpace(before text: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Bool {
        let isSpaced = text.first == 0x20 || text.starts(with: PieceVocabulary.space)
        switch rules.prefix {
        case .never: return false
        case .always: return true
        case .unlessSpaced: return !isSpaced
        case .firstUnlessSpaced: return isFirst && !isSpaced
        }
    }

    private func replacement(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> (bytes: [UInt8], length: Int) {
        if let found = replacements?.longest(in: text, from: offset) { return found }
        let first = text[offset]
        let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let end = min(offset + length, text.count)
        return (Array(text[offset..<end]), end - offset)
    }
}
