public import Music

/// Who the model is told to be.
public enum Persona: String, Codable, Hashable, Sendable, CaseIterable {
    case pianist
    case guitarist

    /// The instructions that stand before every example of the paper: ``PromptHeader`` in full, without bends, to
    /// continue a piece.
    ///
    /// - Parameters:
    ///   - grid: what a tick is; it is stated as it is.
    ///   - tempo: microseconds a quarter note.
    public func header(grid: Grid, tempo: Int) -> String {
        PromptHeader(self, NoteNotation(grid: grid)).text(for: .continuation, tempo: tempo)
    }

    /// The General MIDI programs that this persona plays: the pianos, the guitars (basses are not guitars).
    public var programs: ProgramSet {
        switch self {
        case .pianist: ProgramSet([0...7])
        case .guitarist: ProgramSet([24...31])
        }
    }

    /// Between "You are a" and "composer".
    var description: String {
        switch self {
        case .pianist: "classical pianist"
        case .guitarist: "metal guitarist"
        }
    }
}
