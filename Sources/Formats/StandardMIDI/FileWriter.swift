import Music

extension StandardMIDI.File {
    /// The bytes of the file, with running status.
    ///
    /// A silence of more than 2^28 ticks, which no delta time can say, is bridged by empty sequencer-specific events.
    ///
    /// - Throws: `FormatError` when there are too many tracks, or too many bytes in one.
    public func bytes() throws(FormatError) -> [UInt8] {
        let estimate = chunks.reduce(0) { sum, chunk in
            switch chunk {
            case .track(let track): sum + 20 + 4 * track.events.count
            case .other(_, let content): sum + 8 + content.count
            }
        }
        var writer = StandardMIDI.FileWriter(format: format, division: division, room: estimate)
        for chunk in chunks {
            switch chunk {
            case .other(let name, let content):
                try writer.chunk(named: (name + [0x20, 0x20, 0x20, 0x20]).prefix(4), content)
            case .track(let track):
                writer.beginTrack()
                for event in track.events {
                    writer.event(event.time.count, event.status, event.first, event.second, event.content)
                }
                try writer.endTrack(at: track.end.count)
            }
        }
        let bytes = try writer.finished()
        return wrapper?.wrapped(bytes) ?? bytes
    }
}

extension StandardMIDI {
    /// Writes chunk after chunk, event after event.
    struct FileWriter {
        private var bytes: [UInt8] = []
        private var trackCount = 0
        /// Where the length of the current track stands.
        private var lengthPlace = 0
        /// The time of the last event of the current track.
        private var time = 0
        private var runningStatus: UInt8 = 0

        /// The largest time between two events: 28 bits.
        private static let longestDelta = 0x0FFF_FFFF

        /// - Parameter room: about how many bytes there will be.
        init(format: Int, division: UInt16, room: Int) {
            bytes.reserveCapacity(14 + room)
            bytes += "MThd".utf8
            append(UInt32(6))
            for value in [UInt16(min(max(format, 0), 2)), 0, division] {
                bytes.append(UInt8(value >> 8))
                bytes.append(UInt8(value & 0xFF))
            }
        }

        /// A whole file of messages in their order.
        static func bytes(
            format: Int, division: UInt16, tracks: [[PlacedMessage]], _ metas: MetaContents
        ) throws(FormatError) -> [UInt8] {
            var writer = FileWriter(
                format: format, division: division, room: tracks.reduce(0) { $0 + 20 + 4 * $1.count })
            for messages in tracks {
                writer.beginTrack()
                writer.channelMessages(messages, metas)
                try writer.endTrack(at: messages.last.map { $0.order >> 2 } ?? 0)
            }
            return try writer.finished()
        }

        mutating func chunk(named name: ArraySlice<UInt8>, _ content: [UInt8]) throws(FormatError) {
            bytes += name
            append(try Self.length(content.count))
            bytes += content
        }

        mutating func beginTrack() {
            trackCount += 1
            bytes += "MTrk".utf8
            lengthPlace = bytes.count
            append(UInt32(0))
            time = 0
            runningStatus = 0
        }

        @inline(__always)
        mutating func event(_ time: Int, _ status: UInt8, _ first: UInt8, _ second: UInt8, _ content: [UInt8]?) {
            advance(to: time)
            if status >= 0xF0 { return systemEvent(status, first, content ?? []) }
            if status != runningStatus {
                bytes.append(status)
                runningStatus = status
            }
            bytes.append(first)
            if status & 0xE0 != 0xC0 { bytes.append(second) }
        }

        /// Writes messages in their order.
        ///
        /// Nearly all are channel messages a short time after the last one: those are put into room that is already
        /// there, since growing an array byte by byte takes longer than all else.
        private mutating func channelMessages(_ messages: [PlacedMessage], _ metas: MetaContents) {
            var room = [UInt8](repeating: 0, count: 4_096)
            var filled = 0
            var last = time
            var running = runningStatus
            for message in messages {
                let next = message.order >> 2
                let delta = next - last
                if message.content >= 0 || delta < 0 || delta >= 1 << 14 {
                    flush(&room, &filled, last, running)
                    event(next, message.status, message.first, message.second, metas.content(of: message))
                    (last, running) = (time, runningStatus)
                    continue
                }
                if filled > 4_000 { flush(&room, &filled, last, running) }
                if delta >= 0x80 {
                    room[filled] = UInt8(truncatingIfNeeded: delta >> 7) | 0x80
                    filled += 1
                }
                room[filled] = UInt8(truncatingIfNeeded: delta & 0x7F)
                filled += 1
                if message.status != running {
                    running = message.status
                    room[filled] = running
                    filled += 1
                }
                room[filled] = message.first
                filled += 1
                if running & 0xE0 != 0xC0 {
                    room[filled] = message.second
                    filled += 1
                }
                last = next
            }
            flush(&room, &filled, last, running)
        }

        @inline(never)
        private mutating func flush(_ room: inout [UInt8], _ filled: inout Int, _ last: Int, _ running: UInt8) {
            bytes += room[..<filled]
            filled = 0
            time = last
            runningStatus = running
        }

        private mutating func systemEvent(_ status: UInt8, _ type: UInt8, _ content: [UInt8]) {
            bytes.append(status)
            if status == 0xFF { bytes.append(type) }
            variableLength(content.count)
            bytes += content
            runningStatus = 0  // the standard ends it there
        }

        mutating func endTrack(at time: Int) throws(FormatError) {
            advance(to: time)
            bytes += [0xFF, 0x2F, 0x00]
            let length = try Self.length(bytes.count - lengthPlace - 4)
            for (index, shift) in ([24, 16, 8, 0] as [UInt32]).enumerated() {
                bytes[lengthPlace + index] = UInt8(length >> shift & 0xFF)
            }
        }

        consuming func finished() throws(FormatError) -> [UInt8] {
            guard trackCount <= Limits.midiTracks else {
                throw FormatError(
                    .unsupported, at: 0,
                    "the score needs \(trackCount) MIDI tracks, and a file holds \(Limits.midiTracks)")
            }
            bytes[10] = UInt8(trackCount >> 8)
            bytes[11] = UInt8(trackCount & 0xFF)
            return bytes
        }

        /// The delta time to the next event; one that lies before the last stands at its time.
        @inline(__always)
        private mutating func advance(to next: Int) {
            let delta = next - time
            if delta >= 0, delta < 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: delta))
                time = next
            } else {
                longAdvance(to: next)
            }
        }

        private mutating func longAdvance(to next: Int) {
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
            var shift = 28
            while shift > 0, value >> shift == 0 { shift -= 7 }
            while shift > 0 {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift & 0x7F) | 0x80)
                shift -= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: value & 0x7F))
        }

        private mutating func append(_ value: UInt32) {
            for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(value >> shift & 0xFF)) }
        }

        private static func length(_ count: Int) throws(FormatError) -> UInt32 {
            guard let length = UInt32(exactly: count) else {
                throw FormatError(.unsupported, at: 0, "a track takes more than the 4 GB that a MIDI file can hold")
            }
            return length
        }
    }
}
