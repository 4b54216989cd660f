public import Face
public import Generation
public import LanguageModel
public import Torch
public import Training

// The errors of the rooms that only this program has, as sentences and exit codes.

extension AdapterError: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { .badInput }
}

extension ExportError: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { .badInput }
}

extension TrainingError: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { .badInput }
}

extension RequestTooLong: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { .wrongUsage }
}

extension ContextTooShort: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { isOfModel ? .badInput : .wrongUsage }
}

extension NoNoteTokens: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { .badInput }
}

extension ImpossibleConstraints: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { .wrongUsage }
}

extension RemoteError: Reportable {
    public var sentence: String { description.trimmingFullStop }

    public var exitCode: Face.ExitCode {
        switch kind {
        case .address: .wrongUsage
        case .refused, .nonsense: .badInput
        case .unreachable, .silent: .lostRank
        }
    }
}

extension ProcessGroupError: Reportable {
    public var sentence: String { description.trimmingFullStop }

    public var exitCode: Face.ExitCode {
        switch kind {
        case .misplaced: .wrongUsage
        case .disagrees: .badInput
        case .notMet, .ended, .silent, .failed: .lostRank
        }
    }
}

extension String {
    fileprivate var trimmingFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
