import Music

extension SimplifiedMIDI {
    /// Writes words into one buffer of bytes.
    struct WordWriter {
        var bytes: [UInt8] = []

        /// Traps when the duration or the shift is negative.
        @inline(__always)
        mutating func write(_ word: Word) {
            write(word.pitch, word.velocity, word.duration.count, word.shift.count, word.bend, after: false)
        }

        /// - Parameter after: whether another word stands before, and a space is due.
        ///
        /// Traps when the duration or the shift is negative.
        @inline(__always)
        mutating func write(
            _ pitch: Pitch, _ velocity: UInt8, _ duration: Int, _ shift: Int, _ bend: UInt8?, after: Bool
        ) {
            precondition(duration >= 0 && shift >= 0, "words hold no negative numbers")
            if after { bytes.append(0x20) }
            bytes.append(UInt8(ascii: "p"))
            Self.append(Int(pitch.number), to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: "v"))
            Self.append(Int(velocity), to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: "d"))
            Self.append(duration, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: "t"))
            Self.append(shift, to: &bytes)
            if let bend {
                bytes.append(UInt8(ascii: ":"))
                bytes.append(UInt8(ascii: "b"))
                Self.append(Int(bend), to: &bytes)
            }
        }

        /// Writes a word without a bend for each note, separated by spaces.
        ///
        /// What `write` would write, in room that is already there: to grow an array byte by byte takes longer than all
        /// else.
        ///
        /// - Parameter notes: In the canonical order.
        mutating func write(_ notes: [Note]) {
            var room = [UInt8](repeating: 0x20, count: 4_096)
            var index = 0
            while index < notes.count {
                var filled = 0
                // A word takes at most 60 bytes: two numbers of 20 digits, two of three, eight letters and a space.
                while index < notes.count, filled < 4_030 {
                    let onset = notes[index].onset.count
                    let shift = index + 1 < notes.count ? notes[index + 1].onset.count - onset : 0
                    let duration = notes[index].duration.count
                    precondition(duration >= 0 && shift >= 0, "words hold no negative numbers")
                    room[filled] = 0x20
                    filled += index > 0 ? 1 : 0
                    room[filled] = UInt8(ascii: "p")
                    Self.put(Int(notes[index].pitch.number), &room, &filled)
                    room[filled] = UInt8(ascii: ":")
                    room[filled + 1] = UInt8(ascii: "v")
                    filled += 1
                    Self.put(Int(notes[index].velocity), &room, &filled)
                    room[filled] = UInt8(ascii: ":")
                    room[filled + 1] = UInt8(ascii: "d")
                    filled += 1
                    Self.put(duration, &room, &filled)
                    room[filled] = UInt8(ascii: ":")
                    room[filled + 1] = UInt8(ascii: "t")
                    filled += 1
                    Self.put(shift, &room, &filled)
                    index += 1
                }
                bytes += room[..<filled]
            }
        }

        /// Puts a number behind the letter that stands at `filled`.
        @inline(__always)
        private static func put(_ number: Int, _ room: inout [UInt8], _ filled: inout Int) {
            var digits = 1
            var power = 10
            while digits < 19, number >= power {
                power = power &* 10
                digits += 1
            }
            var rest = number
            var place = filled + digits
            filled = place + 1
            repeat {
                room[place] = digit(rest % 10)
                rest /= 10
                place -= 1
            } while rest > 0
        }

        /// Nearly all numbers of music have at most three digits.
        @inline(__always)
        private static func append(_ number: Int, to word: inout [UInt8]) {
            if number < 10 {
                word.append(digit(number))
            } else if number < 100 {
                word.append(digit(number / 10))
                word.append(digit(number % 10))
            } else if number < 1_000 {
                word.append(digit(number / 100))
                word.append(digit(number / 10 % 10))
                word.append(digit(number % 10))
            } else {
                appendLong(number, to: &word)
            }
        }

        @inline(never)
        private static func appendLong(_ number: Int, to word: inout [UInt8]) {
            var power = 1_000
            while number / power >= 10 { power *= 10 }
            var rest = number
            while power > 0 {
                word.append(digit(rest / power))
                rest %= power
                power /= 10
            }
        }

        @inline(__always)
        private static func digit(_ value: Int) -> UInt8 { 0x30 + UInt8(truncatingIfNeeded: value) }
    }
}
