/// Numbers for people.
enum Figure {
    /// So many significant digits, but never fewer than the whole number has: `0.0123`, `1.25`, `1234`.
    static func short(_ number: Double?, digits: Int = 3) -> String {
        guard let number, number.isFinite else { return "–" }
        guard number.magnitude >= 5e-7 else { return "0" }
        var places = digits - 1
        var size = number.magnitude
        while size >= 10, places > 0 {
            size /= 10
            places -= 1
        }
        while size < 0.9995, places < 7 {
            size *= 10
            places += 1
        }
        return fixed(number, places: places)
    }

    static func fixed(_ number: Double, places: Int) -> String {
        guard number.isFinite, number.magnitude < 1e9 else { return "\(number)" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let units = Int((number.magnitude * Double(scale)).rounded())
        let sign = number < 0 && units > 0 ? "-" : ""
        guard places > 0 else { return sign + "\(units)" }
        let fraction = String(units % scale)
        return sign + "\(units / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    /// `0.12 to 0.34`; nothing where there is no interval.
    static func range(_ range: ClosedRange<Double>?) -> String {
        range.map { "\(short($0.lowerBound)) to \(short($0.upperBound))" } ?? "–"
    }

    static func percent(_ share: Double) -> String { fixed(100 * share, places: 1) + " %" }

    /// `1.2 to 3.4 %`; a dash where there is no interval.
    static func percents(_ range: ClosedRange<Double>?) -> String {
        range.map { fixed(100 * $0.lowerBound, places: 1) + " to " + percent($0.upperBound) } ?? "–"
    }

    /// `alike` within the real-versus-real line, `different` beyond it, a dash where there is none.
    static func verdict(_ isWithin: Bool?) -> String { isWithin.map { $0 ? "alike" : "different" } ?? "–" }
}
