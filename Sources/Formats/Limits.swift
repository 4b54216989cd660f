import Music

/// What the readers accept at most, in one table.
///
/// A file beyond a limit is refused with the limit named. The limits stand far above real music (the largest of 4,500
/// files of many makers has 91,000 events) and keep time and memory in proportion to the input, whatever its bytes are.
public enum Limits {
    /// Bytes of a Standard MIDI file.
    public static let midiBytes = 20 << 20
    /// Events of all kinds in a Standard MIDI file.
    public static let midiEvents = 1_000_000
    /// Tracks in a Standard MIDI file: what the 16 bits of its header can count.
    public static let midiTracks = 65_535
    /// Words of a Simplified MIDI text, one a note; in the extended form events and parts take one each too.
    public static let words = 1_000_000
    /// Parts of a Simplified MIDI text in the extended form.
    public static let parts = 65_535
    /// The end of the last note, in ticks of the file or grid.
    public static let ticks = Ticks.longest.count
}
