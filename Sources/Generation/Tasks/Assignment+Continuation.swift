public import Datasets
import Formats
import Music
import Tokenizers

extension Assignment {
    /// To go on after the first notes of a part.
    ///
    /// The rest of the part is not looked at and not kept; nor is what other parts play.
    ///
    /// - Parameters:
    ///   - count: how many notes are given, and those that are struck with the last of them; nil for all.
    ///   - inStages: whether the answer comes in stages. Then the time of the first new note is not the model's to say:
    ///     it is that of the part's own next note, or the end of the last chord where there is none.
    /// - Throws: `TaskError` where the demands leave no room for another note; `FormatError` for bends that take too many
    ///   words.
    public static func continuation(
        of work: Workpiece, first count: Int? = nil, header: PromptHeader, demands: MusicalDemands = MusicalDemands(),
        inStages: Bool = false
    ) throws -> Assignment {
        var header = header
        header.notation.grid = work.grid
        let opening = work.opening(count)
        guard let last = opening.last?.onset else { throw TaskError("there is no note to begin with") }
        var words = try header.notation.words(of: opening)
        // Where the last word stands, which may be one that only moves a bend.
        let wordTime = words.dropLast().reduce(Ticks.zero) { $0 + $1.shift }
        var start = wordTime
        if inStages, let word = words.indices.last {
            let next =
                opening.count < work.notes.count
                ? work.notes[opening.count].onset : opening.reduce(last) { $1.onset == last ? max($0, $1.end) : $0 }
            start = max(next, wordTime)
            words[word].shift = start - wordTime
        }
        let end = try demands.end(on: work.bars, after: opening)
        var constraints = try demands.constraints(on: work.bars, fromBar: work.bars.bar(at: start), until: end)
        constraints.end = end
        constraints.secondsPerTick = work.secondsPerTick
        let kind = inStages ? ComposingTask.Kind.staged : .continuation
        let begun = inStages ? "" : words.last.map(header.notation.textUntilShift) ?? ""
        let exchange = Exchange(
            system: header.text(for: kind, tempo: work.tempo(at: .zero)),
            prompt: header.notation.text(of: inStages ? words[...] : words.dropLast()), answer: begun,
            isComplete: false)
        return Assignment(
            kind: kind, exchange: exchange, notation: header.notation, known: words, start: .zero,
            lastShiftIsOpen: !inStages, constraints: constraints, offset: .zero, piece: work.ending(with: last)
        ).countingFromABarLine(takeFrom: start)
    }

    /// The same with ``start`` and ``constraints`` counted from the nearest bar line at or before the first known word
    /// from which bars of the take's own length lead to the take.
    ///
    /// - Parameter time: when the take begins; as all times before the call, from the first note of the piece.
    func countingFromABarLine(takeFrom time: Ticks) -> Assignment {
        let bar = piece.bars.bar(at: time)
        let (line, length) = (piece.bars.start(ofBar: bar), max(piece.bars.length(ofBar: bar).count, 1))
        let before = max(line.count - start.count, 0)
        let origin = Ticks(line.count - (before + length - 1) / length * length)
        var result = self
        result.offset = Ticks.zero - origin
        result.start = start - origin
        result.constraints = constraints.later(by: result.offset)
        return result
    }
}

extension Workpiece {
    /// The first notes, and those that are struck with the last of them.
    func opening(_ count: Int?) -> [Note] {
        var end = min(max(count ?? .max, 0), notes.count)
        while end > 0, end < notes.count, notes[end].onset == notes[end - 1].onset { end += 1 }
        return Array(notes[..<end])
    }
}

extension MusicalDemands {
    /// Where the piece ends after some notes that it has already; nil where nothing is asked.
    func end(on ruler: BarRuler, after known: [Note]) throws(TaskError) -> Ticks? {
        guard let bars else { return nil }
        let end = ruler.start(ofBar: bars + 1)
        for note in known where note.onset >= end || note.end > end {
            let bar = ruler.bar(at: max(note.onset, Ticks(note.end.count - 1)))
            throw TaskError(
                "the piece is to be \(bars) bars long, and what is given sounds into bar \(bar); ask for more bars, or "
                    + "give fewer notes")
        }
        return end
    }
}

extension Constraints {
    /// The same with all times moved; of what lies before time 0 then, that is left which still holds there.
    func later(by shift: Ticks) -> Constraints {
        var moved = self
        moved.harmonies = []
        for harmony in harmonies {
            let start = max(harmony.start + shift, .zero)
            if moved.harmonies.last?.start == start { moved.harmonies.removeLast() }
            moved.harmonies.append(Harmony(from: start, harmony.pitchClasses))
        }
        moved.barriers = barriers.map { $0 + shift }.filter { $0 > .zero }
        moved.end = end.map { $0 + shift }
        moved.following = following.map { $0 + shift }
        moved.surroundings = surroundings.map { note in
            var note = note
            note.onset += shift
            return note
        }
        return moved
    }
}
