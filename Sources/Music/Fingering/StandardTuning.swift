/// The tunings that are chosen among when a part names none, in order of preference.
public enum StandardTuning: String, CaseIterable, Hashable, Sendable {
    case guitar
    case guitarHalfStepDown
    case guitarDropD
    case guitarWholeStepDown
    case guitarDropC
    case guitarSevenStrings
    case guitarEightStrings
    case bass
    case bassFiveStrings

    public var tuning: Tuning {
        let numbers =
            switch self {
            case .guitar: [64, 59, 55, 50, 45, 40]
            case .guitarHalfStepDown: [63, 58, 54, 49, 44, 39]
            case .guitarDropD: [64, 59, 55, 50, 45, 38]
            case .guitarWholeStepDown: [62, 57, 53, 48, 43, 38]
            case .guitarDropC: [62, 57, 53, 48, 43, 36]
            case .guitarSevenStrings: [64, 59, 55, 50, 45, 40, 35]
            case .guitarEightStrings: [64, 59, 55, 50, 45, 40, 35, 30]
            case .bass: [43, 38, 33, 28]
            case .bassFiveStrings: [43, 38, 33, 28, 23]
            }
        return Tuning(strings: numbers.compactMap { Pitch($0) })
    }

    public var isBass: Bool { self == .bass || self == .bassFiveStrings }
}

extension Track {
    /// The standard tuning that suits the part: its own where it has one, else chosen by its range.
    ///
    /// A part is a bass when its program is one (32...39), or when its program is no guitar (24...31), half of its notes
    /// lie below E2, the lowest string of a guitar, and none is beyond a bass. Among the tunings of the instrument the
    /// one wins that plays most notes as they are; of equal ones the first in order of preference.
    ///
    /// Cost: a pass over the notes.
    public func suitableTuning(rules: PlayabilityRules = PlayabilityRules()) -> Tuning {
        if let tuning, !tuning.strings.isEmpty { return tuning }
        var counts = [Int](repeating: 0, count: 128)
        for note in notes { counts[Int(note.pitch.number)] += 1 }
        let low = counts[..<40].reduce(0, +)
        let top = StandardTuning.bass.tuning.strings.first.map { Int($0.number) + rules.fretCount } ?? 67
        let isDeep =
            2 * low > notes.count && !(24...31).contains(program) && counts[min(top + 1, 128)...].allSatisfy { $0 == 0 }
        let isBass = (32...39).contains(program) || isDeep
        var best = isBass ? StandardTuning.bass : .guitar
        var most = -1
        for candidate in StandardTuning.allCases where candidate.isBass == isBass {
            let strings = candidate.tuning.strings.map { Int($0.number) }
            guard let lowest = strings.min(), let highest = strings.max() else { continue }
            let range = lowest...min(highest + max(rules.fretCount, 0), 127)
            let played = counts[range].reduce(0, +)
            if played > most { (best, most) = (candidate, played) }
        }
        return best.tuning
    }
}

extension Tuning {
    /// Seven strings on which two hands find every key of a piano: for parts that no neck can play.
    ///
    /// From A0 to C8 within 36 frets, see `PlayabilityRules.keyboard`.
    public static let keyboard = Tuning(strings: [76, 69, 62, 55, 47, 36, 21].compactMap { Pitch($0) })
}

extension PlayabilityRules {
    /// For an instrument without a neck: one note on a string at a time, and nothing else.
    public static let keyboard: PlayabilityRules = {
        var rules = PlayabilityRules()
        rules.fretCount = 36
        (rules.span, rules.wideSpan, rules.fingers) = (127, 127, 127)
        rules.shiftSpeed = 1e12
        return rules
    }()
}
