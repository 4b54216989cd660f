/// Numbers for people.
public enum FigureText {
    /// A count with a comma before every three digits.
    public static func grouped(_ number: Int) -> String {
        var text = String(number.magnitude)
        var place = text.count - 3
        while place > 0 {
            text.insert(",", at: text.index(text.startIndex, offsetBy: place))
            place -= 3
        }
        return (number < 0 ? "-" : "") + text
    }

    /// About three digits: `0.315`, `1.25`, `12.4`, `1,234`; a dash for what is no number of any use.
    public static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        if abs(value) >= 100 { return grouped(Int(value.rounded())) }
        let factor = abs(value) >= 10 ? 10.0 : abs(value) >= 1 ? 100 : 1_000
        let rounded = (value * factor).rounded() / factor
        return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
    }

    /// A part of a whole as in `12 %`, with a decimal below ten.
    public static func percent(_ part: Int, of whole: Int) -> String {
        let share = 100 * Double(part) / Double(max(whole, 1))
        let rounded = share >= 10 ? share.rounded() : (share * 10).rounded() / 10
        return (Int(exactly: rounded).map(String.init) ?? "\(rounded)") + " %"
    }

    /// A time in its largest fitting unit: `0.25 s`, `1.9 min`, `3.2 h`.
    public static func time(_ seconds: Double) -> String {
        if seconds < 100 { return short(seconds) + " s" }
        return seconds < 6_000 ? short(seconds / 60) + " min" : short(seconds / 3600) + " h"
    }

    /// A row of little bars, one for each bucket of columns that lie side by side, the highest eight eighths high.
    ///
    /// A bucket that holds anything at all has a bar.
    static func sparkline(_ counts: ArraySlice<Int>, width: Int) -> String {
        let bars = Array("▁▂▃▄▅▆▇█")
        let perBucket = max((counts.count + width - 1) / max(width, 1), 1)
        var sums: [Int] = []
        for start in stride(from: counts.startIndex, to: counts.endIndex, by: perBucket) {
            let bucket = counts[start..<min(start + perBucket, counts.endIndex)]
            sums.append(bucket.reduce(0) { $0.saturatingSum($1) })
        }
        let highest = Double(sums.max() ?? 0)
        return String(
            sums.map { sum in sum > 0 ? bars[min(Int(Double(sum) / highest * 8), 7)] : " " })
    }
}
