/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes from the start of the text to the first byte that is wrong.
    public let offset: Int
    /// What is wrong there and what was expected.
    public let reason: String

    public init(at offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }

    public var description: String { "JSON, byte \(offset): \(reason)" }
}
