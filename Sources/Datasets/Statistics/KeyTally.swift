import JSON

/// How many pieces are in each of the 24 keys.
///
/// Keys that sound alike are one: F# major and Gb major.
public struct KeyTally: Hashable, Sendable {
    /// By the pitch class of the tonic, C first.
    public private(set) var major = [Int](repeating: 0, count: 12)
    /// By the pitch class of the tonic, C first.
    public private(set) var minor = [Int](repeating: 0, count: 12)
    /// Pieces of which no key is known.
    public private(set) var unknown = 0

    public init() {}

    /// Counts a key by its name such as `Eb major` or `F# minor`; another text counts as unknown.
    public mutating func count(_ name: String, weight: Int = 1) {
        guard let (tonic, isMinor) = Self.key(name) else {
            unknown = unknown.saturatingSum(weight)
            return
        }
        if isMinor {
            minor[tonic] = minor[tonic].saturatingSum(weight)
        } else {
            major[tonic] = major[tonic].saturatingSum(weight)
        }
    }

    public mutating func add(_ other: Self) {
        for tonic in 0..<12 {
            major[tonic] = major[tonic].saturatingSum(other.major[tonic])
            minor[tonic] = minor[tonic].saturatingSum(other.minor[tonic])
        }
        unknown = unknown.saturatingSum(other.unknown)
    }

    /// Keys that occur with their counts, the most frequent first, of equals the one that is first from C upwards.
    public var ranking: [(name: String, count: Int)] {
        var keys: [(name: String, count: Int, place: Int)] = []
        for tonic in 0..<12 {
            keys.append((Self.majorNames[tonic] + " major", major[tonic], 2 * tonic))
            keys.append((Self.minorNames[tonic] + " minor", minor[tonic], 2 * tonic + 1))
        }
        return keys.filter { $0.count > 0 }.sorted { ($1.count, $0.place) < ($0.count, $1.place) }
            .map { ($0.name, $0.count) }
    }

    /// The tonic's pitch class and the mode.
    private static func key(_ name: String) -> (tonic: Int, isMinor: Bool)? {
        let words = name.split(separator: " ")
        guard words.count == 2, words[1] == "major" || words[1] == "minor", let letter = words[0].utf8.first,
            let natural = letters[letter], words[0].unicodeScalars.count <= 3
        else { return nil }
        var tonic = natural
        for sign in words[0].unicodeScalars.dropFirst() {
            switch sign {
            case "#", "♯": tonic += 1
            case "b", "♭": tonic += 11
            default: return nil
            }
        }
        return (tonic % 12, words[1] == "minor")
    }

    private static let letters: [UInt8: Int] = [
        0x43: 0, 0x44: 2, 0x45: 4, 0x46: 5, 0x47: 7, 0x41: 9, 0x42: 11,  // C D E F G A B
    ]
    private static let majorNames = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
    private static let minorNames = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"]
}

extension KeyTally {
    /// Each key that occurs with its count, and `unknown` last, where there are any.
    var json: JSONValue {
        .object(
            ranking.map { .init($0.name, .integer($0.count)) }
                + (unknown > 0 ? [.init("unknown", .integer(unknown))] : []))
    }

    /// - Returns: nil when it is no object of counts.
    init?(_ json: JSONValue?) {
        guard let members = json?.members else { return nil }
        self.init()
        for member in members {
            guard let count = member.value.integerValue, count >= 0 else { return nil }
            self.count(member.key, weight: count)
        }
    }
}
