public import Face
public import Generation
public import LanguageModel
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

extension OpeningTooLong: Reportable {
    public var sentence: String { description.trimmingFullStop }
    public var exitCode: Face.ExitCode { .wrongUsage }
}

extension String {
    fileprivate var trimmingFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
