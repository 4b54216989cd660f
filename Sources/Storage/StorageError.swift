/// What went wrong between the program and the disk: which path, and why.
public struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The classes of failure that a caller tells apart.
    public enum Kind: Hashable, Sendable {
        /// Nothing stands at the path.
        case missing
        /// Something stands there, but it cannot be read.
        case unreadable
        /// The file is larger than the caller's limit.
        case tooLarge
        /// The path cannot be written: no room, no right, no such folder.
        case unwritable
    }

    public let kind: Kind
    /// The path as the caller gave it; `-` is standard input or output.
    public let path: String
    /// A clause that says what is wrong and, where something can be done, what to do.
    public let reason: String

    public init(_ kind: Kind, _ path: String, _ reason: String) {
        self.kind = kind
        self.path = path
        self.reason = reason
    }

    public var description: String {
        switch kind {
        case .missing, .unreadable: "cannot read \(name): \(reason)"
        case .tooLarge: "\(name) is too large: \(reason)"
        case .unwritable: "cannot write \(name): \(reason)"
        }
    }

    private var name: String {
        guard path == "-" else { return "'\(path)'" }
        return kind == .unwritable ? "standard output" : "standard input"
    }
}
