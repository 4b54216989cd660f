public import Checkpoints
public import Datasets
public import Formats
public import Music
public import Rendering
public import Storage

/// An error that can be told to a user: what is wrong, where, and what to do, in one sentence.
///
/// The rooms below know nothing of users and exit codes; their errors are given both here. A program with rooms of its
/// own (the tensors' twin) adds conformances for those.
public protocol Reportable: Error {
    /// Without its full stop and without a line end.
    var sentence: String { get }
    var exitCode: ExitCode { get }
}

extension StorageError: Reportable {
    public var sentence: String { description }

    public var exitCode: ExitCode {
        switch kind {
        case .missing, .unreadable: .noInput
        case .tooLarge: .badInput
        case .unwritable: .cannotWrite
        }
    }
}

extension FormatError: Reportable {
    public var sentence: String { description }
    public var exitCode: ExitCode { .badInput }
}

extension TaskError: Reportable {
    public var sentence: String { reason }
    public var exitCode: ExitCode { .wrongUsage }
}

extension CheckpointError: Reportable {
    public var sentence: String { description.hasSuffix(".") ? String(description.dropLast()) : description }
    public var exitCode: ExitCode { .badInput }
}

extension DatasetError: Reportable {
    public var sentence: String { description }
    public var exitCode: ExitCode { .badInput }
}

extension RenderingError: Reportable {
    public var sentence: String { reason }

    public var exitCode: ExitCode {
        switch kind {
        case .missing: .noInput
        case .invalid: .badInput
        case .noRoom: .cannotWrite
        case .failed: .ownFault
        }
    }
}

/// An error of a room that sees only bytes, with the file that they came from.
public struct InFile: Reportable {
    public let path: String
    public let error: any Reportable

    public init(_ path: String, _ error: any Reportable) {
        self.path = path
        self.error = error
    }

    public var sentence: String { (path == "-" ? "standard input" : "'\(path)'") + ": " + error.sentence }
    public var exitCode: ExitCode { error.exitCode }
}

/// A failure that has no type of its own: a sentence and what the program ends with.
public struct Failure: Reportable {
    public let exitCode: ExitCode
    public let sentence: String

    public init(_ exitCode: ExitCode, _ sentence: String) {
        self.exitCode = exitCode
        self.sentence = sentence
    }
}
