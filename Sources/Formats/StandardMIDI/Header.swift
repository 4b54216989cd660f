import Music

extension StandardMIDI {
    /// The header chunk: format, number of tracks, and the clock.
    struct Header {
        let format: Int
        let trackCount: Int
        let ticksPerQuarter: Int
        /// Set when the file counts in real time: then its own tempos mean nothing.
        let onlyTempo: Tempo?
        /// The byte after the chunk.
        let end: Int
        let trackCountOffset: Int

        /// How far into a file the header is sought: RIFF wrappers put 20 bytes before it, MacBinary 128.
        private static let longestLead = 1_024

        init(_ bytes: [UInt8], _ report: inout ReadReport) throws(FormatError) {
            let start = try Header.start(in: bytes)
            if start > 0 { report.note(.leadingBytes, at: 0) }
            var reader = ByteReader(bytes, in: start..<bytes.count)
            try reader.skip(4)
            guard reader.remaining >= 10 else {
                throw FormatError(.malformed, at: bytes.count, "the MIDI file ends within its header")
            }
            let length = Int(try reader.uint32())
            let dataStart = reader.offset
            trackCountOffset = dataStart + 2
            let format = Int(try reader.uint16())
            trackCount = Int(try reader.uint16())
            let division = try reader.uint16()

            if format == 2 {
                throw FormatError(
                    .unsupported, at: dataStart,
                    "the file is MIDI format 2, a set of separate patterns; export it as format 0 or 1")
            }
            if format > 2 { report.note(.unknownFormat, at: dataStart) }
            self.format = min(format, 1)

            if length != 6 { report.note(.headerLength, at: start + 4) }
            // An unusual length is believed when the first track follows there.
            end = reader.starts(with: "MTrk", at: dataStart + length) ? dataStart + length : dataStart + 6
            (ticksPerQuarter, onlyTempo) = try Header.clock(division, at: dataStart + 4)
        }

        /// The place of the mark `MThd`.
        private static func start(in bytes: [UInt8]) throws(FormatError) -> Int {
            let reader = ByteReader(bytes)
            for position in 0..<min(longestLead, bytes.count) where bytes[position] == 0x4D {
                if reader.starts(with: "MThd", at: position) { return position }
            }
            if bytes.isEmpty { throw FormatError(.invalid, at: 0, "the file is empty: there is no MIDI in it") }
            if let text = openingText(of: bytes) {
                throw FormatError(
                    .invalid, at: 0, "this is not a MIDI file but text, beginning with \"\(text)\"")
            }
            throw FormatError(
                .invalid, at: 0, "this is not a MIDI file: its mark MThd is missing from the first bytes")
        }

        /// The first characters of the file when it is text, nil when it is not.
        private static func openingText(of bytes: [UInt8]) -> String? {
            let opening = bytes.prefix(256)
            guard opening.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }) else { return nil }
            // The prefix may cut a character in two, so only ASCII is shown.
            let words = opening.prefix { (0x20..<0x7F).contains($0) && $0 != 0x22 }.prefix(32)
            return String(decoding: words, as: UTF8.self)
        }

        /// Ticks per quarter, or for a real-time division a quarter of a second's length that keeps the seconds.
        ///
        /// The high byte of a real-time division is minus the frames per second, the low byte the ticks per frame;
        /// -29 stands for the 30,000/1,001 frames of colour television.
        private static func clock(
            _ division: UInt16, at offset: Int
        ) throws(FormatError) -> (ticksPerQuarter: Int, onlyTempo: Tempo?) {
            if division & 0x8000 == 0 {
                guard division > 0 else {
                    throw FormatError(
                        .malformed, at: offset, "the header says 0 ticks per quarter note, so no time can be told")
                }
                return (Int(division), nil)
            }
            let frames = 256 - Int(division >> 8)
            let ticksPerFrame = Int(division & 0xFF)
            guard [24, 25, 29, 30].contains(frames), ticksPerFrame > 0 else {
                throw FormatError(
                    .unsupported, at: offset,
                    "the header asks for \(frames) frames a second of \(ticksPerFrame) ticks; known are 24, 25, 29, 30")
            }
            if frames == 29 { return (30 * ticksPerFrame, Tempo(time: .zero, microsecondsPerQuarter: 1_001_000)) }
            return (frames * ticksPerFrame, Tempo(time: .zero, microsecondsPerQuarter: 1_000_000))
        }
    }
}
