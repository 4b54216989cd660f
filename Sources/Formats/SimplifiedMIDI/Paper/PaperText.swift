/// The paper's own conversions between MIDI files and Simplified MIDI, with all that they do to a file.
///
/// For texts and models that were made with them. Everything else is better served by `SimplifiedMIDI`. What they do:
///
/// From MIDI to text:
/// - Ticks are the file's own. No tempo is applied, so that a tick is what the paper's prompt says (5.21 ms) only in some
///   files.
/// - All tracks and channels are thrown together and sorted by time, those of earlier tracks first. Drums become pitches.
/// - A note-off ends the note of its pitch that was struck *last*, whatever its channel.
/// - A note-off with a release velocity is a new note, of that velocity; the note that it ends goes on.
/// - A note that nothing ends has a `d` without a number (piano), or lasts until the next word (guitar).
/// - The wheel is floored to 47 steps, and its range is dropped, so that one `b` sounds differently from file to file.
///   It is never reset: it lasts over channels and into the next track. (guitar)
/// - A movement of the wheel is a new word with the pitch and velocity of the last note *event* before it in the file;
///   where that is the end of a note, or belongs to another track, it ends or strikes one there. (guitar)
/// - A space follows each word, the last one too. The last `t` is 0, and the silence before the first note is dropped.
///
/// From text to MIDI:
/// - All goes to channel 1, at 120 quarters a minute in 4/4, with 384 ticks a quarter (piano) or 480 (guitar).
/// - At one time notes begin before others end, so a note that is repeated at once is cut off in most synthesizers.
/// - The piece ends with an end of the pitch 0, which no one struck.
/// - With bends the piano's conversion strikes a note again at each word, with the wheel before it.
/// - With bends the guitar's takes a word that begins while its pitch sounds, or exactly when it ends, for a movement of
///   the wheel, whether it is one or not; it does not say the bend of a word that strikes; and notes that sound to the
///   last word are never ended.
///
/// Without bends both make the same events; the guitar's own program for that stops with an error on every text.
/// Different from the paper's are else only the places where its programs stop with an error or write a file that is none:
/// `Report` counts them.
///
/// Source: the paper, sections 4.2 and 4.3, and the programs published with it.
public enum PaperText {
    /// The paper has two conversions each way.
    public enum Converter: Hashable, Sendable {
        /// Made for the piano music of GiantMIDI; writes no bends.
        case piano
        /// Made for the guitar parts of DadaGP.
        case guitar(bends: Bool)

        /// Of the MIDI files that it makes.
        public var ticksPerQuarter: Int {
            switch self {
            case .piano: 384
            case .guitar: 480
            }
        }
    }

    /// What a conversion did that its user may not expect.
    public struct Report: Hashable, Sendable {
        /// Note-offs with a release velocity, which became notes.
        public internal(set) var releasesAsNotes = 0
        /// Words whose duration says nothing, or was made up from the time to the next word.
        public internal(set) var unknownDurations = 0
        /// Movements of the wheel before there was any note, where the paper's program stops with an error; left out.
        public internal(set) var bendsBeforeNotes = 0
        /// Bends of 46, which the paper's program turns into a message that MIDI does not have; read as 16,383.
        public internal(set) var bendsBeyondTheWheel = 0
        /// Notes that the MIDI file does not end.
        public internal(set) var endlessNotes = 0
        /// Words that struck no note though they may have meant one.
        public internal(set) var wordsAsMovements = 0
    }
}
