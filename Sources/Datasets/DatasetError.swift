/// Why a corpus cannot be built or read: what is wrong, where, and what to do.
public struct DatasetError: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A key of the configuration is unknown, missing or has an impossible value.
        case configuration
        /// The source holds nothing to learn from.
        case nothingToLearn
        /// A line of a corpus file does not hold an example.
        case malformed
    }

    public let kind: Kind
    /// The file in which the fault lies; empty when there is none.
    public let file: String
    /// The line in that file, from 1; nil when it is not known.
    public let line: Int?
    /// A sentence without its full stop.
    public let reason: String

    public init(_ kind: Kind, file: String = "", line: Int? = nil, _ reason: String) {
        self.kind = kind
        self.file = file
        self.line = line
        self.reason = reason
    }
}

extension DatasetError: CustomStringConvertible {
    public var description: String {
        switch (file.isEmpty, line) {
        case (true, nil): reason
        case (true, let line?): "line \(line): \(reason)"
        case (false, nil): "\(file): \(reason)"
        case (false, let line?): "\(file), line \(line): \(reason)"
        }
    }
}
