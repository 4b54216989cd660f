extension StandardMIDI {
    /// Finds the tracks of a file, also where stated lengths are wrong.
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

        private let bytes: [UInt8]
        private let reader: ByteReader

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            reader = ByteReader(bytes)
        }

        /// The next track chunk at or after a position; nil when there is none.
        func track(from start: Int, _ report: inout ReadReport) -> TrackChunk? {
            var position = start
            while bytes.count - position >= 8 {
                let body = position + 8
                if isTrack(at: position) {
                    let stated = statedLength(at: position).map { body + $0 }
                    if let stated, isBoundary(stated) {
                        return TrackChunk(events: body..<stated, statedEnd: stated)
                    }
                    report.note(.trackLength, at: position + 4)
                    return TrackChunk(events: body..<(nextTrack(from: body) ?? bytes.count), statedEnd: nil)
                }
                if let length = statedLength(at: position), isName(at: position), isBoundary(body + length) {
                    report.note(.alienChunk, at: position)
                    position = body + length
                } else if let next = nextTrack(from: position) {
                    report.note(.alienChunk, at: position)
                    position = next
                } else {
                    return nil
                }
            }
            return nil
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

        /// Whether a chunk may end here: the file ends, or a track or another named chunk begins.
        private func isBoundary(_ position: Int) -> Bool {
            position == bytes.count || isTrack(at: position) || isAlienChunk(at: position)
        }

        private func isAlienChunk(at position: Int) -> Bool {
            guard isName(at: position), let length = statedLength(at: position) else { return false }
            return length <= bytes.count - position - 8
        }

        /// Whether four letters, digits or spaces stand here, as chunk names do.
        private func isName(at position: Int) -> Bool {
            guard position >= 0, position <= bytes.count - 4 else { return false }
            return bytes[position..<position + 4].allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x20
            }
        }

        /// The length in a chunk's head; nil when the head or the body is not all there.
        private func statedLength(at position: Int) -> Int? {
            guard position >= 0, position <= bytes.count - 8 else { return nil }
            let length = bytes[position + 4..<position + 8].reduce(0) { $0 << 8 | Int($1) }
            return length <= bytes.count - position - 8 ? length : nil
        }

        private func nextTrack(from start: Int) -> Int? {
            guard start <= bytes.count - 4 else { return nil }
            for position in start...bytes.count - 4 where bytes[position] == 0x4D {
                if isTrack(at: position) { return position }
            }
            return nil
        }
    }
}
