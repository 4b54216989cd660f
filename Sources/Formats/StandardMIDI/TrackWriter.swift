import Music

extension StandardMIDI.File {
    /// The bytes of the file, with running status.
    ///
    /// A silence of more than 2^28 ticks, which no delta time can say, is bridged by empty sequencer-specific events.
    ///
    /// - Throws: `FormatError` when there are too many tracks, or too many bytes in one.
    public func bytes() throws(FormatError) -> [UInt8] {
        var tracks = 0
        var file: [UInt8] = []
        file.reserveCapacity(14 + chunks.reduce(0) { $0 + $1.estimatedBytes })
        file += "MThd".utf8
        StandardMIDI.append(6, to: &file)
        let trackCountAt = file.count + 2
        for value in [UInt16(min(max(format, 0), 2)), 0, division] {
            file.append(UInt8(value >> 8))
            file.append(UInt8(value & 0xFF))
        }
        for chunk in chunks {
            switch chunk {
            case .other(let name, let content):
                file += (name + [0x20, 0x20, 0x20, 0x20]).prefix(4)
                try StandardMIDI.appendLength(content.count, to: &file)
                file += content
            case .track(let track):
                tracks += 1
                file += "MTrk".utf8
                let lengthAt = file.count
                file += [0, 0, 0, 0]
                var writer = StandardMIDI.TrackWriter(bytes: file)
                file = []  // the writer alone owns the bytes, so that they are not copied
                writer.write(track)
                file = writer.bytes
                var length: [UInt8] = []
                try StandardMIDI.appendLength(file.count - lengthAt - 4, to: &length)
                for index in 0..<4 { file[lengthAt + index] = length[index] }
            }
        }
        guard tracks <= Limits.midiTracks else {
            throw FormatError(
                .unsupported, at: 0, "the score needs \(tracks) MIDI tracks, and a file holds \(Limits.midiTracks)")
        }
        file[trackCountAt] = UInt8(tracks >> 8)
        file[trackCountAt + 1] = UInt8(tracks & 0xFF)
        return wrapper?.wrapped(file) ?? file
    }
}

extension StandardMIDI.File.Chunk {
    fileprivate var estimatedBytes: Int {
        switch self {
        case .track(let track): 20 + 4 * track.events.count
        case .other(_, let content): 8 + content.count
        }
    }
}

extension StandardMIDI {
    fileprivate static func append(_ value: UInt32, to file: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] { file.append(UInt8(value >> shift & 0xFF)) }
    }

    fileprivate static func appendLength(_ count: Int, to file: inout [UInt8]) throws(FormatError) {
        guard let length = UInt32(exactly: count) else {
            throw FormatError(.unsupported, at: 0, "a track takes more than the 4 GB that a MIDI file can hold")
        }
        append(length, to: &file)
    }

    /// Writes the events of tracks to the end of a file.
    fileprivate struct TrackWriter {
        var bytes: [UInt8]

        /// The largest time between two events: 28 bits.
        private static let longestDelta = 0x0FFF_FFFF

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func write(_ track: TrackEvents) {
            var time = 0
            var runningStatus: UInt8 = 0
            for event in track.events {
                advance(to: event.time.count, &time, &runningStatus)
                if event.status < 0xF0 {
                    if event.status != runningStatus {
                        bytes.append(event.status)
                        runningStatus = event.status
                    }
                    bytes.append(event.first)
                    if event.status & 0xE0 != 0xC0 { bytes.append(event.second) }
                } else {
                    let content = event.content ?? []
                    bytes.append(event.status)
                    if event.status == 0xFF { bytes.append(event.first) }
                    variableLength(content.count)
                    bytes += content
                    runningStatus = 0  // the standard ends it there
                }
            }
            advance(to: track.end.count, &time, &runningStatus)
            bytes += [0xFF, 0x2F, 0x00]
        }

        /// The delta time to the next event; one that lies before the last stands at its time.
        @inline(__always)
        private mutating func advance(to next: Int, _ time: inout Int, _ runningStatus: inout UInt8) {
            let delta = next - time
            if delta >= 0, delta < 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: delta))
                time = next
            } else {
                longAdvance(to: next, &time, &runningStatus)
            }
        }

        private mutating func longAdvance(to next: Int, _ time: inout Int, _ runningStatus: inout UInt8) {
            while next - time > Self.longestDelta {
                variableLength(Self.longestDelta)
                bytes += [0xFF, 0x7F, 0x00]
                runningStatus = 0
                time += Self.longestDelta
            }
            variableLength(max(next - time, 0))
            time = max(next, time)
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
