import Music

extension StandardMIDI {
    /// A note and the channel that plays it.
    struct PlacedNote {
        var note: Note
        var channel: UInt8
    }

    /// Writes the events of one track in order of time, with running status.
    struct TrackWriter {
        private var bytes: [UInt8] = []
        private var time = 0  // ticks, of the last event written
        private var runningStatus: UInt8 = 0

        /// The largest time between two events: 28 bits.
        private static let longestDelta = 0x0FFF_FFFF

        mutating func metaEvent(_ type: UInt8, _ content: [UInt8], at time: Int) {
            advance(to: time)
            bytes.append(0xFF)
            bytes.append(type)
            variableLength(content.count)
            bytes += content
            runningStatus = 0  // the standard ends it with a meta event
        }

        mutating func program(_ program: UInt8, on channel: UInt8) {
            advance(to: 0)
            status(0xC0 | channel)
            bytes.append(program)
        }

        /// Notes of one pitch on one channel must not overlap, and those of no length must stand before a longer one
        /// at the same time: see `ChannelLanes`.
        ///
        /// - Parameter notes: In the canonical order.
        mutating func notes(_ notes: [PlacedNote]) {
            bytes.reserveCapacity(bytes.count + notes.count * 8)
            // At one time, first end what was struck before, then strike.
            let endings = notes.indices.filter { notes[$0].note.duration.count > 0 }
                .sorted { (notes[$0].note.end, $0) < (notes[$1].note.end, $1) }
            var ended = 0
            for placed in notes {
                while ended < endings.count, notes[endings[ended]].note.end <= placed.note.onset {
                    end(notes[endings[ended]])
                    ended += 1
                }
                advance(to: placed.note.onset.count)
                message(placed, velocity: placed.note.velocity)
                if placed.note.duration == .zero { end(placed) }
            }
            while ended < endings.count {
                end(notes[endings[ended]])
                ended += 1
            }
        }

        /// The track's bytes, closed by an end-of-track event.
        consuming func finished() -> [UInt8] {
            metaEvent(0x2F, [], at: time)
            return bytes
        }

        /// A note-on of velocity 0, so that the running status goes on.
        private mutating func end(_ placed: PlacedNote) {
            advance(to: placed.note.end.count)
            message(placed, velocity: 0)
        }

        private mutating func message(_ placed: PlacedNote, velocity: UInt8) {
            status(0x90 | placed.channel)
            bytes.append(placed.note.pitch.number)
            bytes.append(velocity)
        }

        private mutating func status(_ status: UInt8) {
            if status == runningStatus { return }
            bytes.append(status)
            runningStatus = status
        }

        /// The delta time to the next event; empty text events bridge what 28 bits cannot say.
        private mutating func advance(to next: Int) {
            while next - time > Self.longestDelta {
                variableLength(Self.longestDelta)
                bytes += [0xFF, 0x01, 0x00]
                runningStatus = 0
                time += Self.longestDelta
            }
            variableLength(next - time)
            time = next
        }

        private mutating func variableLength(_ value: Int) {
            if value < 0x80 {
                bytes.append(UInt8(value))
                return
            }
            var shift = 7
            while value >> shift >= 0x80 { shift += 7 }
            while shift > 0 {
                bytes.append(UInt8(value >> shift & 0x7F) | 0x80)
                shift -= 7
            }
            bytes.append(UInt8(value & 0x7F))
        }
    }
}
