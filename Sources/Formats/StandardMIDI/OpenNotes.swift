import Music

extension StandardMIDI {
    /// Pairs the note-ons of a track with its note-offs, first in, first out for each pitch and channel.
    ///
    /// The notes that wait for their end form one queue for each of the 16 * 128 keys. While a note is open its duration
    /// is the link to the next of its queue, so each message costs constant time and no memory of its own, however many
    /// notes overlap.
    struct OpenNotes {
        /// A duration that says: open, and the last of its queue. `lastInQueue - 1 - n` names note n as the next.
        private static let lastInQueue = -1
        private static let none: Int32 = -1

        private var notes: [Note] = []
        private var channels: [UInt8] = []
        /// A bit for each channel that has notes.
        private var channelSet: UInt16 = 0
        private var firstOpen = [Int32](repeating: none, count: 16 * 128)
        private var lastOpen = [Int32](repeating: none, count: 16 * 128)
        private var openCount = 0

        /// Whether a channel has notes.
        func hasNotes(_ channel: UInt8) -> Bool { channelSet & 1 << UInt16(channel) != 0 }

        /// - Parameters:
        ///   - pitch: In 0...127, as are all data bytes.
        ///   - velocity: In 1...127.
        ///   - channel: In 0...15.
        @inline(__always)
        mutating func strike(_ pitch: UInt8, _ velocity: UInt8, _ channel: UInt8, at time: Int) {
            let key = Int(channel) << 7 | Int(pitch)
            let index = Int32(truncatingIfNeeded: notes.count)  // the limit on events keeps it far below 2^31
            if firstOpen[key] == Self.none {
                firstOpen[key] = index
            } else {
                notes[Int(lastOpen[key])].duration.count = Self.lastInQueue - 1 - Int(index)
            }
            lastOpen[key] = index
            openCount += 1
            channelSet |= 1 << UInt16(channel)
            notes.append(Note(open: Self.lastInQueue, onset: time, pitch: pitch, velocity: velocity))
            channels.append(channel)
        }

        /// Ends the earliest open note of a key.
        ///
        /// - Parameter velocity: of a note-off; nil where a note-on of velocity 0 ends the note.
        /// - Returns: false when none is open.
        @inline(__always)
        mutating func release(_ pitch: UInt8, _ channel: UInt8, velocity: UInt8?, at time: Int) -> Bool {
            let key = Int(channel) << 7 | Int(pitch)
            let index = Int(firstOpen[key])
            guard index >= 0 else { return false }
            let link = notes[index].duration.count
            firstOpen[key] =
                link == Self.lastInQueue ? Self.none : Int32(truncatingIfNeeded: Self.lastInQueue - 1 - link)
            notes[index].duration.count = time - notes[index].onset.count
            if let velocity { notes[index].release = velocity }
            openCount -= 1
            return true
        }

        /// Ends all notes that still sound.
        ///
        /// - Returns: how many there were.
        mutating func closeAll(at time: Int) -> Int {
            guard openCount > 0 else { return 0 }
            let closed = openCount
            for index in notes.indices where notes[index].duration.count < 0 {
                notes[index].duration.count = time - notes[index].onset.count
                firstOpen[Int(channels[index]) << 7 | Int(notes[index].pitch.number)] = Self.none
            }
            openCount = 0
            return closed
        }

        /// The notes of each channel that has some, in the canonical order; afterwards nothing is left.
        mutating func takeNotes() -> [(channel: UInt8, notes: [Note])] {
            var parts: [(channel: UInt8, notes: [Note])] = []
            if channelSet & (channelSet &- 1) == 0 {
                // One channel or none, as in most tracks: nothing to deal out.
                if let channel = channels.first { parts.append((channel, notes)) }
                notes = []
            } else {
                var counts = [Int](repeating: 0, count: 16)
                for channel in channels { counts[Int(channel)] += 1 }
                var dealt = [[Note]](repeating: [], count: 16)
                for channel in dealt.indices { dealt[channel].reserveCapacity(counts[channel]) }
                for index in notes.indices { dealt[Int(channels[index])].append(notes[index]) }
                for channel in dealt.indices where counts[channel] > 0 {
                    parts.append((UInt8(channel), []))
                    swap(&parts[parts.count - 1].notes, &dealt[channel])
                }
                notes.removeAll(keepingCapacity: true)
            }
            channels.removeAll(keepingCapacity: true)
            channelSet = 0
            for part in parts.indices { parts[part].notes.sortChords() }
            return parts
        }
    }
}
