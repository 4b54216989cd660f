/// How often chance is asked, and with which seed.
public struct EvaluationOptions: Hashable, Sendable {
    public var seed: UInt64
    /// How many bootstrap samples an interval is made of, and how many permutations a p-value.
    public var bootstraps = 200
    /// How many random divisions of the reference the real-versus-real line is made of.
    public var divisions = 200
    /// The most pieces of each side that are compared two at a time, chosen at random where there are more.
    public var mostPieces = 400

    public init(seed: UInt64 = 1) { self.seed = seed }

    /// How many pieces of a reference stand for the set in a division: as many as the set has, and half at most, so that
    /// chance has as much room in the line as in the figure that is held against it.
    ///
    /// - Returns: nil where the reference is too small.
    func partSize(_ setCount: Int, of count: Int) -> Int? {
        let part = min(setCount, count / 2)
        return part > 1 && count - part > 2 ? part : nil
    }

    /// The pieces that are compared: all, or `mostPieces` of them in their order.
    func chosen(_ profiles: [PieceProfile], _ side: String) -> [PieceProfile] {
        guard profiles.count > mostPieces else { return profiles }
        let chosen = Resampling(seed: seed, purpose: "choice \(side)").division(
            mostPieces, of: profiles.count, sample: 0)
        return chosen.part.map { profiles[$0] }
    }
}
