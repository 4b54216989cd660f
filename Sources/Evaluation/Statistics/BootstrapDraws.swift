/// Bootstrap samples of a list of pieces, each as the indices that were drawn.
struct BootstrapDraws {
    private let count: Int
    private let samples: Int
    private let resampling: Resampling

    /// - Parameter purpose: what the draws are for; those of another purpose are others.
    init(_ count: Int, _ purpose: String, _ options: EvaluationOptions) {
        self.count = count
        samples = options.bootstraps
        resampling = Resampling(seed: options.seed, purpose: purpose)
    }

    /// Where a measure falls in 95 of 100 samples; nil for a single piece, which says nothing about others.
    func interval(of measure: ([Int]) -> Double?) -> ClosedRange<Double>? {
        guard count > 1 else { return nil }
        return Self.interval((0..<samples).compactMap { measure(drawn($0)) })
    }

    /// The same of a measure between this list and another, which is drawn anew with it.
    func interval(with other: BootstrapDraws, of measure: ([Int], [Int]) -> Double?) -> ClosedRange<Double>? {
        guard count > 1 else { return nil }
        return Self.interval((0..<samples).compactMap { measure(drawn($0), other.drawn($0)) })
    }

    private func drawn(_ sample: Int) -> [Int] {
        resampling.bootstrap(count, sample: sample).enumerated().flatMap { index, times in
            [Int](repeating: index, count: Int(times))
        }
    }

    private static func interval(_ values: [Double]) -> ClosedRange<Double>? {
        let sorted = values.sorted()
        guard let low = Statistics.quantile(0.025, ofSorted: sorted),
            let high = Statistics.quantile(0.975, ofSorted: sorted)
        else { return nil }
        return low...high
    }
}
