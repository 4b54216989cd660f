public import JSON

/// How many variants are made of each piece, and how far they may depart from it: the mapping `augment` of a corpus.
///
/// The four ways to change a piece are those of the paper's section 3.
public struct Augmentation: Hashable, Sendable {
    /// So many variants of a piece beside itself, 0 for none; key `variants`.
    ///
    /// A part may have its own number.
    public var variants = 0
    /// Semitones by which a variant may be transposed, as far as its instruments reach; key `transpose`.
    public var transposition = -5...6
    /// The share of variants in which a passage stands in another key; key `modulate`.
    public var modulatedShare = 0.3
    /// Semitones by which such a passage may be moved; key `modulate_by`.
    public var modulation = -7...7
    /// Factors by which a variant may be faster; key `tempo`.
    public var tempo = 0.8...1.25
    /// What may be added to the velocities of a phrase; key `velocity`.
    public var velocityOffset = -12...12
    /// By how much a phrase may swell, or fade, from its beginning to its end; key `velocity_slope`.
    public var velocitySlope = -8...8

    /// No variants; with `variants` set, those of the defaults.
    public init() {}

    /// The keys, in the order in which they are written.
    public static let keys = [
        "variants", "transpose", "modulate", "modulate_by", "tempo", "velocity", "velocity_slope",
    ]

    /// How many variants of a piece there may be.
    static let counts = 0...1_000

    /// The mapping under a key of a configuration, no variants where there is none; unknown keys and impossible values are
    /// refused.
    package init(_ key: String, of fields: ConfigurationFields) throws(DatasetError) {
        guard let fields = try fields.nested(key, known: Self.keys) else { return }
        guard let variants = try fields.integer("variants", in: Self.counts) else {
            throw fields.missing("variants", "say how many variants of each piece are made, 0 for none")
        }
        self.variants = variants
        transposition = try fields.range("transpose", in: -48...48) ?? transposition
        modulatedShare = try fields.number("modulate", in: 0...1) ?? modulatedShare
        modulation = try fields.range("modulate_by", in: -12...12) ?? modulation
        if modulatedShare > 0, Self.intervals.allSatisfy({ !modulation.contains($0.semitones) }) {
            let value = fields.value("modulate_by") ?? .null
            throw fields.wrong("modulate_by", value, "a range with an interval in it, other than a prime or an octave,")
        }
        tempo = try fields.range("tempo", in: 0.25...4.0) ?? tempo
        velocityOffset = try fields.range("velocity", in: -126...126) ?? velocityOffset
        velocitySlope = try fields.range("velocity_slope", in: -126...126) ?? velocitySlope
    }

    /// The mapping as a file holds it, every key with its value.
    public var json: JSONValue {
        func pair(_ range: ClosedRange<Int>) -> JSONValue {
            [.integer(range.lowerBound), .integer(range.upperBound)]
        }
        return [
            "variants": .integer(variants), "transpose": pair(transposition), "modulate": .number(modulatedShare),
            "modulate_by": pair(modulation), "tempo": [.number(tempo.lowerBound), .number(tempo.upperBound)],
            "velocity": pair(velocityOffset), "velocity_slope": pair(velocitySlope),
        ]
    }

    /// The intervals by which passages move, and how often against each other: to the neighbours on the circle of fifths
    /// most, by thirds and whole tones less, by what is rare in music little.
    static let intervals: [(semitones: Int, weight: Double)] = {
        let weights = [0.3, 2, 3, 3, 6, 0.1, 5, 1, 1, 0.5, 0.1]
        return weights.enumerated().flatMap { [($0.offset + 1, $0.element), (-$0.offset - 1, $0.element)] }
    }()
}
