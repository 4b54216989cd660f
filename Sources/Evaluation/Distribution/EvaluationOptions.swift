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

    /// How many pieces of a reference stand for the set in a division: as many as the set has, and half at most, since
    /// the rest has to stand for the reference.
    ///
    /// - Returns: nil where the reference is too small.
    func partSize(_ setCount: Int, of count: Int) -> Int? {
        let part = min(setCount, count / 2)
        return part > 1 && count - part > 2 ? part : nil
    }

    /// What brings a squared distance between parts to the sizes of the set and the whole reference.
    ///
    /// `(1/m + 1/n) / (1/part + 1/rest)`; its root is for a distance.
    /// Chance moves the mean of n pieces by the root of 1/n, and halves lie farther apart than wholes: unscaled, the line of a
    /// set as large as the reference was so high that it called shuffled bars alike.
    func scale(_ setCount: Int, of count: Int) -> Double {
        guard let part = partSize(setCount, of: count), setCount > 0 else { return 1 }
        let (set, reference) = (1 / Double(setCount), 1 / Double(count))
        return (set + reference) / (1 / Double(part) + 1 / Double(count - part))
    }

    /// The pieces that are compared: all, or `mostPieces` of them in their order.
    func chosen(_ profiles: [PieceProfile], _ side: String) -> [PieceProfile] {
        guard profiles.count > mostPieces else { return profiles }
        let chosen = Resampling(seed: seed, purpose: "choice \(side)").division(
            mostPieces, of: profiles.count, sample: 0)
        return chosen.part.map { profiles[$0] }
    }
}
