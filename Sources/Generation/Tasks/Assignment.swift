public import Datasets
public import Formats
public import Music
public import Tokenizers

/// What a model is asked for: the words that it is given, what its answer has to keep, and how the answer becomes part of
/// a whole piece again.
///
/// Times are ticks of the notation's grid. Those of ``start`` and ``constraints`` count from a bar line at or before the
/// first known word; ``offset`` leads from there to the first note of the piece, from which all other times count.
public struct Assignment: Sendable {
    /// The instructions that the model is given; `staged` where the answer comes in stages.
    public var kind: ComposingTask.Kind
    /// System text, prompt, and as much of the answer as is known: the model goes on behind it.
    public var exchange: Exchange
    public var notation: NoteNotation
    /// The words right before the answer; notes of theirs may sound into it.
    public var known: [SimplifiedMIDI.Word]
    /// When the first known word begins, or the first of the answer where none is known.
    public var start: Ticks
    /// Whether the answer begins with the last known word, up to its ":t", because its shift is the model's to say; the
    /// shift that the word has in ``known`` then means nothing.
    public var lastShiftIsOpen: Bool
    public var constraints: Constraints
    /// What is taken from a time of ``start`` and ``constraints`` for the time from the first note of the piece.
    public var offset: Ticks
    /// The piece with the notes that stay.
    public var piece: Workpiece
}

extension Assignment {
    /// The words of an answer, as a grammar gives them: the last known one is the first of them where its shift was open.
    ///
    /// - Parameter answer: the model's own text, without what it was begun with.
    /// - Throws: `FormatError` with the place in the answer.
    public func words(in answer: String) throws(FormatError) -> [SimplifiedMIDI.Word] {
        if kind == .staged { return try StagedText.words(in: answer) }
        return try notation.words(inUTF8: Array((exchange.answer + answer).utf8))
    }

    /// The words that an answer adds, without the last known one, and when the first of them begins; that is a time from
    /// the first note of the piece.
    ///
    /// - Parameter words: as a grammar gives them.
    public func placed(_ words: [SimplifiedMIDI.Word]) -> (words: [SimplifiedMIDI.Word], onset: Ticks) {
        var words = words
        var onset = start - offset
        for word in lastShiftIsOpen ? known.dropLast() : known[...] { onset += word.shift }
        if lastShiftIsOpen, !words.isEmpty { onset += words.removeFirst().shift }
        return (words, onset)
    }

    /// The notes that an answer adds, in times from the first note of the piece.
    ///
    /// A word that moves the bend of a note that was there before the answer strikes nothing and is passed over: what
    /// stays is not the model's to move.
    ///
    /// - Parameter words: as a grammar gives them.
    public func notes(of words: [SimplifiedMIDI.Word]) -> [Note] {
        let (added, onset) = placed(words)
        guard notation.bends != .none, !known.isEmpty else { return notes(of: added, from: onset) }
        var before = known
        if lastShiftIsOpen, let first = words.first { before[before.count - 1].shift = first.shift }
        var joiner = SimplifiedMIDI.NoteJoiner(bends: notation.bends, onset: start - offset)
        for word in before { joiner.add(word) }
        let count = joiner.finish().count
        for word in added { joiner.add(word) }
        return Array(joiner.finish().dropFirst(count))
    }

    /// The notes that the words of an answer's text add; else as `notes(of:)`.
    ///
    /// - Throws: `FormatError` as `words(in:)`.
    public func notes(in answer: String) throws(FormatError) -> [Note] { notes(of: try words(in: answer)) }

    /// The notes that words say by themselves.
    ///
    /// - Parameter onset: of the first of them; it and the notes' are times from the first note of the piece.
    public func notes(of words: some Sequence<SimplifiedMIDI.Word>, from onset: Ticks) -> [Note] {
        var joiner = SimplifiedMIDI.NoteJoiner(bends: notation.bends, onset: onset)
        for word in words { joiner.add(word) }
        return joiner.finish()
    }

    /// The notes of the part with those that were added, in the canonical order.
    public func notes(adding notes: [Note]) -> [Note] { (piece.notes + notes).inCanonicalOrder() }

    /// The score with the notes that were added; see `Workpiece.score(adding:)`.
    public func score(adding notes: [Note]) -> Score { piece.score(adding: notes) }
}
