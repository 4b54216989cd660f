/// A number that describes a piece.
///
/// None is better when it is higher: what counts is how far a set of pieces lies from a reference.
public enum Descriptor: String, Hashable, Sendable, CaseIterable {
    case pitchClassEntropy = "pitch_class_entropy"
    case scaleConsistency = "scale_consistency"
    case grooveConsistency = "groove_consistency"
    case polyphony
    case polyphonicShare = "polyphonic_share"
    case soundingShare = "sounding_share"
    case pitchRange = "pitch_range"
    case meanPitch = "mean_pitch"
    case notesPerSecond = "notes_per_second"
    case notesPerQuarter = "notes_per_quarter"
    case meanDuration = "mean_duration"
    case meanVelocity = "mean_velocity"
    case velocitySpread = "velocity_spread"
    case repetition
    case barSimilarity = "bar_similarity"

    /// What people call it.
    public var title: String {
        switch self {
        case .pitchClassEntropy: "Pitch-class entropy"
        case .scaleConsistency: "Scale consistency"
        case .grooveConsistency: "Groove consistency"
        case .polyphony: "Polyphony"
        case .polyphonicShare: "Time in polyphony"
        case .soundingShare: "Time that sounds"
        case .pitchRange: "Pitch range"
        case .meanPitch: "Mean pitch"
        case .notesPerSecond: "Notes a second"
        case .notesPerQuarter: "Notes a quarter"
        case .meanDuration: "Mean duration"
        case .meanVelocity: "Mean velocity"
        case .velocitySpread: "Spread of velocity"
        case .repetition: "Repetition"
        case .barSimilarity: "Bar similarity"
        }
    }

    public var unit: String {
        switch self {
        case .pitchClassEntropy: "bits"
        case .scaleConsistency, .repetition: "share of notes"
        case .grooveConsistency: "share of steps"
        case .polyphony: "notes at once"
        case .polyphonicShare, .soundingShare: "share of time"
        case .pitchRange: "semitones"
        case .meanPitch: "MIDI number"
        case .notesPerSecond: "notes/s"
        case .notesPerQuarter: "notes/quarter"
        case .meanDuration: "quarters"
        case .meanVelocity, .velocitySpread: "velocity"
        case .barSimilarity: "share of notes"
        }
    }

    /// One sentence, and where it comes from.
    public var definition: String {
        switch self {
        case .pitchClassEntropy:
            "-sum p log2 p over the shares of the twelve pitch classes among the notes (MusPy; Wu and Yang 2020)."
        case .scaleConsistency:
            "The share of notes in the best of the 24 major and natural minor scales (Mogren 2016; MusPy)."
        case .grooveConsistency:
            "1 minus the share of the sixteen steps of a bar in which one bar has an onset and another has none, over all "
                + "pairs of bars (Wu and Yang 2020; not adjacent bars at full resolution, as MusPy has it)."
        case .polyphony: "How many notes sound, on average over the time in which any does."
        case .polyphonicShare: "The share of the sounding time in which two notes or more sound."
        case .soundingShare: "The share of the time from the first onset to the last end in which any note sounds."
        case .pitchRange: "The highest pitch minus the lowest."
        case .meanPitch: "The mean of the notes' pitches."
        case .notesPerSecond: "Notes, by the time from the first onset to the last end."
        case .notesPerQuarter:
            "Notes, by the quarters from the first onset to the last end; a quarter of a performance is half a second."
        case .meanDuration: "The mean of the notes' durations."
        case .meanVelocity: "The mean of the notes' velocities."
        case .velocitySpread: "The standard deviation of the notes' velocities."
        case .repetition:
            "The share of notes in exact repeats: eight notes in a row or more, in the canonical order, with the same "
                + "pitches and the same times between their onsets as eight that came before in the piece. The first "
                + "statement is no repeat; repeats may overlap what they repeat."
        case .barSimilarity:
            "What two bars have in common, |A and B| / |A or B| over notes of one place, pitch and duration (Yu and others "
                + "2022, Museformer), mean over distances of 1 to 16 bars."
        }
    }

    /// Whether it stays when all notes move by as many semitones.
    public var isTranspositionInvariant: Bool { self != .meanPitch }
}
