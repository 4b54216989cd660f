import Evaluation
import Music

extension CopyIndex {
    /// Scores as a training set, called by their numbers.
    init(of scores: [Score], clock: MeasureClock = .quarters) {
        var builder = CopyIndex.Builder()
        for (number, score) in scores.enumerated() {
            builder.add(MelodicSteps(score, clock: clock), named: "\(number).mid")
        }
        self = builder.index()
    }
}

extension Score {
    /// What of it stands in a training set.
    func originality(in index: CopyIndex, clock: MeasureClock = .quarters, first limit: Int? = nil) -> Originality {
        Originality(of: MelodicSteps(self, clock: clock, first: limit), named: "piece", in: index)
    }
}
