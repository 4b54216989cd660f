/// Why a drawing could not become a picture, or a score could not be made to sound.
public struct RenderingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The classes of failure that a caller tells apart.
    public enum Kind: Hashable, Sendable {
        /// A program or a sound font is not there; the reason says what to install.
        case missing
        /// What was to be drawn, played, or played with is no good, or too large for the format.
        case invalid
        /// There was no room for the picture or the samples on their way.
        case noRoom
        /// The program that does it failed.
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
