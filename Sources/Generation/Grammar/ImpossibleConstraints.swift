/// Says which constraints cannot be kept together, and what to change.
public struct ImpossibleConstraints: Error, Hashable, CustomStringConvertible {
    /// What conflicts, in one sentence.
    public let reason: String
    /// What to change.
    public let advice: String

    public init(_ reason: String, advice: String) {
        self.reason = reason
        self.advice = advice
    }

    public var description: String { "\(reason). \(advice)." }
}
