public import Music

/// Who the model is told to be.
public enum Persona: String, Codable, Hashable, Sendable, CaseIterable {
    case pianist
    case guitarist

    /// Who plays a score, where nobody says it: the guitarist, if guitars and basses have most of its pitched notes.
    public init(playing score: Score) {
        func notes(_ isMeant: (Track) -> Bool) -> Int {
            score.tracks.reduce(0) { $0 + (isMeant($1) && !$1.isDrums ? $1.notes.count : 0) }
        }
        let plucked = notes { (24...39).contains($0.program) }
        self = 2 * plucked > notes { _ in true } ? .guitarist : .pianist
    }

    /// The name of the model that comes with the program and writes for this persona, where nobody says which.
    public var usualModel: String {
        switch self {
        case .pianist: "piano"
        // On guitars the text model needs a quarter fewer bits a note than the base that knows music alone, on pianos more.
        case .guitarist: "smollm2-guitar"
        }
    }

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
