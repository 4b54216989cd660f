public import Music

extension SimplifiedMIDI {
    /// Reads words one at a time, as a model writes them, and keeps the running onset.
    ///
    /// The first word says whether the piece has bends; all others must agree with it.
    public struct WordReader: Sendable {
        /// The onset of the next word.
        public private(set) var onset = Ticks.zero
        /// How many words have been read.
        public private(set) var wordCount = 0
        /// Whether words have bends; nil before the first word.
        public private(set) var hasBends: Bool?
        /// What a bend means; `.none` where words must have none.
        private let bends: BendNotation
        /// A copy of `Limits.ticks` that costs no call to look at.
        private let longest = Limits.ticks

        /// - Parameters:
        ///   - onset: Where the first word stands, when it continues a piece.
        ///   - bends: What `b` means where words have it; nil stands for cents, `.none` refuses it.
        public init(onset: Ticks = .zero, bends: BendNotation? = nil) {
            self.onset = onset
            self.bends = bends ?? .cents
            if bends == BendNotation.none { hasBends = false }
        }

        /// Reads one word, without spaces around it, as a note of its own.
        ///
        /// A word that only moves the bend of a sounding note is such a note too: `NoteJoiner` joins them.
        /// After an error the reader stands where it stood before the word.
        ///
        /// - Throws: `FormatError` naming the word (from 1), the column in it (from 1) and what was expected; its
        ///   offset counts from the start of the word.
        public mutating func read(_ word: some StringProtocol) throws(FormatError) -> Note {
            let onset = onset
            let word = try readWord(word)
            var note = Note(onset: onset, duration: word.duration, pitch: word.pitch, velocity: word.velocity)
            if let bend = word.bend, bend != BendScale.middle {
                note.bends = [PitchBend(time: .zero, cents: bends.cents(index: bend))]
            }
            return note
        }

        /// Reads one word, without spaces around it, as it stands; else as `read(_:)`.
        public mutating func readWord(_ word: some StringProtocol) throws(FormatError) -> Word {
            let bytes = Array(word.utf8)
            var position = 0
            let before = self
            let read = try self.read(bytes, &position)
            guard position == bytes.count else {
                let error = failure(.malformed, bytes, 0, position, "a word ends here, but a space follows", -1)
                self = before
                throw error
            }
            return read
        }

        /// Reads the word that starts at a position, and leaves the position at the space or end after it.
        @inline(__always)
        mutating func read(_ bytes: [UInt8], _ position: inout Int) throws(FormatError) -> Word {
            let start = position
            var scanner = WordScanner(position: start)
            let pitch = scanner.number(UInt8(ascii: "p"), bytes)
            scanner.expect(UInt8(ascii: ":"), bytes)
            let velocity = scanner.number(UInt8(ascii: "v"), bytes)
            scanner.expect(UInt8(ascii: ":"), bytes)
            let duration = scanner.number(UInt8(ascii: "d"), bytes)
            scanner.expect(UInt8(ascii: ":"), bytes)
            let shift = scanner.number(UInt8(ascii: "t"), bytes)
            var bend: Int?
            if scanner.byte(bytes) != 0x20 {
                scanner.expect(UInt8(ascii: ":"), bytes)
                bend = scanner.number(UInt8(ascii: "b"), bytes)
                scanner.expectEnd(bytes)
            }
            let hasBend = bend != nil
            guard !scanner.failed, pitch <= 127, velocity >= 1, velocity <= 127,
                onset.count &+ max(duration, shift) <= longest, bend ?? 0 <= 46, hasBends ?? hasBend == hasBend
            else { throw diagnosis(bytes, start) }
            position = scanner.position
            hasBends = hasBend
            onset.count &+= shift
            wordCount &+= 1
            return Word(
                pitch: Pitch(lowBits: UInt8(truncatingIfNeeded: pitch)), velocity: UInt8(truncatingIfNeeded: velocity),
                duration: Ticks(duration), shift: Ticks(shift), bend: bend.map { UInt8(truncatingIfNeeded: $0) })
        }
    }
}

/// Goes through a word without stopping to say what is wrong with it.
private struct WordScanner {
    var position: Int
    var failed = false

    /// Twelve digits; any more lie beyond every range.
    private static let mostDigits = 12

