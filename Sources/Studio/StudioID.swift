import GRDB
import Hummingbird

/// The name of a thing in the studio: 128 random bits as 32 hexadecimal digits.
struct StudioID: Hashable, Sendable {}
