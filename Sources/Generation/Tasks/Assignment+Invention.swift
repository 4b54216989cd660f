public import Datasets
import Formats
public import Music
import Tokenizers

/// What a piece that does not exist yet is to be like.
public struct Brief: Hashable, Sendable {
    /// Microseconds a quarter note.
    public var tempo = Tempo.standardMicrosecondsPerQuarter
    /// Four quarters where nothing is said.
    public var metre: TimeSignature?
    /// What the model is told of the notes beside that; the key of the demands is told where this has none.
    public var attributes = PieceAttributes()
    /// The General MIDI program that plays it.
    public var program: UInt8 = 0
    public var title = ""

    public init() {}
}

extension Assignment {
    /// To write a piece from words that describe it.
    ///
    /// - Parameter inStages: whether the answer comes in stages.
    /// - Throws: `TaskError` where the demands leave no room for a note.
    public static func invention(
        _ brief: Brief = Brief(), header: PromptHeader, demands: MusicalDemands = MusicalDemands(),
        inStages: Bool = false
    ) throws(TaskError) -> Assignment {
        let work = Workpiece(
            grid: header.notation.grid, tempo: brief.tempo, metre: brief.metre, program: brief.program,
            name: brief.title)
        var header = header
        header.notation.grid = work.grid
        var passage = PromptPassage([], beginsPiece: true, endsPiece: true, tempo: brief.tempo)
        passage.attributes = brief.attributes
        passage.attributes.key = brief.attributes.key ?? demands.scale?.key?.description
        passage.attributes.tempo = PieceAttributes.quarterNotesAMinute(brief.tempo)
        passage.attributes.bars = brief.attributes.bars ?? demands.bars
        let end = try demands.end(on: work.bars, after: [])
        var constraints = try demands.constraints(on: work.bars, fromBar: 1, until: end)
        constraints.end = end
        constraints.secondsPerTick = work.secondsPerTick
        let kind = inStages ? ComposingTask.Kind.staged : .invention
        let exchange = Exchange(
            system: header.text(for: kind, tempo: brief.tempo),
            prompt: passage.description(on: work.grid, header.explanation),
            answer: "", isComplete: false)
        return Assignment(
            kind: kind, exchange: exchange, notation: header.notation, known: [], start: .zero, lastShiftIsOpen: false,
            constraints: constraints, offset: .zero, piece: work)
    }
}
