/// Tunings by name, or by their strings: `guitar`, `drop-d`, `E2,A2,D3,G3,B3,E4`.
public enum TuningName {
    /// Reads a tuning; strings are named as players do, the lowest of a guitar first.
    ///
    /// - Throws: `TaskError` that names the tunings there are.
    public static func tuning(_ text: String) throws(TaskError) -> Tuning {
        let name = text.lowercased()
        if let known = names.first(where: { $0.name == name }) { return known.tuning.tuning }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
            PitchName.pitch(String($0.trimmingSpaces))
        }
        let strings = parts.compactMap { $0 }
        guard strings.count == parts.count, (2...12).contains(strings.count) else {
            throw TaskError(
                "'\(text.prefix(60))' is no tuning; write one of \(names.map(\.name).joined(separator: ", ")), or 2 to 12 "
                    + "open strings from the lowest to the highest, as in E2,A2,D3,G3,B3,E4")
        }
        return Tuning(strings: strings.reversed())
    }

    private static let names: [(name: String, tuning: StandardTuning)] = [
        ("guitar", .guitar), ("half-step-down", .guitarHalfStepDown), ("drop-d", .guitarDropD),
        ("whole-step-down", .guitarWholeStepDown), ("drop-c", .guitarDropC), ("seven-strings", .guitarSevenStrings),
        ("eight-strings", .guitarEightStrings), ("bass", .bass), ("bass-five-strings", .bassFiveStrings),
    ]
}
