import Music

extension ExtendedMIDI {
    /// Writes the words of a score into one buffer of bytes.
    ///
    /// A word gets its shift when the next one begins, for only then it is known.
    struct WordWriter {
        var bytes: [UInt8] = []
        /// Of the word that stands last in `bytes`, still without its shift.
        private var time = 0
        /// Of the last event or note.
        private var part = 0
        private var wordCount = 0

        // MARK: Words

        mutating func start(ticksPerQuarter: Int) throws(FormatError) {
            wordCount = 1
            try field("q", ticksPerQuarter, in: Grid.rates, "ticks per quarter")
        }

        mutating func part(_ track: Track, number: Int) throws(FormatError) {
            try begin(at: time)
            append("i")
            append(number)
            if !track.name.isEmpty {
                append(":name")
                EncodedName.append(track.name, to: &bytes)
            }
            try field(":channel", Int(track.channel), in: 0...15, "a part's channel")
            try field(":program", Int(track.program), in: 0...127, "a part's program")
            if track.isDrums { append(":drums") }
            if track.port > 0 { try field(":port", Int(track.port), in: 0...255, "a part's port") }
            if let source = track.sourceTrack {
                try field(":track", source, in: 0...Limits.midiTracks, "the track that a part comes from")
            }
            if let tuning = track.tuning {
                append(":tuning")
                for (index, string) in tuning.strings.enumerated() {
                    if index > 0 { append(",") }
                    append(Int(string.number))
                }
                if tuning.capo > 0 { try field(":capo", Int(tuning.capo), in: 0...255, "a capo's fret") }
            }
        }

        mutating func tempo(_ tempo: Tempo) throws(FormatError) {
            try begin(at: tempo.time.count)
            try field("tempo", tempo.microsecondsPerQuarter, in: 1...0xFF_FFFF, "a tempo in microseconds per quarter")
        }

        mutating func metre(_ metre: TimeSignature) throws(FormatError) {
            try begin(at: metre.time.count)
            append("metre")
            append(Int(metre.beats))
            append("/")
            if metre.beatPower <= ExtendedMIDI.greatestPlainBeatPower {
                append(1 << Int(metre.beatPower))
            } else {
                append("2^")
                append(Int(metre.beatPower))
            }
            if metre.clocksPerClick != 24 || metre.thirtySecondsPerQuarter != 8 {
                append(",")
                append(Int(metre.clocksPerClick))
                append(",")
                append(Int(metre.thirtySecondsPerQuarter))
            }
        }

        mutating func key(_ key: KeySignature) throws(FormatError) {
            try begin(at: key.time.count)
            append("key")
            if key.sharps < 0 { append("-") }
            append(Int(key.sharps.magnitude))
            if key.isMinor { append(":minor") }
        }

        mutating func event(_ event: ChannelEvent, part: Int) throws(FormatError) {
            try begin(at: event.time.count)
            switch event.message {
            case .control(let number, let value):
                try field("c", Int(number), in: 0...127, "a controller")
                try field(":v", Int(value), in: 0...127, "a controller's value")
            case .bend(let wheel):
                try field("w", Int(wheel), in: 0...16_383, "the wheel")
            case .program(let number):
                try field("program", Int(number), in: 0...127, "a program")
            case .pressure(let value):
                try field("pressure", Int(value), in: 0...127, "a pressure")
            case .keyPressure(let pitch, let value):
                try field("pressure", Int(value), in: 0...127, "a key's pressure")
                append(":p")
                append(Int(pitch.number))
            }
            partIfChanged(part)
        }

        @inline(__always)
        mutating func note(_ note: Note, part: Int) throws(FormatError) {
            let onset = note.onset.count
            try begin(at: onset)
            append("p")
            append(Int(note.pitch.number))
            try field(":v", Int(note.velocity), in: 1...127, "a velocity")
            // The queue has checked the onset.
            try field(":d", note.duration.count, in: 0...(Limits.ticks - onset), "a duration")
            if note.hasDetails { try details(of: note) }
            partIfChanged(part)
        }

        /// Ends the last word.
        mutating func finish() {
            append(":t0")
        }

        // MARK: Their fields

        private mutating func details(of note: Note) throws(FormatError) {
            var last = 0
            for bend in note.bends {
                guard bend.time.count >= last, bend.time.count <= Limits.ticks else {
                    throw FormatError(
                        .invalid, at: 0,
                        "a note at tick \(note.onset) has a bend at \(bend.time) that is not in order of time")
                }
                last = bend.time.count
                append(":b")
                append(last)
                append(",")
                guard Cents.append(bend.cents, to: &bytes) else {
                    throw FormatError(
                        .invalid, at: 0,
                        "a note at tick \(note.onset) is bent by \(bend.cents) cents; "
                            + "the text holds at most \(Cents.greatest) either way")
                }
            }
            if let position = note.position {
                append(":s")
                append(Int(position.string))
                append(":f")
                append(Int(position.fret))
            }
            guard TechniqueNames.append(note.techniques, to: &bytes) else {
                throw FormatError(
                    .invalid, at: 0, "a note at tick \(note.onset) has a technique without a name in the text")
            }
        }

        @inline(__always)
        private mutating func partIfChanged(_ part: Int) {
            if part == self.part { return }
            self.part = part
            append(":i")
            append(part)
        }

        /// Ends the last word with the shift to the next, at a time not before its own.
        @inline(__always)
        private mutating func begin(at next: Int) throws(FormatError) {
            wordCount += 1
            guard wordCount <= Limits.words else {
                throw FormatError(.unsupported, at: 0, "the score takes more than \(Limits.words) words; split it")
            }
            append(":t")
            append(next - time)
            append(" ")
            time = next
        }

        @inline(__always)
        private mutating func field(
            _ name: StaticString, _ number: Int, in range: ClosedRange<Int>, _ meaning: StaticString
        ) throws(FormatError) {
            append(name)
            guard range.contains(number) else {
                throw FormatError(
                    .invalid, at: 0,
                    "the score has \(number) for \(meaning), but it lies in \(range.lowerBound)...\(range.upperBound)")
            }
            append(number)
        }

        @inline(__always)
        private mutating func append(_ text: StaticString) {
            text.withUTF8Buffer { text in
                for byte in text { bytes.append(byte) }
            }
        }

        /// Appends a number of 0 or more in decimal.
        @inline(__always)
        private mutating func append(_ number: Int) {
            switch number {
            case 0..<10:
                bytes.append(digit(number))
            case 10..<100:
                bytes.append(digit(number / 10))
                bytes.append(digit(number % 10))
            case 100..<1_000:
                appendHundreds(number)
            default:
                appendThousands(number)
            }
        }

        private mutating func appendThousands(_ number: Int) {
            append(number / 1_000)
            appendHundreds(number % 1_000)
        }

        /// Appends three digits.
        @inline(__always)
        private mutating func appendHundreds(_ number: Int) {
            bytes.append(digit(number / 100))
            bytes.append(digit(number / 10 % 10))
            bytes.append(digit(number % 10))
        }

        @inline(__always)
        private func digit(_ number: Int) -> UInt8 { 0x30 + UInt8(truncatingIfNeeded: number) }
    }

    /// Lower numbers of metres are written out up to 2^20; only damaged files have greater ones.
    static let greatestPlainBeatPower = 20
}

extension Note {
    /// Whether the note is more than pitch, velocity and duration.
    fileprivate var hasDetails: Bool { isBent || position != nil || !techniques.isEmpty }
}
