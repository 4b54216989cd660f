/// Why a drawing could not be turned into a picture.
public struct PictureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The classes of failure that a caller tells apart.
    public enum Kind: Hashable, Sendable {
        /// The program that does it is not there; the reason says what to install.
        case missing
        /// The drawing is no good, or too large for the format.
        case invalid
        /// There was no room for the picture on its way.
        case noRoom
        /// The program failed.
        case failed
    }

    public let kind: Kind
    /// A sentence without its full stop: what is wrong, where, and what to do.
    public let reason: String

    public init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    public var description: String { reason }
}
