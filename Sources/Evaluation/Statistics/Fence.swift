/// How far from those of a reference numbers may lie before it no longer matters how far.
///
/// Five times the distance of the quartiles beyond them: a single piece with an hour of silence in it would else rule the
/// deviation that a distance is measured in, and the width that a density is smoothed with.
///
/// Source: Tukey 1977, "Exploratory Data Analysis", 2D (fences; his are at one and a half and three).
struct Fence {
    /// nil where half of the numbers are alike, which leaves no measure of far.
    private let range: ClosedRange<Double>?

    init(of numbers: [Double]) {
        let sorted = numbers.sorted()
        guard let low = Statistics.quantile(0.25, ofSorted: sorted),
            let high = Statistics.quantile(0.75, ofSorted: sorted), high > low
        else {
            range = nil
            return
        }
        let reach = 5 * (high - low)
        range = (low - reach)...(high + reach)
    }

    func held(_ number: Double) -> Double {
        guard let range else { return number }
        return min(max(number, range.lowerBound), range.upperBound)
    }
}
