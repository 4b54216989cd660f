/// Sums over lists of numbers.
enum Statistics {
    /// 0 for no numbers.
    static func mean(_ numbers: [Double]) -> Double {
        numbers.isEmpty ? 0 : numbers.reduce(0, +) / Double(numbers.count)
    }

    /// Divided by the count, not by one less; 0 for no numbers.
    static func variance(_ numbers: [Double]) -> Double {
        let mean = mean(numbers)
        return numbers.isEmpty ? 0 : numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
    }

    /// The value below which a share of the numbers lies, between two of them by a straight line; nil for no numbers.
    ///
    /// Source: Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages", definition 7.
    static func quantile(_ share: Double, ofSorted numbers: [Double]) -> Double? {
        guard let last = numbers.last else { return nil }
        let place = min(max(share, 0), 1) * Double(numbers.count - 1)
        let index = Int(place)
        guard index + 1 < numbers.count else { return last }
        return numbers[index] + (place - Double(index)) * (numbers[index + 1] - numbers[index])
    }

    static func quantile(_ share: Double, of numbers: [Double]) -> Double? {
        quantile(share, ofSorted: numbers.sorted())
    }
}
