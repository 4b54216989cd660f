public import Formats

/// What a take has to keep to, made ready for a grammar: a notation, constraints, and where the take begins.
///
/// That it could be made is the promise that a take exists; `NotationGrammar` sees to it that one always remains.
public struct PieceRules: Sendable {
    public let bends: BendNotation
    public let constraints: Constraints
    public let beginning: PieceBeginning
    let duties: Duties

    /// - Throws: where no take keeps to all of it, or where nobody can promise one; the error says what conflicts.
    public init(
        bends: BendNotation = .none, constraints: Constraints = Constraints(),
        after beginning: PieceBeginning = PieceBeginning()
    ) throws(ImpossibleConstraints) {
        self.bends = bends
        self.constraints = constraints
        self.beginning = beginning
        try ConstraintLimits.check(constraints, beginning)
        let duties = try Duties(bends, constraints, beginning)
        guard duties.canBegin() else {
            throw ConflictSearch(bends: bends, constraints: constraints, beginning: beginning).conflict()
        }
        self.duties = duties
    }
}
