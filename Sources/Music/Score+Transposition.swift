extension Score {
    /// The score with every pitched note moved; drum tracks stay, since their pitches name instruments.
    ///
    /// - Returns: nil when a note would leave 0...127.
    public func transposed(by semitones: Int) -> Score? {
        var score = self
        for trackIndex in score.tracks.indices where !score.tracks[trackIndex].isDrums {
            for noteIndex in score.tracks[trackIndex].notes.indices {
                let pitch = score.tracks[trackIndex].notes[noteIndex].pitch
                guard let moved = pitch.transposed(by: semitones) else { return nil }
                score.tracks[trackIndex].notes[noteIndex].pitch = moved
            }
        }
        return score
    }
}
