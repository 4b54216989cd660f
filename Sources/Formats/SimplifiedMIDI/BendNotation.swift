public import Music

/// What the `b` of a word means, where words have one.
public enum BendNotation: Hashable, Sendable {
    /// Words say no bends.
    case none
    /// Cents, by `BendScale`.
    case cents
    /// The wheel of a channel with this range, by `PaperBendScale`.
    case paper(BendRange = PitchBend.standardRange)

    /// The bend nearest to so many cents (the one at or below them, in the paper's notation), and whether it fits.
    ///
    /// What lies beyond the furthest bend becomes that one, and does not fit; nor does what is no number.
    func index(cents: Double) -> (bend: UInt8, fits: Bool) {
        guard !cents.isNaN else { return (BendScale.middle, false) }
        switch self {
        case .none:
            return (BendScale.middle, cents == 0)
        case .cents:
            return (BendScale.index(cents: cents), abs(cents) <= BendScale.reach)
        case .paper(let range):
            let reach = Double(max(range.cents, 0))
            let held = min(max(cents, -reach), reach)
            guard let wheel = PitchBend.wheel(cents: held, in: range) else { return (BendScale.middle, false) }
            return (PaperBendScale.index(wheel: wheel), held == cents)
        }
    }

    /// The cents that a bend stands for.
    ///
    /// - Parameter index: In 0...46.
    public func cents(index: UInt8) -> Double {
        switch self {
        case .none: 0
        case .cents: BendScale.cents(index: index)
        case .paper(let range): PitchBend.cents(wheel: PaperBendScale.wheel(index: index), in: range)
        }
    }
}

extension BendNotation: CustomStringConvertible {
    /// As `init(_:)` reads it: `none`, `cents`, or `paper:200` with the range in cents.
    public var description: String {
        switch self {
        case .none: "none"
        case .cents: "cents"
        case .paper(let range): "paper:\(range.cents)"
        }
    }

    /// Reads `none`, `cents`, `paper` for the standard range of a whole tone, or `paper:600` for another, in cents.
    ///
    /// - Returns: nil for anything else, or a range outside 1...12,827.
    public init?(_ text: String) {
        switch text {
        case "none": self = .none
        case "cents": self = .cents
        case "paper": self = .paper()
        default:
            guard text.hasPrefix("paper:"), let cents = Int(text.dropFirst(6)), (1...12_827).contains(cents),
                BendNotation.paper(BendRange(cents: cents)).description == text
            else { return nil }
            self = .paper(BendRange(cents: cents))
        }
    }
}
