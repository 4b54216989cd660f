extension StandardMIDI {
    /// Finds the chunks of a file, also where stated lengths are wrong.
    ///
    /// A length is believed when a chunk or the end of the file follows it. Every search runs forward from where the
    /// last one stopped, so the whole walk is linear in the size of the file.
    struct ChunkWalk {
        struct TrackChunk {
            /// Where events may lie.
            let events: Range<Int>
            /// The end that the chunk's length states, when something plausible follows there.
            let statedEnd: Int?
        }

        enum Chunk {
            case track(TrackChunk)
            /// A chunk of another kind: its name and what it holds.
            case other(name: Range<Int>, content: Range<Int>)
        }

        private let bytes: [UInt8]
        private let reader: ByteReader
        /// Where the MIDI file ends, within a wrapper or with the bytes.
        private let end: Int

        init(_ bytes: [UInt8], upTo end: Int) {
            self.bytes = bytes
            self.end = end
            reader = ByteReader(bytes, in: 0..<end)
        }

        /// The next chunk at or after a position; nil when there is none.
        func chunk(from position: Int, _ report: inout ReadReport) -> Chunk? {
            guard end - position >= 8 else { return nil }
            let body = position + 8
            if isTrack(at: position) || isMisspeltTrack(at: position, &report) {
                if let length = statedLength(at: position), isBoundary(body + length) {
                    return .track(TrackChunk(events: body..<body + length, statedEnd: body + length))
                }
                report.note(.trackLength, at: position + 4)
                return .track(TrackChunk(events: body..<(nextTrack(from: body) ?? end), statedEnd: nil))
            }
            if let length = statedLength(at: position), isName(at: position), isBoundary(body + length) {
                report.leave("alienChunk", "a chunk that is not a track has no place in a score", at: position)
                return .other(name: position..<position + 4, content: body..<body + length)
            }
            guard let next = nextTrack(from: position) else { return nil }
            report.note(.trackLength, at: position)
            return chunk(from: next, &report)
        }

        /// Where to look for the next chunk once a track's events have been read up to `eventsEnd`.
        func end(of chunk: TrackChunk, eventsEnd: Int, _ report: inout ReadReport) -> Int {
            guard let stated = chunk.statedEnd else {
                return isTrack(at: eventsEnd) ? eventsEnd : nextTrack(from: eventsEnd) ?? eventsEnd
            }
            if eventsEnd >= stated { return stated }
            if isTrack(at: eventsEnd) {
                // The length spans the next track as well.
                report.note(.trackLength, at: chunk.events.lowerBound - 4)
                return eventsEnd
            }
            return stated
        }

        private func isTrack(at position: Int) -> Bool {
            reader.starts(with: "MTrk", at: position)
        }

        /// Whether the name of a track stands here with one letter wrong.
        private func isMisspeltTrack(at position: Int, _ report: inout ReadReport) -> Bool {
            guard Self.isName("MTrk", at: position, in: bytes, misspelt: true) else { return false }
            report.note(.misspeltChunk, at: position)
            return true
        }

        /// Whether a chunk's name stands here, at most one letter of it wrong where that is allowed.
        static func isName(_ name: StaticString, at position: Int, in bytes: [UInt8], misspelt: Bool = false) -> Bool {
            guard position >= 0, position <= bytes.count - 4, name.utf8CodeUnitCount == 4 else { return false }
            let wrong = name.withUTF8Buffer { name in (0..<4).count { bytes[position + $0] != name[$0] } }
            return wrong <= (misspelt ? 1 : 0)
        }

        /// Whether a chunk may end here: the file ends, or a track or another named chunk begins.
        private func isBoundary(_ position: Int) -> Bool {
            position == end || isTrack(at: position) || isAlienChunk(at: position)
        }

        private func isAlienChunk(at position: Int) -> Bool {
            guard isName(at: position), let length = statedLength(at: position) else { return false }
            return length <= end - position - 8
        }

        /// Whether four letters, digits or spaces stand here, as chunk names do.
        private func isName(at position: Int) -> Bool {
            guard position >= 0, position <= end - 4 else { return false }
            return bytes[position..<position + 4].allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x20
            }
        }

        /// The length in a chunk's head; nil when the head or the body is not all there.
        private func statedLength(at position: Int) -> Int? {
            guard position >= 0, position <= end - 8 else { return nil }
            let length = bytes[position + 4..<position + 8].reduce(0) { $0 << 8 | Int($1) }
            return length <= end - position - 8 ? length : nil
        }

        private func nextTrack(from start: Int) -> Int? {
            guard start <= end - 4 else { return nil }
            for position in start...end - 4 where bytes[position] == 0x4D {
                if isTrack(at: position) { return position }
            }
            return nil
        }
    }
}
