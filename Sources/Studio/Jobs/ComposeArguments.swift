package import Datasets
import Face

extension ComposeRequest {
    /// What the slider from faithful to wild means: how even the model's choice is, and how much of the unlikely is left
    /// in it.
    ///
    /// Beyond these ends takes repeat one figure, or fall apart: Documentation/experiments.md has the numbers.
    package var drawing: (temperature: Double, topP: Double) { (0.85 + 0.3 * wildness, 0.96 + 0.04 * wildness) }

    /// The request as arguments of `diapason generate`.
    ///
    /// Every value is bound to its option by `=`, so that none can be taken for an option of its own.
    ///
    /// - Parameters:
    ///   - prompt: the file of the score; nil for a piece from words.
    ///   - adapter: the folder; nil for the bare model.
    ///   - persona: who writes where the request does not say.
    ///   - folder: where the takes go.
    package func arguments(prompt: String?, adapter: String?, persona: Persona?, out folder: String) -> [String] {
        var arguments: [String] = []
        func add(_ option: String, _ value: String?) {
            if let value { arguments.append("--\(option)=\(value)") }
        }
        // Without a name the adapter of the persona would write.
        add("adapter", adapter ?? ModelLibrary.embeddedName)
        add("count", String(count))
        add("seed", String(seed))
        add("out", folder)
        add("formats", "mid,txt")
        arguments.append("--silent")
        add("persona", (self.persona ?? persona)?.rawValue)

        switch task {
        case .goOn: add("notes", bars == nil ? notes.map { String($0) } : String(Self.allNotes))
        case .infill: add("infill", barText)
        case .vary:
            add("vary", kept.map(\.rawValue).joined(separator: ","))
            add("vary-bars", barText)
        case .invent:
            add("tempo", tempo.map { String($0) })
            add("metre", metre)
        }
        add("key", constraints.key)
        add("chords", constraints.chords)
        add("range", constraints.range)
        add("bars", length.map { String($0) })
        add("max-notes-at-once", constraints.mostNotesAtOnce.map { String($0) })
        add("notes-per-bar", constraints.notesPerBar)
        add("velocity", constraints.velocity)
        if constraints.isMonophonic { arguments.append("--monophonic") }
        add("tuning", constraints.tuning)

        let (temperature, topP) = drawing
        add("temperature", Self.decimal(temperature))
        add("top-p", Self.decimal(topP))
        add("max-tokens", (mostTokens ?? tokensOfBars).map { String($0) })
        if let prompt { arguments += ["--", prompt] }
        return arguments
    }

    /// Room for as many bars as are asked for, some twelve notes each, so that a take is not cut short of them; nil where
    /// no number of bars is asked for.
    private var tokensOfBars: Int? {
        let count = task == .infill ? bars?.count : length
        return count.map { min(max(700, $0 * 180), 6_000) }
    }

    /// More than any score has.
    private static let allNotes = 1_000_000_000

    private var barText: String? {
        bars.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    }

    /// Without the last digits of binary fractions: 0.7 + 0.6 * 0.5 is 1.
    private static func decimal(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}
