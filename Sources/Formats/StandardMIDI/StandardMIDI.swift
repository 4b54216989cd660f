public import Music

/// Standard MIDI files, formats 0 and 1.
///
/// Reading is lenient: what can be repaired is repaired and counted in the `ReadReport`. Kept are notes, tempos, track
/// names and the first program of each channel.
///
/// Source: Standard MIDI Files 1.0 (RP-001), MIDI Manufacturers Association, 1996.
public enum StandardMIDI {
    /// Reads a file into one `Track` for each pair of MIDI track and channel that has notes.
    ///
    /// - A note-off, or a note-on of velocity 0, ends the *earliest* open note of its pitch and channel; release
    ///   velocities are ignored.
    /// - A real-time (SMPTE) division becomes ticks per quarter and the one tempo that keep its seconds exactly.
    /// - Throws: `FormatError`, when there is no header, no track or no clock, for format 2, and beyond `Limits`.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> (score: Score, report: ReadReport) {
        guard bytes.count <= Limits.midiBytes else {
            throw FormatError(
                .unsupported, at: Limits.midiBytes,
                "the file has \(bytes.count) bytes, and MIDI files are read up to \(Limits.midiBytes)")
        }
        var report = ReadReport()
        let header = try Header(bytes, &report)
        report.format = header.format
        var tracks = TrackReader(bytes, report)
        let chunks = ChunkWalk(bytes)
        var position = header.end
        while let next = chunks.track(from: position, &tracks.report) {
            guard tracks.report.trackCount < Limits.midiTracks else {
                throw FormatError(
                    .unsupported, at: next.events.lowerBound, "the file has more than \(Limits.midiTracks) tracks")
            }
            let eventsEnd = try tracks.readTrack(next.events)
            position = chunks.end(of: next, eventsEnd: eventsEnd, &tracks.report)
        }
        report = tracks.report
        if report.trackCount == 0, header.trackCount > 0 {
            throw FormatError(.malformed, at: header.end, "the file holds a MIDI header but no track (MTrk)")
        }
        if report.trackCount != header.trackCount { report.note(.trackCount, at: header.trackCountOffset) }
        if position < bytes.count { report.note(.trailingBytes, at: position) }
        let parts = tracks.finishedTracks()
        report.noteCount = parts.reduce(0) { $0 + $1.notes.count }
        let score = Score(
            ticksPerQuarter: header.ticksPerQuarter, tempos: header.onlyTempo.map { [$0] } ?? tracks.finishedTempos(),
            tracks: parts)
        return (score, report)
    }
}
