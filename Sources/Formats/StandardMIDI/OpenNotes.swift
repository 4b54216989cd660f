import Music

extension StandardMIDI {
    /// Pairs the note-ons of a track with its note-offs, first in, first out for each pitch and channel.
    ///
    /// The notes that wait for their end form one queue for each of the 16 * 128 keys, linked through one array: each
    /// message costs constant time, however many notes overlap.
    struct OpenNotes {
        private struct Struck {
            var onset: Int  // ticks
            var duration: Int  // ticks, or `open`
            var next: Int32  // the note struck after this one on the same key, while both are open
            var pitch: UInt8
            var velocity: UInt8
            var channel: UInt8
        }

        private static let open = -1
        private static let none: Int32 = -1

        private var struck: [Struck] = []
        private var firstOpen = [Int32](repeating: none, count: 16 * 128)
        private var lastOpen = [Int32](repeating: none, count: 16 * 128)
        private var openCount = 0

        /// - Parameters:
        ///   - pitch: In 0...127, as are all data bytes.
        ///   - velocity: In 1...127.
        ///   - channel: In 0...15.
        mutating func strike(_ pitch: UInt8, _ velocity: UInt8, _ channel: UInt8, at time: Int) {
            let key = Int(channel) << 7 | Int(pitch)
            let index = Int32(struck.count)  // the limit on events keeps it far below 2^31
            struck.append(
                Struck(
                    onset: time, duration: Self.open, next: Self.none, pitch: pitch, velocity: velocity,
                    channel: channel))
            if firstOpen[key] == Self.none {
                firstOpen[key] = index
            } else {
                struck[Int(lastOpen[key])].next = index
            }
            lastOpen[key] = index
            openCount += 1
        }

        /// Ends the earliest open note of a key.
        ///
        /// - Returns: false when none is open.
        mutating func release(_ pitch: UInt8, _ channel: UInt8, at time: Int) -> Bool {
            let key = Int(channel) << 7 | Int(pitch)
            let index = firstOpen[key]
            guard index != Self.none else { return false }
            struck[Int(index)].duration = time - struck[Int(index)].onset
            firstOpen[key] = struck[Int(index)].next
            openCount -= 1
            return true
        }

        /// Ends all notes that still sound.
        ///
        /// - Returns: how many there were.
        mutating func closeAll(at time: Int) -> Int {
            guard openCount > 0 else { return 0 }
            let closed = openCount
            for index in struck.indices where struck[index].duration == Self.open {
                struck[index].duration = time - struck[index].onset
                firstOpen[Int(struck[index].channel) << 7 | Int(struck[index].pitch)] = Self.none
            }
            openCount = 0
            return closed
        }

        /// The notes of each channel that has some, in the canonical order; afterwards nothing is left.
        mutating func takeNotes() -> [(channel: UInt8, notes: [Note])] {
            var counts = [Int](repeating: 0, count: 16)
            for note in struck { counts[Int(note.channel)] += 1 }
            var notes = counts.map { count in
                var notes: [Note] = []
                notes.reserveCapacity(count)
                return notes
            }
            for note in struck {
                notes[Int(note.channel)].append(
                    Note(
                        onset: Ticks(note.onset), duration: Ticks(note.duration), pitch: Pitch(lowBits: note.pitch),
                        velocity: note.velocity))
            }
            struck.removeAll(keepingCapacity: true)
            var parts: [(channel: UInt8, notes: [Note])] = []
            for channel in 0..<16 where counts[channel] > 0 {
                notes[channel].sortChords()
                parts.append((UInt8(channel), notes[channel]))
            }
            return parts
        }
    }
}
