/// Where drums stand on the six lines of a drum track: feet below, cymbals above.
enum DrumStrings {
    static let count = 6

    /// The line of a key of the General MIDI drum map, from 1 (the highest).
    ///
    /// Source: General MIDI 1, percussion key map.
    private static func line(ofKey key: UInt8) -> Int {
        switch key {
        case ...36: 6
        case 37...40: 4
        case 41, 43, 45: 5
        case 47, 48, 50: 3
        case 42, 44, 46: 2
        case 49, 51...59: 1
        default: 3
        }
    }

    /// The lines of keys that are struck together, each key once; nil for one that is there already, or for which no line
    /// is left.
    static func lines(ofKeys keys: [UInt8]) -> [UInt8?] {
        var taken = [Bool](repeating: false, count: count + 1)
        var seen: Set<UInt8> = []
        return keys.map { key in
            guard seen.insert(key).inserted else { return nil }
            let wanted = line(ofKey: key)
            let free = (1...count).filter { !taken[$0] }.min { (abs($0 - wanted), $0) < (abs($1 - wanted), $1) }
            guard let free else { return nil }
            taken[free] = true
            return UInt8(free)
        }
    }
}
