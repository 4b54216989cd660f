import Music

extension ExtendedMIDI {
    /// A place in a text, and the reader of its letters and numbers.
    struct WordCursor {
        let bytes: [UInt8]
        let end: Int
        private(set) var position = 0
        /// Where the word that is being read starts, and how many stand before it.
        private var start = 0
        private var wordsBefore = 0

        init(_ bytes: [UInt8], end: Int) {
            self.bytes = bytes
            self.end = end
        }

        var isAtEnd: Bool { position >= end }

        mutating func beginWord(after wordCount: Int) {
            start = position
            wordsBefore = wordCount
        }

        /// Moves over the space after a word.
        mutating func skipSpace() { position += 1 }

        // MARK: Looking ahead

        @inline(__always)
        static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

        /// Whether a letter and its number stand here.
        @inline(__always)
        func isField(_ letter: Unicode.Scalar) -> Bool {
            end - position >= 2 && bytes[position] == UInt8(ascii: letter) && WordCursor.isDigit(bytes[position + 1])
        }

        /// Moves over a text if it stands here.
        @inline(__always)
        mutating func skip(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard end - position >= count else { return false }
            let isHere = text.withUTF8Buffer { text in
                for index in 0..<count where bytes[position + index] != text[index] { return false }
                return true
            }
            if isHere { position += count }
            return isHere
        }

        // MARK: Reading

        /// Reads a letter or name and its number.
        @inline(__always)
        mutating func field(
            _ name: StaticString, _ meaning: StaticString, in range: ClosedRange<Int>
        ) throws(FormatError) -> Int {
            guard skip(name) else { throw failure(.malformed, "expected '\(name)' for \(meaning)") }
            return try number(meaning, in: range)
        }

        /// Reads a decimal number without leading zeros; with a sign only where it may be negative.
        @inline(__always)
        mutating func number(_ meaning: StaticString, in range: ClosedRange<Int>) throws(FormatError) -> Int {
            let first = position
            let isNegative = range.lowerBound < 0 && skip("-")
            let digits = position
            var value = 0
            // No range reaches 12 digits, so the value cannot overflow before it is refused.
            while position < end, position - digits < 12, WordCursor.isDigit(bytes[position]) {
                value = value * 10 + Int(bytes[position] &- 0x30)
                position += 1
            }
            guard position > digits else { throw failure(.malformed, "expected a number for \(meaning)") }
            guard bytes[digits] != 0x30 || position - digits == 1 && !isNegative else {
                position = first
                throw failure(.malformed, "\(meaning) has a leading zero")
            }
            if isNegative { value = -value }
            guard range.contains(value) else {
                position = first
                throw failure(
                    .invalid, "\(meaning) is \(value), but lies in \(range.lowerBound)...\(range.upperBound)")
            }
            return value
        }

        mutating func name() throws(FormatError) -> String {
            let first = position
            var name: [UInt8] = []
            while position < end, bytes[position] != UInt8(ascii: ":") {
                guard let byte = EncodedName.byte(in: bytes, &position, end: end) else {
                    throw failure(
                        .malformed,
                        "a name holds visible ASCII, and every other byte, ':' and '%' as in %20 for a space")
                }
                name.append(byte)
            }
            guard let text = String(validating: name, as: UTF8.self) else {
                position = first
                throw failure(.malformed, "the name is not UTF-8")
            }
            return text
        }

        mutating func cents() throws(FormatError) -> Double {
            guard let cents = Cents.read(bytes, &position, end: end) else {
                throw failure(
                    .malformed,
                    "expected the cents of the bend, at most \(Cents.greatest) either way, in their shortest spelling")
            }
            return cents
        }

        mutating func technique() -> Techniques? {
            TechniqueNames.read(bytes, &position, end: end)
        }

        /// - Returns: an error that names the word, and the column of the position in it.
        func failure(_ kind: FormatError.Kind, _ reason: String) -> FormatError {
            let word = bytes[start..<end].prefix { $0 != 0x20 }
            let shown = word.prefix(32).map { (0x21..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
            let name = String(decoding: shown, as: UTF8.self) + (word.count > 32 ? "..." : "")
            return FormatError(
                kind, at: position,
                "word \(wordsBefore + 1) (\"\(name)\"), column \(position - start + 1): \(reason)")
        }

        /// The same for what is wrong with the word as a whole.
        func wordFailure(_ kind: FormatError.Kind, _ reason: String) -> FormatError {
            var cursor = self
            cursor.position = start
            return cursor.failure(kind, reason)
        }
    }
}
