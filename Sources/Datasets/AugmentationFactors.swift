public import JSON
public import Music

/// What was drawn for one variant of a piece.
public struct AugmentationFactors: Hashable, Sendable {
    /// A passage that stands in another key.
    public struct Passage: Hashable, Sendable {
        public var span: Range<Ticks>
        /// The same in bars, from 0; nil where the piece has no bars.
        public var bars: Range<Int>?
        /// By so many semitones.
        public var interval: Int

        public init(span: Range<Ticks>, bars: Range<Int>?, interval: Int) {
            self.span = span
            self.bars = bars
            self.interval = interval
        }
    }

    /// In semitones.
    public var transposition = 0
    public var passage: Passage?
    /// Above 1 for faster.
    public var tempo = 1.0
    /// The phrases from first to last; empty where the loudness stays as it is.
    public var dynamics: [DynamicShape] = []

    /// The piece as it is.
    public init() {}

    /// The variant of the score that the factors were drawn for.
    ///
    /// What would leave 0...127 in another score is left undone.
    public func variant(of score: Score) -> Score {
        var variant = score.transposed(by: transposition) ?? score
        if let passage { variant = variant.modulated(passage.span, by: passage.interval) ?? variant }
        return variant.retimed(by: tempo).reshaped(by: dynamics)
    }

    /// As `{"transposed": 3, "tempo": 1.07, "modulated": {"from_bar": 9, "to_bar": 17, "by": 5}, "velocity": ...}`.
    ///
    /// Bars count from 1, and `to_bar` is the first one back in the old key; a piece without bars has `from_tick` and
    /// `to_tick`. `modulated` and `velocity` are null where nothing was done.
    public var json: JSONValue {
        let modulated = passage.map { passage in
            let (unit, from, to) =
                passage.bars.map { ("bar", $0.lowerBound + 1, $0.upperBound + 1) }
                ?? ("tick", passage.span.lowerBound.count, passage.span.upperBound.count)
            return JSONValue.object([
                .init("from_" + unit, .integer(from)), .init("to_" + unit, .integer(to)),
                .init("by", .integer(passage.interval)),
            ])
        }
        let velocity: JSONValue? =
            dynamics.isEmpty
            ? nil
            : [
                "offsets": .array(dynamics.map { .integer($0.offset) }),
                "slopes": .array(dynamics.map { .integer($0.slope) }),
            ]
        return [
            "transposed": .integer(transposition), "tempo": .number(tempo), "modulated": modulated ?? .null,
            "velocity": velocity ?? .null,
        ]
    }
}
