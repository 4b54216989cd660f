public import Music

extension ExtendedMIDI {
    /// Reads words one at a time, as a model writes them, and keeps the running time and part.
    public struct WordReader: Sendable {
        /// When the next word happens.
        public private(set) var time = Ticks.zero
        /// How many words have been read.
        public private(set) var wordCount = 0
        /// How many parts have been declared.
        public private(set) var partCount = 0
        /// The part of the next event or note that names none.
        public private(set) var part = 0
        /// Whether something happened already, so that no part may be declared any more.
        private var hasBegun = false

        public init() {}

        /// Reads one word, without spaces around it.
        ///
        /// After an error the reader stands where it stood before the word.
        ///
        /// - Throws: `FormatError` naming the word (from 1), the column in it (from 1) and what was expected; its
        ///   offset counts from the start of the word.
        public mutating func read(_ word: some StringProtocol) throws(FormatError) -> Word {
            let bytes = Array(word.utf8)
            var cursor = WordCursor(bytes, end: bytes.count)
            let before = self
            let read = try read(&cursor)
            guard cursor.isAtEnd else {
                self = before
                throw cursor.failure(.malformed, "a word ends here, but a space follows")
            }
            return read
        }

        /// Reads the word at the cursor, and leaves the cursor at the space or end after it.
        @inline(__always)
        mutating func read(_ cursor: inout WordCursor) throws(FormatError) -> Word {
            cursor.beginWord(after: wordCount)
            guard wordCount < Limits.words else {
                throw cursor.wordFailure(.unsupported, "the text has more than \(Limits.words) words; split it")
            }
            // Most words are notes.
            return cursor.isField("p") && wordCount > 0 ? try note(&cursor) : try other(&cursor)
        }

        // MARK: Words

        private mutating func note(_ cursor: inout WordCursor) throws(FormatError) -> Word {
            let pitch = try cursor.field("p", "the pitch", in: 0...127)
            let velocity = try cursor.field(":v", "the velocity", in: 1...127)
            let duration = try cursor.field(":d", "the duration", in: 0...Limits.ticks)
            try colon(&cursor)
            var details = Details()
            if !cursor.isField("t") && !cursor.isField("i") { try readDetails(&details, &cursor) }
            let part = try self.part(&cursor)
            let onset = time
            try endWord(&cursor, lasting: duration)
            self.part = part
            hasBegun = true
            var note = Note(
                onset: onset, duration: Ticks(duration), pitch: Pitch(lowBits: UInt8(pitch)),
                velocity: UInt8(velocity), bends: details.bends)
            if let position = details.position { note.position = position }
            if !details.techniques.isEmpty { note.techniques = details.techniques }
            return .note(note, part: part)
        }

        private mutating func other(_ cursor: inout WordCursor) throws(FormatError) -> Word {
            if wordCount == 0 {
                let ticks = try cursor.field("q", "the ticks per quarter", in: Grid.rates)
                try colon(&cursor)
                try endWord(&cursor)
                return .start(ticksPerQuarter: ticks)
            }
            if cursor.isField("i") { return try declaration(&cursor) }
            if let message = try message(&cursor) {
                try colon(&cursor)
                let part = try self.part(&cursor)
                let event = ChannelEvent(time: time, message)
                try endWord(&cursor)
                self.part = part
                hasBegun = true
                return .event(event, part: part)
            }
            let word: Word
            if cursor.skip("tempo") {
                let length = try cursor.number("the microseconds per quarter", in: 1...0xFF_FFFF)
                word = .tempo(Tempo(time: time, microsecondsPerQuarter: length))
            } else if cursor.skip("metre") {
                word = .metre(try metre(&cursor))
            } else if cursor.skip("key") {
                let sharps = try cursor.number("the number of sharps", in: -128...127)
                let isMinor = cursor.skip(":minor")
                word = .key(KeySignature(time: time, sharps: Int8(sharps), isMinor: isMinor))
            } else {
                throw cursor.failure(
                    .malformed,
                    "expected a note (p), a controller (c), the wheel (w), program, pressure, tempo, metre or key")
            }
            try colon(&cursor)
            try endWord(&cursor)
            hasBegun = true
            return word
        }

        private mutating func declaration(_ cursor: inout WordCursor) throws(FormatError) -> Word {
            if hasBegun { throw cursor.failure(.malformed, "parts are declared before anything happens in them") }
            guard partCount < Limits.parts else {
                throw cursor.failure(.unsupported, "the text has more than \(Limits.parts) parts")
            }
            _ = try cursor.field("i", "the number of the part, by one more each time", in: partCount...partCount)
            var track = Track()
            if cursor.skip(":name") { track.name = try cursor.name() }
            track.channel = UInt8(try cursor.field(":channel", "the part's channel", in: 0...15))
            track.program = UInt8(try cursor.field(":program", "the part's program", in: 0...127))
            if cursor.skip(":drums") { track.isDrums = true }
            if cursor.skip(":port") { track.port = UInt8(try cursor.number("the part's port", in: 0...255)) }
            if cursor.skip(":track") {
                track.sourceTrack = try cursor.number(
                    "the track that the part comes from", in: 0...Limits.midiTracks - 1)
            }
            if cursor.skip(":tuning") { track.tuning = try tuning(&cursor) }
            try colon(&cursor)
            try endWord(&cursor)
            partCount += 1
            return .part(track)
        }

        // MARK: Their fields

        private struct Details {
            var bends: [PitchBend] = []
            var position: FretPosition?
            var techniques: Techniques = []
        }

