/// A chord as lead sheets write it: `Am`, `F#m7b5`, `Csus4`, `G7(b9)`, `C/E`.
public struct ChordSymbol: Hashable, Sendable {
    /// What may be struck while the chord holds.
    public let pitchClasses: PitchClassSet

    /// Reads a chord: root, kind, additions, and a bass after a slash; `N.C.` allows everything.
    ///
    /// - Throws: `TaskError` that says what of it is not understood.
    public init(_ text: String) throws(TaskError) {
        if ["N.C.", "NC", "N"].contains(text) {
            pitchClasses = .all
            return
        }
        guard let (root, rest) = PitchName.readClass(text[...]) else {
            throw TaskError(
                "'\(text.prefix(40))' is no chord; write its root from A to G and its kind, as in Am, F#m7 or Bb/D")
        }
        var chord = ChordTones()
        var kind = rest.filter { !"(), ".contains($0) }
        var bass: Int?
        if let slash = kind.lastIndex(of: "/"),
            let (semitones, end) = PitchName.readClass(kind[kind.index(after: slash)...]), end.isEmpty
        {
            bass = semitones
            kind = String(kind[..<slash])
        }
        if let unknown = chord.read(kind) {
            throw TaskError(
                "'\(unknown.prefix(20))' in the chord '\(text.prefix(40))' is not understood; write kinds such as m, 7, "
                    + "maj7, m7b5, dim, aug, sus4, add9, 6 or 5")
        }
        let tones = PitchClassSet(chord.tones).transposed(by: (root + 12) % 12)
        pitchClasses = PitchClassSet(bits: tones.bits | (bass.map { PitchClassSet([$0]).bits } ?? 0))
    }
}

/// The tones of a chord above its root, as its symbol is read.
private struct ChordTones {
    private var third: Int? = 4
    private var fifth: Int? = 7
    private var others: Set<Int> = []
    /// Of the seventh that a number asks for.
    private var seventh = 10
    private var isFirst = true

    var tones: [Int] { [0] + [third, fifth].compactMap { $0 } + others }

    /// Reads what stands behind the root, and returns what is not understood; nil where all is.
    mutating func read(_ text: String) -> Substring? {
        var rest = text[...]
        while !rest.isEmpty {
            guard let sign = sign(at: rest), apply(sign) else { return rest }
            rest = rest.dropFirst(sign.count)
            isFirst = false
        }
        return nil
    }

    /// The longest sign that a text begins with; right behind the root, a dash or plus is the kind of the chord (`C-9` is
    /// C minor with a ninth), but for that of a fifth.
    private func sign(at text: Substring) -> String? {
        if isFirst, let first = text.first, first == "-" || first == "+", text.dropFirst().first != "5" {
            return String(first)
        }
        return Self.signs.first { text.hasPrefix($0) }
    }

    private static let signs = [
        "add13", "add11", "add9", "add6", "add4", "add2", "omit3", "omit5", "no3", "no5", "maj", "Maj", "MAJ", "min",
        "dim", "aug", "sus2", "sus4", "sus", "alt", "6/9", "69", "#11", "b13", "+11", "-13", "#9", "b9", "+9", "-9",
        "#5", "b5", "+5", "-5", "b6", "♯11", "♭13", "♯9", "♭9", "♯5", "♭5", "13", "11", "M", "m", "Δ", "ø", "°", "o",
        "+", "-", "9", "7", "6", "5", "2",
    ].sorted { $0.count > $1.count }

    private mutating func apply(_ sign: String) -> Bool {
        switch sign {
        case "maj", "Maj", "MAJ", "M": seventh = 11
        case "Δ":
            seventh = 11
            others.insert(11)
        case "min", "m", "-": third = 3
        case "dim", "°", "o": (third, fifth, seventh) = (3, 6, 9)
        case "ø":
            (third, fifth) = (3, 6)
            others.insert(10)
        case "aug", "+", "#5", "+5", "♯5": fifth = 8
        case "b5", "-5", "♭5": fifth = 6
        case "sus4", "sus", "sus2":
            third = nil
            others.insert(sign == "sus2" ? 2 : 5)
        case "alt":
            fifth = nil
            others.formUnion([10, 1, 3, 6, 8])
        case "no3", "omit3": third = nil
        case "no5", "omit5": fifth = nil
        case "5":
            guard isFirst else { return false }
            third = nil
        case "2", "add2", "add9": others.insert(2)
        case "add4", "add11": others.insert(5)
        case "6", "add6", "add13": others.insert(9)
        case "6/9", "69": others.formUnion([9, 2])
        case "7": others.insert(seventh)
        case "9": others.formUnion([seventh, 2])
        case "11": others.formUnion([seventh, 2, 5])
        case "13": others.formUnion([seventh, 2, 9])
        case "b9", "-9", "♭9": others.insert(1)
        case "#9", "+9", "♯9": others.insert(3)
        case "#11", "+11", "♯11": others.insert(6)
        case "b13", "-13", "♭13", "b6": others.insert(8)
        default: return false
        }
        return true
    }
}
