/// Numbers as users write them.
package enum WholeNumber {
    /// Reads one to nine decimal digits; nil for anything else.
    package static func read(_ text: Substring) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Reads `4-16`, or `8` for just that number.
    ///
    /// - Parameter name: of the option, for errors.
    package static func range(
        _ text: String, in bounds: ClosedRange<Int>, _ name: String
    ) throws(TaskError) -> ClosedRange<Int> {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let low = read(parts[0]), let high = read(parts[parts.count - 1]),
            low <= high, bounds.contains(low), bounds.contains(high)
        else {
            throw TaskError(
                "\(name) '\(text.prefix(40))' is no number or range from \(bounds.lowerBound) to \(bounds.upperBound), "
                    + "such as \(min(max(4, bounds.lowerBound), bounds.upperBound))-\(min(16, bounds.upperBound))")
        }
        return low...high
    }
}

extension Substring {
    package var trimmingSpaces: Substring {
        let begun = drop { $0 == " " }
        guard let last = begun.lastIndex(where: { $0 != " " }) else { return "" }
        return begun[...last]
    }
}