        /// Reads the fields that few notes have, each with the colon after it.
        private func readDetails(_ details: inout Details, _ cursor: inout WordCursor) throws(FormatError) {
            while cursor.isField("b") {
                let last = details.bends.last?.time.count ?? 0
                let time = try cursor.field("b", "the time of the bend", in: last...Limits.ticks)
                guard cursor.skip(",") else { throw cursor.failure(.malformed, "expected ',' and the cents") }
                details.bends.append(PitchBend(time: Ticks(time), cents: try cursor.cents()))
                try colon(&cursor)
            }
            if cursor.isField("s") {
                let string = try cursor.field("s", "the string", in: 0...255)
                let fret = try cursor.field(":f", "the fret", in: 0...255)
                details.position = FretPosition(string: UInt8(string), fret: UInt8(fret))
                try colon(&cursor)
            }
            while let technique = cursor.technique() {
                details.techniques.insert(technique)
                try colon(&cursor)
            }
        }

        /// Reads what happens to a part as a whole; nil when the word is another.
        @inline(__always)
        private func message(_ cursor: inout WordCursor) throws(FormatError) -> ChannelEvent.Message? {
            if cursor.isField("c") {
                let number = try cursor.field("c", "the controller", in: 0...127)
                let value = try cursor.field(":v", "the controller's value", in: 0...127)
                return .control(number: UInt8(number), value: UInt8(value))
            }
            if cursor.isField("w") { return .bend(UInt16(try cursor.field("w", "the wheel", in: 0...16_383))) }
            if cursor.skip("program") { return .program(UInt8(try cursor.number("the program", in: 0...127))) }
            guard cursor.skip("pressure") else { return nil }
            let value = UInt8(try cursor.number("the pressure", in: 0...127))
            guard cursor.skip(":p") else { return .pressure(value) }
            let pitch = try cursor.number("the pitch of the key", in: 0...127)
            return .keyPressure(pitch: Pitch(lowBits: UInt8(pitch)), value: value)
        }

        private func metre(_ cursor: inout WordCursor) throws(FormatError) -> TimeSignature {
            let beats = try cursor.number("the upper number of the metre", in: 0...255)
            guard cursor.skip("/") else { throw cursor.failure(.malformed, "expected '/' and the lower number") }
            let greatest = ExtendedMIDI.greatestPlainBeatPower
            let power: Int
            if cursor.skip("2^") {
                power = try cursor.number("the power of two of the metre", in: (greatest + 1)...255)
            } else {
                let unit = try cursor.number("the lower number of the metre", in: 1...(1 << greatest))
                guard unit.nonzeroBitCount == 1 else {
                    throw cursor.failure(.invalid, "the lower number of the metre is a power of two")
                }
                power = unit.trailingZeroBitCount
            }
            var metre = TimeSignature(time: time, beats: UInt8(beats), beatPower: UInt8(power))
            if cursor.skip(",") {
                metre.clocksPerClick = UInt8(try cursor.number("the clocks per click", in: 0...255))
                guard cursor.skip(",") else {
                    throw cursor.failure(.malformed, "expected ',' and the 32nd notes in a quarter")
                }
                metre.thirtySecondsPerQuarter = UInt8(try cursor.number("the 32nd notes in a quarter", in: 0...255))
            }
            return metre
        }

        private func tuning(_ cursor: inout WordCursor) throws(FormatError) -> Tuning {
            var tuning = Tuning(strings: [])
            // A colon follows at once where an instrument is said to have no strings.
            if !cursor.isAtEnd, WordCursor.isDigit(cursor.bytes[cursor.position]) {
                repeat {
                    let pitch = try cursor.number("the pitch of an open string", in: 0...127)
                    tuning.strings.append(Pitch(lowBits: UInt8(pitch)))
                } while cursor.skip(",")
            }
            if cursor.skip(":capo") { tuning.capo = UInt8(try cursor.number("the fret of the capo", in: 0...255)) }
            return tuning
        }

        @inline(__always)
        private func colon(_ cursor: inout WordCursor) throws(FormatError) {
            guard cursor.skip(":") else { throw cursor.failure(.malformed, "expected ':'") }
        }

        /// Reads the part and the colon after it, or takes that of the word before.
        @inline(__always)
        private func part(_ cursor: inout WordCursor) throws(FormatError) -> Int {
            if cursor.isField("i") {
                guard partCount > 0 else { throw cursor.failure(.invalid, "no part is declared") }
                let part = try cursor.field("i", "the part", in: 0...(partCount - 1))
                try colon(&cursor)
                return part
            }
            guard part < partCount else {
                throw cursor.wordFailure(.invalid, "no part is declared (i0) that this could belong to")
            }
            return part
        }

        /// Reads the shift and ends the word.
        ///
        /// - Parameter duration: Of a note; it may reach beyond the next word, but not beyond the limit.
        @inline(__always)
        private mutating func endWord(_ cursor: inout WordCursor, lasting duration: Int = 0) throws(FormatError) {
            let shift = try cursor.field("t", "the shift", in: 0...Limits.ticks)
            guard cursor.isAtEnd || cursor.bytes[cursor.position] == 0x20 else {
                throw cursor.failure(.malformed, "the word should end here")
            }
            guard time.count + max(duration, shift) <= Limits.ticks else {
                throw cursor.wordFailure(.invalid, "the piece lasts more than \(Limits.ticks) ticks")
            }
            time += Ticks(shift)
            wordCount += 1
        }
    }
}
