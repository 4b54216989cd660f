import Music

extension StandardMIDI {
    /// Pairs the note-ons of a track with its note-offs, first in, first out for each pitch and channel.
    ///
    /// The notes that wait for their end form one queue for each of the 16 * 128 keys. While a note is open its duration
    /// is the link to the next of its queue, so each message costs constant time and no memory of its own, however many
    /// notes overlap.
    struct OpenNotes {
        /// The duration of a note that is open and the last of its queue; `lastInQueue - 1 - n` names note n as the next.
        private static let lastInQueue = -1
        private static let none: Int32 = -1

        /// The notes of one key that wait for their end.
        private struct Queue {
            var first = none
            var last = none
        }

        private var notes: [Note] = []
        /// The channel of each note, from the second channel of a track on; before, all are on `firstChannel`.
        private var channels: [UInt8] = []
        private var firstChannel: UInt8 = 0
        /// A bit for each channel that has notes.
        private var channelSet: UInt16 = 0
        private var queues = [Queue](repeating: Queue(), count: 16 * 128)
        private var openCount = 0

        /// Whether a channel has notes.
        @inline(__always)
        func hasNotes(_ channel: UInt8) -> Bool { channelSet & 1 << UInt16(channel) != 0 }

        /// - Parameters:
        ///   - pitch: In 0...127, as are all data bytes.
        ///   - velocity: In 1...127.
        ///   - channel: In 0...15.
        @inline(__always)
        mutating func strike(_ pitch: UInt8, _ velocity: UInt8, _ channel: UInt8, at time: Int) {
            let index = Int32(truncatingIfNeeded: notes.count)  // the limit on events keeps it far below 2^31
            let key = Int(channel) << 7 | Int(pitch)
            let queue = queues[key]
            queues[key] = Queue(first: queue.first == Self.none ? index : queue.first, last: index)
            if queue.first != Self.none { notes[Int(queue.last)].duration.count = Self.lastInQueue - 1 - Int(index) }
            openCount += 1
            if channelSet != 1 << UInt16(channel) { enter(channel) }
            if !channels.isEmpty { channels.append(channel) }
            notes.append(Note(open: Self.lastInQueue, onset: time, pitch: pitch, velocity: velocity))
        }

        /// Takes note of a channel that is not the only one.
        @inline(never)
        private mutating func enter(_ channel: UInt8) {
            if channelSet == 0 {
                firstChannel = channel
            } else if channels.isEmpty {
                channels = [UInt8](repeating: firstChannel, count: notes.count)
            }
            channelSet |= 1 << UInt16(channel)
        }

        /// Ends the earliest open note of a key.
        ///
        /// - Parameter velocity: of a note-off; 0xFF where a note-on of velocity 0 ends the note.
        /// - Returns: false when none is open.
        @inline(__always)
        mutating func release(_ pitch: UInt8, _ channel: UInt8, velocity: UInt8, at time: Int) -> Bool {
            let key = Int(channel) << 7 | Int(pitch)
            let index = Int(queues[key].first)
            guard index >= 0 else { return false }
            let link = notes[index].duration.count
            notes[index].close(at: time, release: velocity)
            let next = link == Self.lastInQueue ? Int(Self.none) : Self.lastInQueue - 1 - link
            queues[key].first = Int32(truncatingIfNeeded: next)
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
                notes[index].close(at: time)
                let channel = channels.isEmpty ? firstChannel : channels[index]
                queues[Int(channel) << 7 | Int(notes[index].pitch.number)].first = Self.none
            }
            openCount = 0
            return closed
        }

        /// The notes of each channel that has some, in the canonical order; afterwards nothing is left.
        mutating func takeNotes() -> [(channel: UInt8, notes: [Note])] {
            var parts: [(channel: UInt8, notes: [Note])] = []
            if channels.isEmpty {
                // One channel or none, as in most tracks: nothing to deal out.
                if channelSet != 0 { parts.append((firstChannel, [])) }
                if !parts.isEmpty { swap(&parts[0].notes, &notes) }
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
