public import Music

extension StandardMIDI {
    /// Writes a score as format 1: a track of tempos, then the parts with their names, programs and notes.
    ///
    /// Notes of one pitch that overlap go to channels of their own, never the drums' for pitched parts, and beyond the
    /// 15 channels to further ports; so reading gives back exactly the notes, in more tracks where there were overlaps.
    ///
    /// - Throws: `FormatError` when a value does not fit a MIDI file; its offset is 0.
    public static func write(_ score: Score) throws(FormatError) -> [UInt8] {
        guard Grid.rates.contains(score.ticksPerQuarter) else {
            throw FormatError(
                .invalid, at: 0, "\(score.ticksPerQuarter) ticks per quarter do not fit a MIDI file (1...32767)")
        }
        var lanes = ChannelLanes(score)
        var chunks = [try tempoTrack(score.tempos)]
        for index in score.tracks.indices {
            chunks += try trackChunks(score.tracks[index], number: index + 1, &lanes)
        }
        guard chunks.count <= Limits.midiTracks else {
            throw FormatError(
                .unsupported, at: 0, "the score needs \(chunks.count) MIDI tracks, and a file holds 65535")
        }
        var file: [UInt8] = []
        file.reserveCapacity(14 + chunks.reduce(0) { $0 + $1.count + 8 })
        file += "MThd".utf8
        append(UInt32(6), to: &file)
        for value in [1, UInt16(chunks.count), UInt16(score.ticksPerQuarter)] {
            file.append(UInt8(value >> 8))
            file.append(UInt8(value & 0xFF))
        }
        for chunk in chunks {
            guard let length = UInt32(exactly: chunk.count) else {
                throw FormatError(.unsupported, at: 0, "a track takes more than the 4 GB that a MIDI file can hold")
            }
            file += "MTrk".utf8
            append(length, to: &file)
            file += chunk
        }
        return file
    }

    private static func append(_ value: UInt32, to file: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] { file.append(UInt8(value >> shift & 0xFF)) }
    }

    private static func tempoTrack(_ tempos: [Tempo]) throws(FormatError) -> [UInt8] {
        var writer = TrackWriter()
        for (_, tempo) in tempos.enumerated().sorted(by: {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }) {
            let length = tempo.microsecondsPerQuarter
            guard (1...0xFF_FFFF).contains(length), (0...Limits.ticks).contains(tempo.time.count) else {
                throw FormatError(
                    .invalid, at: 0,
                    "a tempo of \(length) microseconds per quarter at tick \(tempo.time) does not fit a MIDI file")
            }
            writer.metaEvent(
                0x51, [UInt8(length >> 16), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)], at: tempo.time.count)
        }
        return writer.finished()
    }

    /// The MIDI tracks of one part: one for each port that its notes need.
    private static func trackChunks(
        _ track: Track, number: Int, _ lanes: inout ChannelLanes
    ) throws(FormatError) -> [[UInt8]] {
        for note in track.notes {
            let isInTime = note.onset.count >= 0 && note.duration.count >= 0
            guard isInTime, note.onset.count <= Limits.ticks, note.duration.count <= Limits.ticks - note.onset.count,
                (1...127).contains(note.velocity)
            else {
                throw FormatError(
                    .invalid, at: 0,
                    "track \(number) has a note that no MIDI file holds: onset \(note.onset), "
                        + "duration \(note.duration), velocity \(note.velocity)")
            }
        }
        let parts = try lanes.assign(track)
        return parts.map { part in
            var writer = TrackWriter()
            if !track.name.isEmpty { writer.metaEvent(0x03, Array(track.name.utf8), at: 0) }
            // A file names a port by seven bits; beyond them ports repeat, and MIDI tracks still keep the notes apart.
            if part.port > 0 { writer.metaEvent(0x21, [UInt8((part.port - 1) % 127 + 1)], at: 0) }
            for channel in part.channels { writer.program(min(track.program, 127), on: channel) }
            writer.notes(part.notes)
            return writer.finished()
        }
    }
}
