import Datasets
import Formats
import Music
import Tokenizers

/// What the model is told about a gap: as an infill where notes stand on both sides of it, as a continuation where none
/// come after it, and in words where none come before it.
struct Telling {
    let kind: ComposingTask.Kind
    let exchange: Exchange
    /// The words that lead to the gap.
    let known: [SimplifiedMIDI.Word]

    init(_ gap: Gap, of work: Workpiece, _ header: PromptHeader, _ room: PromptRoom?) throws {
        let before = try Self.words(of: gap.before, until: gap.start, header.notation)
        let after = try Self.words(of: gap.after, until: nil, header.notation)
        let kind: ComposingTask.Kind = before.isEmpty ? .invention : after.isEmpty ? .continuation : .infill
        self.kind = kind
        let length = (gap.after.first?.onset ?? gap.span.upperBound) - gap.start
        func exchange(
            _ before: ArraySlice<SimplifiedMIDI.Word>, _ after: ArraySlice<SimplifiedMIDI.Word>
        ) -> Exchange {
            let start = gap.start - before.reduce(Ticks.zero) { $0 + $1.shift }
            let tempo = work.tempo(at: kind == .invention ? gap.start : start)
            let prompt: String
            switch kind {
            case .infill:
                prompt = InfillPrompt(before: Array(before), gap: length, after: Array(after)).text(
                    in: header.notation)
            case .invention:
                prompt = Self.description(of: gap, in: work, tempo: tempo, header.explanation)
            case .continuation, .staged:
                prompt = header.notation.text(of: before)
            }
            return Exchange(system: header.text(for: kind, tempo: tempo), prompt: prompt, answer: "", isComplete: false)
        }
        guard let room else {
            self.exchange = exchange(before[...], after[...])
            known = before
            return
        }
        let shown = kind == .invention ? [] : after
        let fitted = room.fitted(before: before, after: shown, in: header.notation, exchange)
        guard let fitted, kind != .infill || !fitted.before.isEmpty && !fitted.after.isEmpty else {
            throw TaskError(
                "the instructions leave no room in the model's context for the notes around the gap; ask for fewer tokens"
            )
        }
        self.exchange = exchange(fitted.before, fitted.after)
        known = Array(fitted.before)
    }

    /// The words of notes that begin before a time, the last one leading to it.
    private static func words(
        of notes: [Note], until end: Ticks?, _ notation: NoteNotation
    ) throws(FormatError) -> [SimplifiedMIDI.Word] {
        var words = try notation.words(of: notes)
        guard let end, let first = notes.first?.onset else { return words }
        // Words that move a bend later on are left out; the notes themselves stay as they are.
        var time = first
        for index in words.indices {
            let next = time + words[index].shift
            if next >= end || index == words.count - 1 {
                words[index].shift = end - time
                return Array(words[...index])
            }
            time = next
        }
        return words
    }

    private static func description(
        of gap: Gap, in work: Workpiece, tempo: Int, _ explanation: NoteNotation.Explanation
    ) -> String {
        var passage = PromptPassage(
            [], beginsPiece: gap.before.isEmpty, endsPiece: gap.after.isEmpty, tempo: tempo)
        passage.attributes.key = PitchClassWeights(gap.removed.isEmpty ? work.notes : gap.removed).key?.description
        passage.attributes.tempo = PieceAttributes.quarterNotesAMinute(tempo)
        if gap.removed.count > 1 { passage.attributes.notes = gap.removed.count }
        return passage.description(on: work.grid, explanation)
    }
}
