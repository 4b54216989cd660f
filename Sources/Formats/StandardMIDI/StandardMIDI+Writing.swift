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
        let layout = try layout(of: score)
        return try FileWriter.bytes(
            format: layout.tracks.count == 1 ? 0 : 1, division: UInt16(score.ticksPerQuarter),
            tracks: layout.tracks.enumerated().map { number, messages in
                number == 0 ? merged([layout.conductor, messages]) : messages
            }, layout.metas)
    }

    fileprivate static func layout(of score: Score) throws(FormatError) -> ScoreLayout {
        guard Grid.rates.contains(score.ticksPerQuarter) else {
            throw FormatError(
                .invalid, at: 0, "\(score.ticksPerQuarter) ticks per quarter do not fit a MIDI file (1...32767)")
        }
        return try ScoreLayout(score.withoutGapsBetweenTracks())
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
        let layout = try StandardMIDI.layout(of: score)
        let tracks = layout.tracks.enumerated().map { number, messages in
            let all = number == 0 ? StandardMIDI.merged([layout.conductor, messages]) : messages
            let events = all.map(layout.metas.event)
            return Chunk.track(StandardMIDI.TrackEvents(events: events, end: events.last?.time ?? .zero))
        }
        self.init(
            format: tracks.count == 1 ? 0 : 1, division: UInt16(score.ticksPerQuarter), chunks: tracks)
    }
}

extension Score {
    /// The score with the numbers of its source tracks moved together where most of them are not there.
    ///
    /// A few empty tracks keep their numbers; a part that says it comes from track 60,000 does not make 59,999 of them.
    fileprivate func withoutGapsBetweenTracks() -> Score {
        let used = Set(tracks.compactMap(\.sourceTrack) + texts.compactMap(\.sourceTrack)).sorted()
        guard let last = used.last, last > 64 + 4 * used.count else { return self }
        let numbers = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($0.element, $0.offset) })
        var score = self
        for index in tracks.indices {
            score.tracks[index].sourceTrack = tracks[index].sourceTrack.flatMap { numbers[$0] }
        }
        for index in texts.indices { score.texts[index].sourceTrack = texts[index].sourceTrack.flatMap { numbers[$0] } }
        return score
    }
}
