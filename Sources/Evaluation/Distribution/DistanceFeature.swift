/// What pieces are compared by, two at a time.
///
/// Source: Yang and Lerch 2020, "On the evaluation of generative models in music", section 3. Pitch classes are counted
/// from the tonic up, and transitions are those of the highest notes, which the source leaves open.
public enum DistanceFeature: String, Hashable, Sendable, CaseIterable {
    case pitchCount = "pitch_count"
    case pitchRange = "pitch_range"
    case meanInterval = "mean_interval"
    case meanOnsetInterval = "mean_onset_interval"
    case pitchClasses = "pitch_class_histogram"
    case pitchClassTransitions = "pitch_class_transitions"
    case noteValues = "note_length_histogram"
    case noteValueTransitions = "note_length_transitions"

    public var title: String {
        switch self {
        case .pitchCount: "Pitches used"
        case .pitchRange: "Pitch range"
        case .meanInterval: "Mean interval"
        case .meanOnsetInterval: "Mean time between onsets"
        case .pitchClasses: "Pitch classes from the tonic"
        case .pitchClassTransitions: "Pitch-class transitions"
        case .noteValues: "Note lengths"
        case .noteValueTransitions: "Note-length transitions"
        }
    }

    /// The unit of the distance; shares have none.
    public var unit: String {
        switch self {
        case .pitchCount: "pitches"
        case .pitchRange, .meanInterval: "semitones"
        case .meanOnsetInterval: "quarters"
        default: "shares"
        }
    }

    /// Whether it is one number, and no histogram.
    var isNumber: Bool {
        switch self {
        case .pitchCount, .pitchRange, .meanInterval, .meanOnsetInterval: true
        case .pitchClasses, .pitchClassTransitions, .noteValues, .noteValueTransitions: false
        }
    }

    func vector(of features: PieceFeatures) -> [Float] {
        switch self {
        case .pitchCount: [Float(features.pitchCount)]
        case .pitchRange: [Float(features.pitchRange)]
        case .meanInterval: [Float(features.meanInterval)]
        case .meanOnsetInterval: [Float(features.meanOnsetInterval)]
        case .pitchClasses: features.pitchClasses
        case .pitchClassTransitions: features.pitchClassTransitions
        case .noteValues: features.noteValues
        case .noteValueTransitions: features.noteValueTransitions
        }
    }
}
