import Datasets
public import Formats
public import Music

extension Assignment {
    /// Where a take begins, for the grammar that it is written under.
    public var beginning: PieceBeginning {
        PieceBeginning(words: known, start: start, lastShiftIsOpen: lastShiftIsOpen)
    }

    /// The rules of a take.
    ///
    /// - Throws: `ImpossibleConstraints` where none can keep them all.
    public func rules() throws(ImpossibleConstraints) -> PieceRules {
        var constraints = constraints
        constraints.longest = constraints.longest ?? notation.grid.longestSpan
        return try PieceRules(bends: notation.bends, constraints: constraints, after: beginning)
    }

    /// The notes that a take adds, in times from the first note of the piece.
    public func notes(of take: Take) -> [Note] { notes(of: take.words) }
}

extension PieceRules {
    /// The rules of a piece that is asked for in words of one's own: its notation alone.
    public init(bends: BendNotation, on grid: Grid) throws(ImpossibleConstraints) {
        var constraints = Constraints()
        constraints.longest = grid.longestSpan
        try self.init(bends: bends, constraints: constraints)
    }
}

extension Grid {
    /// A minute, or 64 quarter notes: what a model that does not know better takes for a note or a rest is no longer.
    var longestSpan: Ticks? {
        switch self {
        case .ticksPerSecond(let rate): Ticks(60 * rate)
        case .ticksPerQuarter(let rate): Ticks(64 * rate)
        case .file: nil
        }
    }
}
