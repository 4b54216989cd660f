public import Music

extension StandardMIDI {
    /// Writes a score: a track of tempos, metres and keys, then the parts with their names, programs and notes.
    ///
    /// Nothing that a score holds is lost. Notes of one pitch that overlap, and notes that bend alone, go to channels of
    /// their own, never the drums' for pitched parts, and beyond the 15 channels to further ports; the range of each
    /// bending channel is set before its first note. A file has the tracks of the one that the score was read from,
    /// format 0 if that was one track, else 1.
    ///
    /// - Throws: `FormatError` when a value does not fit a MIDI file; its offset is 0.
    public static func write(_ score: Score) throws(FormatError) -> [UInt8] {
        try File(score).bytes()
    }

    /// Writes a score into the file that it was read from: every event that a score does not hold stays in its place,
    /// and events of one time stay in the file's order.
    ///
    /// A score that was not changed gives back the events of the file. What was taken out of the score goes, what was
    /// put in is written as `write(_:)` writes it. When the ticks of score and file are not the same, nothing of the file
    /// has a place any more, and the score is written alone.
    public static func write(_ score: Score, over file: File) throws(FormatError) -> [UInt8] {
        guard let carried = CarriedEvents(file), carried.ticksPerQuarter == score.ticksPerQuarter else {
            return try write(score)
        }
        return try carried.file(with: score).bytes()
    }
}

extension StandardMIDI.File {
    /// The events of a score, as `StandardMIDI.write` lays them out.
    public init(_ score: Score) throws(FormatError) {
        guard Grid.rates.contains(score.ticksPerQuarter) else {
            throw FormatError(
                .invalid, at: 0, "\(score.ticksPerQuarter) ticks per quarter do not fit a MIDI file (1...32767)")
        }
        let layout = try StandardMIDI.ScoreLayout(score)
        let tracks = layout.tracks.enumerated().map { number, events in
            number == 0 ? StandardMIDI.merged(layout.conductor, events) : events
        }
        self.init(
            format: tracks.count == 1 ? 0 : 1, division: UInt16(score.ticksPerQuarter),
            chunks: tracks.map {
                .track(StandardMIDI.TrackEvents(events: $0.map(\.event), end: $0.last?.event.time ?? .zero))
            })
    }
}
