/// The round numbers at which an axis is marked, and how they are written.
enum AxisNumbers {
    /// 1, 2 or 5 times a power of ten.
    static func roundStep(atLeast least: Double) -> Double {
        var power = 1e-12
        while power < 1e12 {
            for step in [1.0, 2, 5] where step * power >= least * 0.999_999 { return step * power }
            power *= 10
        }
        return 1e12
    }

    /// A number with as many decimals as a step between two of them needs; small ones as in `2e-4`.
    static func words(_ value: Double, step: Double) -> String {
        if value == 0 { return "0" }
        if step < 1e-3 { return scientific(value) }
        var (decimals, unit) = (0, 1.0)
        while decimals < 3, step < unit * 0.999_999 {
            decimals += 1
            unit /= 10
        }
        let scale = (1 / unit).rounded()
        let units = Int((min(abs(value), 1e12) * scale).rounded())
        let whole = units / Int(scale)
        let fraction = decimals == 0 ? "" : String(units % Int(scale))
        let padded = String(repeating: "0", count: max(0, decimals - fraction.count)) + fraction
        return (value < 0 ? "−" : "") + grouped(whole) + (decimals == 0 ? "" : "." + padded)
    }

    private static func grouped(_ number: Int) -> String {
        let digits = String(number)
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index).isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
        }.joined()
    }

    private static func scientific(_ value: Double) -> String {
        var (digits, exponent) = (abs(value), 0)
        while digits < 0.999_999_5, exponent > -30 {
            digits *= 10
            exponent -= 1
        }
        return (value < 0 ? "−" : "") + SVGWriter.number((digits * 100).rounded() / 100) + "e\(exponent)"
    }
}
