/// Why bytes could not be read as a format, or a score not written in it.
public struct FormatError: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Not this format at all, or values that it cannot hold.
        case invalid
        /// The right format, damaged beyond repair.
        case malformed
        /// A part of the format that is not dealt with.
        case unsupported
    }

    public let kind: Kind
    /// In bytes from the start of the input; 0 when a score could not be written.
    public let offset: Int
    /// What is wrong and what to do, in words for the user.
    public let reason: String

    public init(_ kind: Kind, at offset: Int, _ reason: String) {
        self.kind = kind
        self.offset = offset
        self.reason = reason
    }
}

extension FormatError: CustomStringConvertible {
    public var description: String {
        offset == 0 ? reason : "\(reason) (at byte \(offset))"
    }
}
