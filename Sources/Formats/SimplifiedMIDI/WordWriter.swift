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
