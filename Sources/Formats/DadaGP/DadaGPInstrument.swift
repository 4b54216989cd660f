import Music

extension DadaGP {
    /// The nine parts that a text can have.
    public enum Instrument: UInt8, Hashable, Sendable, CaseIterable {
        case distorted0, distorted1, distorted2
        case clean0, clean1
        case bass
        /// Any other instrument with a sharp attack, from all tracks of that kind together.
        case leads
        /// Any other instrument with a soft attack, from all tracks of that kind together.
        case pads
        /// From all tracks of drums together.
        case drums

        /// The word before the first colon.
        public var name: String {
            switch self {
            case .distorted0: "distorted0"
            case .distorted1: "distorted1"
            case .distorted2: "distorted2"
            case .clean0: "clean0"
            case .clean1: "clean1"
            case .bass: "bass"
            case .leads: "leads"
            case .pads: "pads"
            case .drums: "drums"
            }
        }

        static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

        /// Strings that notes can stand on; drums have none.
        var stringCount: Int {
            switch self {
            case .drums: 0
            case .bass: 6
            default: 7
            }
        }

        /// The lowest strings that notes below the nut may stand on, of an instrument in a drop tuning.
        func isDropString(_ string: Int) -> Bool {
            switch self {
            case .drums: false
            case .bass: string == 5 || string == 6
            default: string == 6 || string == 7
            }
        }

        /// What a reader lets it be played on.
        var program: UInt8 {
            switch self {
            case .distorted0, .distorted1, .distorted2: 30
            case .clean0: 27
            case .clean1: 26
            case .bass: 34
            case .leads, .drums: 0
            case .pads: 48
            }
        }

        var trackName: String {
            switch self {
            case .distorted0: "Distorted guitar"
            case .distorted1: "Distorted guitar 2"
            case .distorted2: "Distorted guitar 3"
            case .clean0: "Clean guitar"
            case .clean1: "Clean guitar 2"
            case .bass: "Bass"
            case .leads: "Leads"
            case .pads: "Pads"
            case .drums: "Drums"
            }
        }
    }

    /// The kinds of instruments, and how many tracks of each a text has room for.
    enum Family: CaseIterable {
        case distorted, clean, bass, leads, pads, drums, effects

        init(of track: TabTrack) {
            if track.isDrums {
                self = .drums
                return
            }
            switch track.sound.program {
            case 24...28, 104...107: self = .clean
            case 29...31: self = .distorted
            case 32...39: self = .bass
            case 48...55, 88...95, 97, 100...103: self = .pads
            case 120...127: self = .effects
            default: self = .leads
            }
        }

        /// One for each track, or one for all.
        var instruments: [Instrument] {
            switch self {
            case .distorted: [.distorted0, .distorted1, .distorted2]
            case .clean: [.clean0, .clean1]
            case .bass: [.bass]
            case .leads: [.leads]
            case .pads: [.pads]
            case .drums: [.drums]
            case .effects: []
            }
        }

        /// Whether all tracks of the kind become one part.
        var isMerged: Bool { self == .leads || self == .pads || self == .drums }
    }

    /// How the strings of a track stand to each other, and to those of standard tuning.
    struct StringPlan: Hashable {
        /// Semitones above standard tuning.
        var shift: Int
        /// Whether the lowest strings of a guitar, or the lowest of a bass, are two semitones lower.
        var isDropped: Bool
        /// What is added to the number of a string of the track for its number in a text.
        var stringOffset: Int

        private static let standardGuitar = [64, 59, 55, 50, 45, 40, 35]
        /// Of six strings.
        private static let standardBass = [48, 43, 38, 33, 28, 23]

        init(shift: Int, isDropped: Bool = false, stringOffset: Int = 0) {
            self.shift = shift
            self.isDropped = isDropped
            self.stringOffset = stringOffset
        }

        /// nil for a tuning that a text cannot say.
        init?(_ strings: [Pitch], isBass: Bool) {
            let numbers = strings.map { Int($0.number) }
            guard isBass ? (4...6).contains(numbers.count) : (6...7).contains(numbers.count) else { return nil }
            let offset = isBass && numbers.count < 6 ? 1 : 0
            for isDropped in [false, true] where !(isDropped && isBass && numbers.count != 4) {
                let standard = StringPlan.strings(
                    isBass: isBass, count: numbers.count, plan: StringPlan(shift: 0, isDropped: isDropped))
                let shift = numbers[0] - standard[0]
                if zip(numbers, standard).allSatisfy({ $0 - $1 == shift }) {
                    self.init(shift: shift, isDropped: isDropped, stringOffset: offset)
                    return
                }
            }
            return nil
        }

        /// The numbers of the open strings, from the first.
        static func strings(isBass: Bool, count: Int, plan: StringPlan) -> [Int] {
            var numbers = isBass ? standardBass : standardGuitar
            if plan.isDropped {
                numbers[isBass ? 4 : 5] -= 2
                if isBass { numbers[5] -= 2 } else { numbers[6] -= 2 }
            }
            if isBass && count < 6 { numbers.removeFirst() }
            return numbers.prefix(count).map { $0 + plan.shift }
        }
    }
}
