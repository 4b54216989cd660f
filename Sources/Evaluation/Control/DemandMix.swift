public import Music

/// The demands of a set, to be held against pieces that were asked for nothing.
public struct DemandMix: Sendable {
    /// Each different one, and how many pieces it was asked of.
    private let demands: [(demand: MusicalDemand, pieces: Int)]

    /// More than so many different demands are not held against every piece.
    private static let most = 32

    /// - Parameter seed: chooses 32 of more demands than those.
    public init(_ asked: some Sequence<MusicalDemand>, seed: UInt64) {
        var counts: [MusicalDemand: Int] = [:]
        var order: [MusicalDemand] = []
        for demand in asked {
            if counts[demand] == nil { order.append(demand) }
            counts[demand, default: 0] += 1
        }
        let chosen = Resampling(seed: seed, purpose: "control demands").division(Self.most, of: order.count, sample: 0)
        demands = chosen.part.map { (order[$0], counts[order[$0]] ?? 1) }
    }

    /// What a piece makes of them by chance: the mean of each figure over the demands that ask for it.
    public func figures(of score: Score) -> [ControlMeasure: Double] {
        var sums: [ControlMeasure: (sum: Double, pieces: Int)] = [:]
        for (demand, pieces) in demands {
            let adherence = ControlAdherence(of: score, to: demand)
            for measure in ControlMeasure.allCases {
                guard let figure = adherence[measure] else { continue }
                sums[measure, default: (0, 0)].sum += Double(pieces) * figure
                sums[measure, default: (0, 0)].pieces += pieces
            }
        }
        return sums.mapValues { $0.sum / Double($0.pieces) }
    }
}
