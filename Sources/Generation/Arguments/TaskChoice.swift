public import Datasets
public import Music

/// Which task a user wants done with a score, or without one.
public enum TaskChoice: Hashable, Sendable {
    /// To go on after the first notes.
    case continuation(notes: Int)
    case infill(bars: ClosedRange<Int>)
    /// nil for all bars.
    case variation(bars: ClosedRange<Int>?, keeping: Set<Assignment.Kept>)
    case invention

    /// Reads the values of options; nil for those that are not there.
    ///
    /// - Parameters:
    ///   - infill: bars, as in `5-8`.
    ///   - vary: what is kept, as in `rhythm,contour`.
    ///   - variedBars: those that are varied.
    ///   - notes: how many open the piece, where nothing else is asked for.
    ///   - hasScore: whether there is a score to work on.
    /// - Throws: `TaskError` for what is not understood or does not go together.
    public init(
        infill: String? = nil, vary: String? = nil, variedBars: String? = nil, notes: Int = 16, hasScore: Bool
    ) throws(TaskError) {
        guard infill == nil || vary == nil else {
            throw TaskError("bars are either filled in or varied; ask for one of both")
        }
        guard variedBars == nil || vary != nil else {
            throw TaskError(
                "the bars of a variation need to be told what is kept of them; say it, as in rhythm,contour")
        }
        guard hasScore || infill == nil && vary == nil else {
            throw TaskError("there is no score whose bars could be written anew; name one")
        }
        if let infill {
            self = .infill(bars: try Self.bars(infill))
        } else if let vary {
            var kept: Set<Assignment.Kept> = []
            for word in vary.split(separator: ",", omittingEmptySubsequences: false) {
                guard let one = Assignment.Kept(rawValue: String(word.trimmingSpaces)) else {
                    let names = Assignment.Kept.allCases.map(\.rawValue).joined(separator: ", ")
                    throw TaskError("'\(word.prefix(40))' is nothing that a variation keeps; choose of \(names)")
                }
                kept.insert(one)
            }
            self = .variation(bars: try variedBars.map(Self.bars), keeping: kept)
        } else {
            self = hasScore ? .continuation(notes: notes) : .invention
        }
    }

    private static func bars(_ text: String) throws(TaskError) -> ClosedRange<Int> {
        try WholeNumber.range(text, in: 1...BarRuler.last, "the bars")
    }

    /// The assignment that does it.
    ///
    /// - Parameters:
    ///   - work: nil for an invention.
    ///   - brief: what an invention is like.
    ///   - inStages: whether the answer comes in stages, which a gap cannot.
    ///   - room: what a prompt may hold around a gap.
    /// - Throws: as the makers of assignments.
    public func assignment(
        of work: Workpiece?, _ brief: Brief = Brief(), header: PromptHeader, demands: MusicalDemands = MusicalDemands(),
        inStages: Bool = false, room: PromptRoom? = nil
    ) throws -> Assignment {
        guard let work else { return try .invention(brief, header: header, demands: demands, inStages: inStages) }
        switch self {
        case .infill(let bars):
            try refuseStages(inStages)
            return try .infill(of: work, bars: bars, header: header, demands: demands, room: room)
        case .variation(let bars, let kept):
            try refuseStages(inStages)
            return try .variation(of: work, bars: bars, keeping: kept, header: header, demands: demands, room: room)
        case .continuation(let notes):
            return try .continuation(of: work, first: notes, header: header, demands: demands, inStages: inStages)
        case .invention:
            return try .invention(brief, header: header, demands: demands, inStages: inStages)
        }
    }

    private func refuseStages(_ inStages: Bool) throws(TaskError) {
        guard inStages else { return }
        throw TaskError("bars between others are written note by note; leave out the stages")
    }
}
