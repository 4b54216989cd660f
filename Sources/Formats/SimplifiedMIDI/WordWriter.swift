import Music

extension SimplifiedMIDI {
    /// Writes words of notes into one buffer of bytes.
    struct WordWriter {
        var bytes: [UInt8] = []

        /// - Parameter next: The onset of the next word, not before this one's; nil for the last.
        mutating func write(_ note: Note, next: Ticks?) {
            bytes.append(UInt8(ascii: "p"))
            write(Int(note.pitch.number))
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: "v"))
            write(Int(note.velocity))
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: "d"))
            write(note.duration.count)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(UInt8(ascii: "t"))
            write(next.map { $0.count - note.onset.count } ?? 0)
        }

        private mutating func write(_ number: Int) {
            precondition(number >= 0, "words hold no negative numbers")
            if number < 10 {
                bytes.append(0x30 + UInt8(number))
                return
            }
            var power = 10
            while number / power >= 10 { power *= 10 }
            var rest = number
            while power > 0 {
                bytes.append(0x30 + UInt8(rest / power))
                rest %= power
                power /= 10
            }
        }
    }
}
