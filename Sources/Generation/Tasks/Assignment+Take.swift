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
        try PieceRules(bends: notation.bends, constraints: constraints, after: beginning)
    }

    /// The notes that a take adds, in times from the first note of the piece.
    public func notes(of take: Take) -> [Note] {
        let (words, onset) = placed(take.words)
        return notes(of: words, from: onset)
    }

    /// The words that a take adds, without the last known one, and when the first of them begins.
    ///
    /// - Parameter words: as a grammar gives them.
    public func placed(_ words: [SimplifiedMIDI.Word]) -> (words: [SimplifiedMIDI.Word], onset: Ticks) {
        var words = words
        var onset = start - offset
        for word in lastShiftIsOpen ? known.dropLast() : known[...] { onset += word.shift }
        if lastShiftIsOpen, !words.isEmpty { onset += words.removeFirst().shift }
        return (words, onset)
    }
}
