public import Music

/// Standard MIDI files, formats 0, 1 and 2, also in a RIFF wrapper.
///
/// Two layers. `File` holds the events, each as it stands in the file. A `Score` holds what they mean: notes, and what
/// is done beside notes. `read` goes from bytes to a score at once, `write(_:)` makes a file of any score, and
/// `write(_:over:)` puts a score back into the file that it came from, with all that a score does not hold.
///
/// Reading is lenient: what can be repaired is repaired and counted in the `ReadReport`.
///
/// Source: Standard MIDI Files 1.0 (RP-001), MIDI Manufacturers Association, 1996.
public enum StandardMIDI {
    /// Reads a file into one `Track` for each pair of MIDI track and channel that has notes or other channel messages.
    ///
    /// - A note-off, or a note-on of velocity 0, ends the *earliest* open note of its pitch and channel.
    /// - The wheel stays in `Track.events`, as the file has it: `withNoteBends()` gives each note what it hears of it.
    /// - A real-time (SMPTE) division becomes ticks per quarter and the one tempo that keep its seconds exactly.
    /// - Throws: `FormatError`, when there is no header or no track, and beyond `Limits`.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> (score: Score, report: ReadReport) {
        let layout = try Layout(bytes)
        var builder = ScoreBuilder(layout.report)
        let events = EventReader(bytes)
        try layout.walk(bytes, &builder) { (track, builder) throws(FormatError) in
            let end = try events.readTrack(track, into: &builder)
            builder.finishTrack(end)
            return end.offset
        } other: { _, _, _ in
        }
        var report = builder.report
        let score = builder.finished(
            ticksPerQuarter: layout.header.ticksPerQuarter, onlyTempo: layout.header.onlyTempo)
        report.noteCount = score.noteCount
        return (score, report)
    }

    /// Where the parts of a file lie.
    struct Layout {
        let wrapper: RIFFWrapper?
        let header: Header
        /// What was repaired on the way to the first chunk.
        let report: ReadReport
        /// Where the MIDI file ends, within a wrapper or with the bytes.
        private let end: Int

        init(_ bytes: [UInt8]) throws(FormatError) {
            guard bytes.count <= Limits.midiBytes else {
                throw FormatError(
                    .unsupported, at: Limits.midiBytes,
                    "the file has \(bytes.count) bytes, and MIDI files are read up to \(Limits.midiBytes)")
            }
            var report = ReadReport()
            let found = RIFFWrapper.find(in: bytes, &report)
            let content = found?.content ?? 0..<bytes.count
            wrapper = found?.wrapper
            header = try Header(bytes, in: content, &report)
            end = content.upperBound
            report.format = min(header.format, 2)
            if header.format > 2 { report.format = 1 }
            self.report = report
        }

        /// Goes over the chunks, and reports at the end what is wrong with the whole.
        ///
        /// - Parameters:
        ///   - track: reads the events in a range, and returns where they ended.
        ///   - other: is told the name and the content of any other chunk.
        func walk<Sink: EventSink>(
            _ bytes: [UInt8], _ sink: inout Sink,
            track: (Range<Int>, inout Sink) throws(FormatError) -> Int,
            other: (Range<Int>, Range<Int>, inout Sink) -> Void
        ) throws(FormatError) {
            let chunks = ChunkWalk(bytes, upTo: end)
            var position = header.end
            while let next = chunks.chunk(from: position, &sink.report) {
                switch next {
                case .other(let name, let content):
                    other(name, content, &sink)
                    position = content.upperBound
                case .track(let chunk):
                    guard sink.report.trackCount < Limits.midiTracks else {
                        throw FormatError(
                            .unsupported, at: chunk.events.lowerBound,
                            "the file has more than \(Limits.midiTracks) tracks")
                    }
                    let eventsEnd = try track(chunk.events, &sink)
                    position = chunks.end(of: chunk, eventsEnd: eventsEnd, &sink.report)
                }
            }
            if sink.report.trackCount == 0, header.trackCount > 0 {
                throw FormatError(.malformed, at: header.end, "the file holds a MIDI header but no track (MTrk)")
            }
            if sink.report.trackCount != header.trackCount {
                sink.report.note(.trackCount, at: header.trackCountOffset)
            }
            if position < end { sink.report.note(.trailingBytes, at: position) }
        }
    }
}
