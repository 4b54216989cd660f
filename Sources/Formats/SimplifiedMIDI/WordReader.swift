public import Music

extension SimplifiedMIDI {
    /// Reads words one at a time, as a model writes them, and keeps the running onset.
    public struct WordReader: Sendable {
        /// The onset of the next word.
        public private(set) var onset = Ticks.zero
        /// How many words have been read.
        public private(set) var wordCount = 0

        /// - Parameter onset: Where the first word stands, when it continues a piece.
        public init(onset: Ticks = .zero) {
            self.onset = onset
        }

        /// Reads one word, without spaces around it.
        ///
        /// After an error the reader stands where it stood before the word.
        ///
        /// - Throws: `FormatError` naming the word (from 1), the column in it (from 1) and what was expected; its
        ///   offset counts from the start of the word.
        public mutating func read(_ word: some StringProtocol) throws(FormatError) -> Note {
            let bytes = Array(word.utf8)
            var position = 0
            let before = self
            let note = try read(bytes, &position)
            guard position == bytes.count else {
                self = before
                throw failure(.malformed, bytes, 0, position, "a word ends here, but a space follows")
            }
            return note
        }

        /// Reads the word that starts at a position, and leaves the position at the space or end after it.
        mutating func read(_ bytes: [UInt8], _ position: inout Int) throws(FormatError) -> Note {
            let start = position
            let pitchNumber = try number("p", "the pitch", in: 0...127, bytes, start, &position)
            try separator(bytes, start, &position)
            let velocity = try number("v", "the velocity", in: 1...127, bytes, start, &position)
            try separator(bytes, start, &position)
            let duration = try number("d", "the duration", in: 0...Limits.ticks, bytes, start, &position)
            try separator(bytes, start, &position)
            let shift = try number("t", "the shift", in: 0...Limits.ticks, bytes, start, &position)
            if position < bytes.count, bytes[position] != 0x20 {
                if bytes[position] == UInt8(ascii: ":"), position + 1 < bytes.count,
                    bytes[position + 1] == UInt8(ascii: "b")
                {
                    throw failure(.unsupported, bytes, start, position, "pitch bends (:b) cannot be read")
                }
                throw failure(.malformed, bytes, start, position, "the word should end here")
            }
            guard onset.count + max(duration, shift) <= Limits.ticks else {
                throw failure(.invalid, bytes, start, start, "the piece lasts more than \(Limits.ticks) ticks")
            }
            let note = Note(
                onset: onset, duration: Ticks(duration), pitch: Pitch(lowBits: UInt8(pitchNumber)),
                velocity: UInt8(velocity))
            onset += Ticks(shift)
            wordCount += 1
            return note
        }

        private func separator(_ bytes: [UInt8], _ start: Int, _ position: inout Int) throws(FormatError) {
            guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
                throw failure(.malformed, bytes, start, position, "expected ':'")
            }
            position += 1
        }

        /// A letter and its decimal number, without sign or leading zeros.
        private func number(
            _ letter: Unicode.Scalar, _ meaning: StaticString, in range: ClosedRange<Int>,
            _ bytes: [UInt8], _ start: Int, _ position: inout Int
        ) throws(FormatError) -> Int {
            guard position < bytes.count, bytes[position] == UInt8(ascii: letter) else {
                throw failure(.malformed, bytes, start, position, "expected '\(letter)' for \(meaning)")
            }
            position += 1
            let digits = position
            var value = 0
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
                // No range reaches 12 digits, so the value cannot overflow before it is refused.
                if position - digits == 12 { break }
                value = value * 10 + Int(bytes[position] - 0x30)
                position += 1
            }
            guard position > digits else {
                throw failure(.malformed, bytes, start, position, "expected a number for \(meaning)")
            }
            guard position - digits == 1 || bytes[digits] != 0x30 else {
                throw failure(.malformed, bytes, start, digits, "\(meaning) has a leading zero")
            }
            guard range.contains(value) else {
                throw failure(
                    .invalid, bytes, start, digits,
                    "\(meaning) is \(value), but lies in \(range.lowerBound)...\(range.upperBound)")
            }
            return value
        }

        private func failure(
            _ kind: FormatError.Kind, _ bytes: [UInt8], _ start: Int, _ position: Int, _ reason: String
        ) -> FormatError {
            let word = bytes[start...].prefix { $0 != 0x20 }
            let shown = word.prefix(32).map { (0x21..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }
            let name = String(decoding: shown, as: UTF8.self) + (word.count > 32 ? "..." : "")
            return FormatError(
                kind, at: position,
                "word \(wordCount + 1) (\"\(name)\"), column \(position - start + 1): \(reason)")
        }
    }
}
