/// How the programs write numbers for people.
public enum Numbers {
    /// `6,012`: groups of three digits.
    public static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return (number < 0 ? "-" : "") + grouped
    }

    /// A number with so many decimals, the last rounded: `1.250`.
    public static func decimal(_ number: Double, _ places: Int) -> String {
        guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let units = Int((abs(number) * Double(scale)).rounded())
        let fraction = String(units % scale)
        let sign = number < 0 && units > 0 ? "-" : ""
        guard places > 0 else { return sign + String(units) }
        return sign + "\(units / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    /// The same without zeros at the end: `1.25`, `120`.
    public static func short(_ number: Double, _ places: Int) -> String {
        var text = decimal(number, places)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// `3:24.5` and, from an hour on, `1:03:24.5`.
    public static func time(_ seconds: Double) -> String {
        let tenths = Int((min(max(seconds, 0), 1e9) * 10).rounded())
        let (hours, minutes, rest) = (tenths / 36_000, tenths / 600 % 60, tenths % 600)
        let short = (rest < 100 ? "0" : "") + "\(rest / 10).\(rest % 10)"
        if hours == 0 { return "\(minutes):" + short }
        return "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes):" + short
    }
}
