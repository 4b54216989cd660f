/// Why something cannot be done as it was asked for: what is wrong and what to do, in one sentence.
public struct TaskError: Error, Hashable, Sendable {
    /// A sentence without its full stop.
    public let reason: String

    public init(_ reason: String) { self.reason = reason }
}

extension TaskError: CustomStringConvertible {
    public var description: String { reason }
}