    /// The byte at the position; a space at the end, which ends a word as well.
    @inline(__always)
    func byte(_ bytes: [UInt8]) -> UInt8 {
        position < bytes.count ? bytes[position] : 0x20
    }

    @inline(__always)
    mutating func expect(_ character: UInt8, _ bytes: [UInt8]) {
        if byte(bytes) == character { position &+= 1 } else { failed = true }
    }

    @inline(__always)
    mutating func expectEnd(_ bytes: [UInt8]) {
        if byte(bytes) != 0x20 { failed = true }
    }

    /// A letter and its decimal number, without sign or leading zeros.
    @inline(__always)
    mutating func number(_ letter: UInt8, _ bytes: [UInt8]) -> Int {
        expect(letter, bytes)
        let first = byte(bytes) &- 0x30
        guard first <= 9 else {
            failed = true
            return 0
        }
        position &+= 1
        var value = Int(first)
        var digit = byte(bytes) &- 0x30
        guard digit <= 9 else { return value }
        if value == 0 { failed = true }
        let end = position &+ Self.mostDigits
        repeat {
            value = value &* 10 &+ Int(digit)
            position &+= 1
            digit = byte(bytes) &- 0x30
        } while digit <= 9 && position < end
        return value
    }
}

/// The same way through a word once more, when something in it is wrong.
extension SimplifiedMIDI.WordReader {
    @inline(never)
    private func diagnosis(_ bytes: [UInt8], _ start: Int) -> FormatError {
        var position = start
        do throws(FormatError) {
            _ = try number("p", "the pitch", in: 0...127, bytes, start, &position)
            try separator(bytes, start, &position)
            _ = try number("v", "the velocity", in: 1...127, bytes, start, &position)
            try separator(bytes, start, &position)
            let duration = try number("d", "the duration", in: 0...Limits.ticks, bytes, start, &position)
            try separator(bytes, start, &position)
            let shift = try number("t", "the shift", in: 0...Limits.ticks, bytes, start, &position)
            if position < bytes.count, bytes[position] != 0x20 {
                guard bytes[position] == UInt8(ascii: ":") else {
                    throw failure(.malformed, bytes, start, position, "the word should end here")
                }
                if hasBends == false {
                    throw failure(
                        .invalid, bytes, start, position,
                        wordCount == 0
                            ? "the word has a bend (:b), and the piece is read as one without"
                            : "the word has a bend (:b), and those before it have none")
                }
                position += 1
                _ = try number("b", "the bend", in: 0...46, bytes, start, &position)
                guard position == bytes.count || bytes[position] == 0x20 else {
                    throw failure(.malformed, bytes, start, position, "the word should end here")
                }
            } else if hasBends == true {
                throw failure(
                    .invalid, bytes, start, position, "expected a bend (:b23 for none), as the words before it have one"
                )
            }
            if onset.count + max(duration, shift) > Limits.ticks {
                throw failure(.invalid, bytes, start, start, "the piece lasts more than \(Limits.ticks) ticks")
            }
        } catch {
            return error
        }
        return failure(.malformed, bytes, start, start, "this is no word")
    }

    private func separator(
        _ bytes: [UInt8], _ start: Int, _ position: inout Int
    ) throws(FormatError) {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
            throw failure(.malformed, bytes, start, position, "expected ':'")
        }
        position += 1
    }

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

    /// - Parameter later: 0 for the word that is to be read next, -1 for the one just read.
    private func failure(
        _ kind: FormatError.Kind, _ bytes: [UInt8], _ start: Int, _ position: Int, _ reason: String,
        _ later: Int = 0
    ) -> FormatError {
        var shown: [UInt8] = []
        var end = start
        while end < bytes.count, bytes[end] != 0x20, shown.count < 32 {
            shown.append((0x21..<0x7F).contains(bytes[end]) ? bytes[end] : UInt8(ascii: "?"))
            end += 1
        }
        let isCut = end < bytes.count && bytes[end] != 0x20
        let name = String(decoding: shown, as: UTF8.self) + (isCut ? "..." : "")
        return FormatError(
            kind, at: position,
            "word \(wordCount + 1 + later) (\"\(name)\"), column \(position - start + 1): \(reason)")
    }
}
