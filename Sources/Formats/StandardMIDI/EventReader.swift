import Music

extension StandardMIDI {
    /// What is done with the events of a track; `EventReader` hands them over one by one, in their order.
    protocol EventSink {
        /// What was repaired so far, by the reader and by the sink.
        var report: ReadReport { get set }
        /// - Parameters:
        ///   - status: In 0x80...0xEF.
        ///   - second: 0 for messages with one data byte.
        ///   - time: In ticks from the start of the track, at most `Limits.ticks`.
        ///   - offset: The byte at which the event starts.
        mutating func channelMessage(_ status: UInt8, _ first: UInt8, _ second: UInt8, at time: Int, offset: Int)
        /// Any meta event but the end of the track.
        mutating func metaEvent(_ type: UInt8, _ content: ArraySlice<UInt8>, at time: Int, offset: Int)
        /// - Parameter status: 0xF0 for a system exclusive message, 0xF7 for the rest of one, or bytes to be sent as
        ///   they are.
        mutating func exclusive(_ status: UInt8, _ content: ArraySlice<UInt8>, at time: Int)
    }

    /// How a track ended.
    struct TrackEnd {
        /// In ticks; that of the last event where no end-of-track event is there.
        var time: Int
        /// The byte after the last event read.
        var offset: Int
    }

    /// The grammar of tracks: the one place that knows how bytes make events.
    ///
    /// Source: Standard MIDI Files 1.0, "MTrk event".
    struct EventReader {
        private let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        /// Reads the events in a range of the file, up to the end-of-track event, damage, or the end of the range.
        ///
        /// A meta event or a system message leaves the running status alone: the standard ends it there, but files
        /// exist that go on with it, and where it is not used nothing changes.
        ///
        /// - Throws: only beyond `Limits`; damage is reported and ends the track.
        func readTrack(_ range: Range<Int>, into sink: inout some EventSink) throws(FormatError) -> TrackEnd {
            sink.report.trackCount += 1
            let bytes = bytes
            let end = min(range.upperBound, bytes.count)
            var offset = range.lowerBound
            var time = 0
            var status: UInt8 = 0
            let longest = Limits.ticks  // read once: it comes from another room, through a lazy global
            var eventsLeft = Limits.midiEvents - sink.report.eventCount
            defer { sink.report.eventCount = Limits.midiEvents - eventsLeft }

            while offset < end {
                let start = offset
                guard eventsLeft > 0 else {
                    throw FormatError(
                        .unsupported, at: start, "the file has more than \(Limits.midiEvents) events; split it")
                }
                eventsLeft -= 1
                // Most delta times take one byte.
                var byte = bytes[offset]
                offset += 1
                if byte < 0x80 {
                    time += Int(byte)
                } else {
                    guard let delta = number(after: byte, &offset, end, &sink) else {
                        return damaged(at: offset, time, &sink)
                    }
                    time += delta
                }
                guard time <= longest else { return damaged(at: start, longest, &sink) }
                guard offset < end else { return damaged(at: offset, time, &sink) }
                byte = bytes[offset]
                if byte >= 0x80 {
                    offset += 1
                    if byte >= 0xF0 {
                        switch systemEvent(byte, &offset, end, at: time, into: &sink) {
                        case .read: continue
                        case .ended:
                            if offset < range.upperBound {
                                sink.report.note(.bytesAfterEndOfTrack, at: offset)
                            }
                            return TrackEnd(time: time, offset: offset)
                        case .damaged: return damaged(at: offset, time, &sink)
                        }
                    }
                    status = byte
                } else if status == 0 {
                    return damaged(at: offset, time, &sink)
                }
                // Program changes and channel pressure have one data byte, the others two.
                let length = status & 0xE0 == 0xC0 ? 1 : 2
                guard end - offset >= length else { return damaged(at: end, time, &sink) }
                var first = bytes[offset]
                var second = length == 2 ? bytes[offset + 1] : 0
                if (first | second) >= 0x80 { (first, second) = clipped(first, second, at: offset, &sink) }
                offset += length
                sink.channelMessage(status, first, second, at: time, offset: start)
            }
            sink.report.note(.missingEndOfTrack, at: offset)
            return TrackEnd(time: time, offset: offset)
        }

        private enum Outcome { case read, ended, damaged }

        /// A meta event, a system exclusive message, or one that files may not hold, which is skipped.
        @inline(never)
        private func systemEvent(
            _ status: UInt8, _ offset: inout Int, _ end: Int, at time: Int, into sink: inout some EventSink
        ) -> Outcome {
            let start = offset - 1
            switch status {
            case 0xFF:
                guard offset < end else { return .damaged }
                let type = bytes[offset]
                offset += 1
                guard let content = content(&offset, end, &sink) else { return .damaged }
                if type == 0x2F { return .ended }
                sink.metaEvent(type, content, at: time, offset: start)
            case 0xF0, 0xF7:
                guard let content = content(&offset, end, &sink) else { return .damaged }
                sink.exclusive(status, content, at: time)
            default:
                sink.report.note(.statusNotAllowed, at: start)
                let length = status == 0xF2 ? 2 : status == 0xF1 || status == 0xF3 ? 1 : 0
                guard end - offset >= length else { return .damaged }
                offset += length
            }
            return .read
        }

        /// A length and so many bytes; nil when they are not all there.
        private func content(
            _ offset: inout Int, _ end: Int, _ sink: inout some EventSink
        ) -> ArraySlice<UInt8>? {
            guard offset < end else { return nil }
            let first = bytes[offset]
            offset += 1
            var length = Int(first)
            if first >= 0x80 {
                guard let long = number(after: first, &offset, end, &sink) else { return nil }
                length = long
            }
            guard length <= end - offset else { return nil }
            defer { offset += length }
            return bytes[offset..<offset + length]
        }

        /// The rest of a number in groups of seven bits, the highest first, all bytes but the last with the high bit
        /// set; nil when the bytes end within it or it does not end after five.
        ///
        /// The standard allows four bytes; a fifth, which some writers use for numbers from 2^28 on, is read too.
        ///
        /// Source: Standard MIDI Files 1.0, "Variable-length quantity".
        private func number(
            after first: UInt8, _ offset: inout Int, _ end: Int, _ sink: inout some EventSink
        ) -> Int? {
            let start = offset - 1
            var value = Int(first & 0x7F)
            while offset < end {
                let byte = bytes[offset]
                offset += 1
                value = value << 7 | Int(byte & 0x7F)
                if byte < 0x80 {
                    if offset - start > 4 { sink.report.note(.longNumber, at: start) }
                    return value
                }
                if offset - start == 5 { return nil }
            }
            return nil
        }

        @inline(never)
        private func clipped(
            _ first: UInt8, _ second: UInt8, at offset: Int, _ sink: inout some EventSink
        ) -> (UInt8, UInt8) {
            if first >= 0x80 { sink.report.note(.dataByteTooLarge, at: offset) }
            if second >= 0x80 { sink.report.note(.dataByteTooLarge, at: offset + 1) }
            return (min(first, 127), min(second, 127))
        }

        @inline(never)
        private func damaged(at offset: Int, _ time: Int, _ sink: inout some EventSink) -> TrackEnd {
            sink.report.note(.damagedTrack, at: offset)
            return TrackEnd(time: time, offset: offset)
        }
    }
}
