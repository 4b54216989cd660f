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
    /// Bytes of a JAMS file.
    public static let jamsBytes = 20 << 20
    /// Notes in a JAMS file.
    public static let jamsNotes = 1_000_000
    /// Points of pitch contours that lie under the notes of a JAMS file, counted anew for each note over them.
    public static let jamsContourPoints = 2_000_000
    /// The end of the last note in a JAMS file, in seconds: a day.
    public static let jamsSeconds = 86_400.0

    /// Bytes of an XML document, unpacked.
    public static let xmlBytes = 64 << 20
    /// Elements of an XML document; the tree takes 40 bytes for each.
    public static let xmlElements = 4_000_000
    /// Attributes of an XML document; the tree takes 12 bytes for each.
    public static let xmlAttributes = 4_000_000
    /// Attributes of one element, which are compared with each other.
    public static let xmlAttributesOfElement = 64
    /// How deep elements are nested.
    public static let xmlDepth = 128
    /// Different names of elements and attributes.
    public static let xmlNames = 4_096
    /// Bytes of one name.
    public static let xmlNameBytes = 256
    /// Bytes of a zip archive.
    public static let zipBytes = 64 << 20
    /// Files in a zip archive.
    public static let zipEntries = 64
    /// Bytes that the files of a zip archive unpack to, together.
    public static let zipInflatedBytes = 64 << 20
    /// Up to so many bytes a file may unpack from whatever there is; beyond them `zipRatio` holds.
    public static let zipUnboundedBytes = 1 << 20
    /// Unpacked bytes for a packed one.
    public static let zipRatio = 200
    /// Notes of a MusicXML file, repeats played out.
    public static let musicXMLNotes = 1_000_000
    /// Measures of a part of a MusicXML file, repeats played out, and of one that is written.
    public static let musicXMLMeasures = 100_000
    /// Parts of a MusicXML file times their measures.
    public static let musicXMLPartMeasures = 1_000_000
    /// Parts of a MusicXML file.
    public static let musicXMLParts = 1_024
    /// Slices of notes, in a part whose notes are too many at once for four voices, that are written.
    public static let musicXMLSlices = 4_000_000

    /// Bytes of a container of Guitar Pro 6, unpacked; what it may unpack from is bounded as in a zip archive.
    public static let gpxInflatedBytes = 64 << 20
    /// Tracks of a tablature, a staff counted as one.
    public static let tablatureTracks = 1_024
    /// Bars of a tablature, counted on each staff.
    public static let tablatureBars = 500_000
    /// Beats of a tablature, each counted wherever it is referred to; they take 200 bytes each.
    public static let tablatureBeats = 400_000
    /// Notes of a tablature, counted in the same way.
    public static let tablatureNotes = 800_000

    /// Bytes of a Guitar Pro 3, 4 or 5 file; the longest seen have less than 1 MB.
    public static let guitarProBytes = 8 << 20
    /// Bars of a Guitar Pro 3, 4 or 5 file: what the 16 bits of its jumps can count.
    public static let guitarProBars = 32_767
    /// Tracks of a Guitar Pro 3, 4 or 5 file.
    public static let guitarProTracks = 127
    /// Beats of a Guitar Pro 3, 4 or 5 file, in all tracks; a beat takes 500 bytes of memory for 3 in the file.
    public static let guitarProBeats = 400_000
    /// Notes of a Guitar Pro 3, 4 or 5 file, in all tracks; a note takes 150 bytes of memory for 1 in the file.
    public static let guitarProNotes = 1_000_000
}
