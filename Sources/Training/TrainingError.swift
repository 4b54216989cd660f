/// Why a run cannot start or go on.
public struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
