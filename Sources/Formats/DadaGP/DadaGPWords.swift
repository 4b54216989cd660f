extension DadaGP {
    /// A word of a text, and where it stands.
    struct Word {
        let text: String
        /// From 1.
        let number: Int
        /// In bytes.
        let offset: Int

        /// - Returns: an error that names the word.
        func failure(_ kind: FormatError.Kind, _ reason: String) -> FormatError {
            let shown = text.count > 40 ? text.prefix(40) + "..." : text[...]
            return FormatError(kind, at: offset, "word \(number) ('\(shown)'): \(reason)")
        }
    }

    /// The words of a text, one after the other.
    struct Words {
        private let bytes: [UInt8]
        private var position = 0
        /// How many have been taken.
        private(set) var count = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }

        mutating func next() throws(FormatError) -> Word? {
            while position < bytes.count, Words.isSpace(bytes[position]) { position += 1 }
            guard position < bytes.count else { return nil }
            let start = position
            while position < bytes.count, !Words.isSpace(bytes[position]) { position += 1 }
            count += 1
            guard count <= Limits.dadaGPWords else {
                throw FormatError(.unsupported, at: start, "more than \(Limits.dadaGPWords) words")
            }
            guard position - start <= Limits.dadaGPWordBytes else {
                throw FormatError(
                    .malformed, at: start, "word \(count): longer than \(Limits.dadaGPWordBytes) bytes")
            }
            guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
                throw FormatError(.malformed, at: start, "word \(count): not UTF-8")
            }
            return Word(text: text, number: count, offset: start)
        }
    }
}
