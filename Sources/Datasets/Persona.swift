public import Music

/// Who the model is told to be.
public enum Persona: String, Codable, Hashable, Sendable, CaseIterable {
    case pianist
    case guitarist

    /// The instructions that stand before every example: the persona, the notation, the task.
    ///
    /// A tuned model must be given exactly the words it was tuned with, so training and generation both take them from
    /// here.
    ///
    /// - Parameters:
    ///   - grid: what a tick is; it is stated as it is.
    ///   - tempo: microseconds a quarter note. It is stated, rounded to whole quarter notes a minute, on metrical grids
    ///     alone: on a real-time grid the ticks already hold it.
    ///
    /// Source: the paper's Figure 14, without the pitch bend.
    public func header(grid: Grid, tempo: Int) -> String {
        """
        You are a \(description) composer. In this context, each music note in a musical sequence is described using \
        four parameters: pitch (p) from 0 to 127 (highest pitch), volume (v) from 0 to 127 (loudest), duration of the \
        note (d) in ticks and the length of the pause (t) in ticks before the next note begins regardless of the \
        previous note's duration (\(Self.meaning(of: grid, tempo: tempo))). Each parameter is followed by its value \
        and separated by colons (e.g. p52:v57:d195:t212). Your composition should demonstrate a clear progression and \
        development, appropriate pauses, including thoughtful variations in melody, harmony, rhythm. Your Task is to \
        complete the generation of :
        """
    }

    /// The General MIDI programs that this persona plays: the pianos, the guitars (basses are not guitars).
    public var programs: ProgramSet {
        switch self {
        case .pianist: ProgramSet([0...7])
        case .guitarist: ProgramSet([24...31])
        }
    }

    private var description: String {
        switch self {
        case .pianist: "classical pianist"
        case .guitarist: "metal guitarist"
        }
    }

    private static func meaning(of grid: Grid, tempo: Int) -> String {
        let tempo = "the tempo is \(QuarterNotesAMinute.rounded(tempo)) quarter notes a minute"
        switch grid {
        case .ticksPerSecond(let rate):
            return "a tick is \(milliseconds(perTickAt: rate))"
        case .ticksPerQuarter(let rate):
            return "a tick is 1/\(rate) of a quarter note; \(tempo)"
        case .file:
            return "a tick is the smallest step of the score; \(tempo)"
        }
    }

    /// "approximately 5.21 milliseconds", or "10 milliseconds" where that is exact.
    private static func milliseconds(perTickAt rate: Int) -> String {
        let hundredths = (200_000 + rate) / (2 * rate)  // of a millisecond, rounded to the nearest
        let whole = hundredths / 100
        let rest = hundredths % 100
        var text = "\(whole)"
        if rest > 0 { text += rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)" }
        let unit = text == "1" ? "millisecond" : "milliseconds"
        return hundredths * rate == 100_000 ? "\(text) \(unit)" : "approximately \(text) \(unit)"
    }
}
