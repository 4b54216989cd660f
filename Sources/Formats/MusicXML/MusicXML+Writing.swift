public import Music

extension MusicXML {
    /// Writes a score as a partwise document of MusicXML 4.0, a part for each track.
    ///
    /// - The divisions are the score's ticks per quarter, so every duration is exact. Notes are cut at bar lines and
    ///   into values that can be written, and tied. Where notes lie on no notated grid, as in a performance, their
    ///   durations stay exact and the value written is the nearest.
    /// - Notes that overlap stand in different voices, four to a staff and as many staves as needed.
    /// - A velocity is the note's `dynamics` attribute. A note without length is a grace note that steals no time.
    /// - Reading gives back every note with its onset, duration, pitch and velocity.
    /// - Tempos, metres, keys, texts, lyrics, rehearsal marks, the sustain pedal as on or off, program changes, strings,
    ///   frets and techniques that MusicXML has signs for are written. A steady bend is an altered pitch; one that moves
    ///   becomes a bend sign with its depth alone. Other controllers, pressure and release velocities are left out, and so
    ///   is what stands more than 16 bars after the last note.
    ///
    /// - Throws: `FormatError` with an offset of 0, when a value does not fit, or the score is beyond `Limits`.
    public static func write(_ score: Score) throws(FormatError) -> [UInt8] {
        try ScoreWriter(score).written()
    }

    /// Writes a score as a compressed file (`.mxl`): the same document in a zip archive, stored as it is.
    ///
    /// - Throws: as `write` does.
    public static func writeCompressed(_ score: Score) throws(FormatError) -> [UInt8] {
        try CompressedMusicXML.archive(of: try write(score))
    }
}
