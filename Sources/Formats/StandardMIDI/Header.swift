import Music

extension StandardMIDI {
    /// The header chunk: format, number of tracks, and the clock.
    struct Header {
        /// As the file says it, 0...65,535.
        let format: Int
        let trackCount: Int
        /// As the file says it.
        let division: UInt16
        let ticksPerQuarter: Int
        /// Set when the file counts in real time: then its own tempos mean nothing.
        let onlyTempo: Tempo?
        /// The byte after the chunk.
        let end: Int
        let trackCountOffset: Int

        init(_ bytes: [UInt8], in content: Range<Int>, _ report: inout ReadReport) throws(FormatError) {
            guard let start = Header.start(in: bytes, content) else {
                guard let track = Header.firstTrack(in: bytes, content) else { throw NotMIDI.error(for: bytes) }
                // The head of the file is gone, its tracks are not.
                report.note(.missingHeader, at: content.lowerBound)
                (format, trackCount, division, trackCountOffset) = (1, 0, 96, content.lowerBound)
                (ticksPerQuarter, onlyTempo) = (96, nil)
                end = track
                return
            }
            if start > content.lowerBound { report.note(.leadingBytes, at: content.lowerBound) }
            if bytes[start..<start + 4] != [0x4D, 0x54, 0x68, 0x64] { report.note(.misspeltChunk, at: start) }
            var reader = ByteReader(bytes, in: start..<content.upperBound)
            try reader.skip(4)
            guard reader.remaining >= 10 else {
                throw FormatError(.malformed, at: content.upperBound, "the MIDI file ends within its header")
            }
            let length = Int(try reader.uint32())
            let dataStart = reader.offset
            trackCountOffset = dataStart + 2
            format = Int(try reader.uint16())
            trackCount = Int(try reader.uint16())
            division = try reader.uint16()
            if format > 2 { report.note(.unknownFormat, at: dataStart) }
            if format == 2, trackCount > 1 {
                report.leave(
                    "separatePatterns",
                    "the tracks of a format 2 file are patterns of their own; they were laid side by side, all from the start",
                    at: dataStart)
            }

            if length != 6 { report.note(.headerLength, at: start + 4) }
            // An unusual length is believed when the first track follows there.
            let isLengthTrue = length >= 6 && reader.starts(with: "MTrk", at: dataStart + length)
            end = isLengthTrue ? dataStart + length : dataStart + 6
            (ticksPerQuarter, onlyTempo) = Header.clock(division, at: dataStart + 4, &report)
        }

        /// The place of the mark `MThd`, also where one letter of it is wrong or other bytes come first.
        ///
        /// MacBinary puts 128 bytes before it; further in, the usual length has to follow the mark.
        private static func start(in bytes: [UInt8], _ content: Range<Int>) -> Int? {
            if ChunkWalk.isName("MThd", at: content.lowerBound, in: bytes, misspelt: true) { return content.lowerBound }
            let reader = ByteReader(bytes, in: content)
            for position in content where bytes[position] == 0x4D {
                guard reader.starts(with: "MThd", at: position) else { continue }
                if position - content.lowerBound < 1_024 || reader.starts(with: "MThd\0\0\0\u{6}", at: position) {
                    return position
                }
            }
            return nil
        }

        /// The first track whose length fits the file.
        private static func firstTrack(in bytes: [UInt8], _ content: Range<Int>) -> Int? {
            let reader = ByteReader(bytes, in: content)
            for position in content where bytes[position] == 0x4D && content.upperBound - position >= 8 {
                guard reader.starts(with: "MTrk", at: position) else { continue }
                let length = bytes[position + 4..<position + 8].reduce(0) { $0 << 8 | Int($1) }
                if length <= content.upperBound - position - 8 { return position }
            }
            return nil
        }

        /// Ticks per quarter, or for a real-time division a quarter of a second's length that keeps the seconds.
        ///
        /// The high byte of a real-time division is minus the frames per second, the low byte the ticks per frame;
        /// -29 stands for the 30,000/1,001 frames of colour television.
        static func clock(
            _ division: UInt16, at offset: Int, _ report: inout ReadReport
        ) -> (ticksPerQuarter: Int, onlyTempo: Tempo?) {
            if division & 0x8000 == 0 {
                guard division > 0 else {
                    // What most writers take where nothing better is known.
                    report.note(.noClock, at: offset)
                    return (96, nil)
                }
                return (Int(division), nil)
            }
            let frames = 256 - Int(division >> 8)
            let ticksPerFrame = Int(division & 0xFF)
            if ![24, 25, 29, 30].contains(frames) || ticksPerFrame == 0 { report.note(.unusualFrameRate, at: offset) }
            if frames == 29 {
                return (30 * max(ticksPerFrame, 1), Tempo(time: .zero, microsecondsPerQuarter: 1_001_000))
            }
            return (frames * max(ticksPerFrame, 1), Tempo(time: .zero, microsecondsPerQuarter: 1_000_000))
        }
    }
}
