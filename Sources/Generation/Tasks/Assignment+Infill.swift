public import Datasets
import Formats
public import Music
import Tokenizers

extension Assignment {
    /// To write bars of a part anew between what comes before and after them.
    ///
    /// The notes that begin in these bars are the model's; all others stay, and so does the time of the first note behind
    /// the gap. New notes begin in the bars, the first of them where the first note of the gap began, and sound no longer
    /// than to their end or to that of the last note that they replace.
    ///
    /// - Parameters:
    ///   - bars: from 1; where nothing stands before them the model is asked in words, and where nothing comes after
    ///     them to go on, and then the piece keeps its length, or ends with the bars.
    ///   - room: what a prompt may hold; the notes that are nearest to the gap are told. Nil for all.
    /// - Throws: `TaskError` where there is nothing to write or no room to ask for it; `FormatError` for bends that take
    ///   too many words.
    public static func infill(
        of work: Workpiece, bars: ClosedRange<Int>, header: PromptHeader, demands: MusicalDemands = MusicalDemands(),
        room: PromptRoom? = nil
    ) throws -> Assignment {
        guard bars.lowerBound >= 1, bars.upperBound <= BarRuler.last else {
            throw TaskError(
                "bars \(bars.lowerBound)-\(bars.upperBound) are not between 1 and \(BarRuler.last)")
        }
        return try infill(of: work, work.bars.span(of: bars), header: header, demands: demands, room: room)
    }

    /// To write a span of time anew; else as `infill(of:bars:header:demands:room:)`.
    ///
    /// - Parameter span: from the first note of the part.
    public static func infill(
        of work: Workpiece, _ span: Range<Ticks>, header: PromptHeader, demands: MusicalDemands = MusicalDemands(),
        room: PromptRoom? = nil
    ) throws -> Assignment {
        let gap = try Gap(in: work, span)
        return try rewriting(gap, of: work, header, demands, room) { gap.keepRest(&$0) }
    }

    /// - Parameter changing: adds what else is asked for to the constraints, in times from the first note of the piece.
    static func rewriting(
        _ gap: Gap, of work: Workpiece, _ header: PromptHeader, _ demands: MusicalDemands, _ room: PromptRoom?,
        _ changing: (inout Constraints) -> Void
    ) throws -> Assignment {
        var header = header
        header.notation.grid = work.grid
        guard demands.bars == nil else {
            throw TaskError(
                "the length of a piece stays what it is where bars of it are written anew; leave out the bars")
        }
        let told = try Telling(gap, of: work, header, room)
        let start = gap.start - told.known.reduce(Ticks.zero) { $0 + $1.shift }
        var constraints = try demands.constraints(
            on: work.bars, fromBar: work.bars.bar(at: gap.start), until: gap.span.upperBound)
        constraints.secondsPerTick = work.secondsPerTick
        gap.constrain(&constraints)
        constraints.surroundings = gap.surroundings(in: work.bars, toldFrom: start)
        changing(&constraints)
        return Assignment(
            kind: told.kind, exchange: told.exchange, notation: header.notation, known: told.known,
            start: start, lastShiftIsOpen: false,
            constraints: constraints, offset: .zero, piece: work.removing(gap.span)
        ).countingFromABarLine(takeFrom: gap.start)
    }
}

/// A stretch of a part that is taken out of it; times are from the first note of the part.
struct Gap {
    /// New notes begin in it.
    let span: Range<Ticks>
    let removed: [Note]
    let before: [Note]
    let after: [Note]
    /// When the first new note begins: with the first that is taken out, or with the span.
    let start: Ticks

    /// - Throws: `TaskError` where the span holds no time for a note.
    init(in work: Workpiece, _ span: Range<Ticks>) throws(TaskError) {
        let span = max(span.lowerBound, min(Ticks.zero, span.upperBound))..<span.upperBound
        guard !span.isEmpty else {
            throw TaskError("there is no time to write notes in: the bars are over before the first note")
        }
        before = work.notes.filter { $0.onset < span.lowerBound }
        after = work.notes.filter { $0.onset >= span.upperBound }
        removed = work.notes.filter { span.contains($0.onset) }
        start = removed.first?.onset ?? span.lowerBound
        self.span = span
    }

    /// The latest time to which a new note may sound.
    private var lastEnd: Ticks { removed.reduce(span.upperBound) { max($0, $1.end) } }

    /// Says where new notes may begin and sound, so that all else stays where it is.
    func constrain(_ constraints: inout Constraints) {
        if let next = after.first?.onset {
            constraints.following = next
            constraints.barriers = (constraints.barriers + [lastEnd]).sorted()
        } else {
            constraints.end = end
        }
    }

    /// Keeps new notes out of the rest between the span and the note that follows it.
    func keepRest(_ constraints: inout Constraints) {
        guard (after.first?.onset ?? end) > span.upperBound else { return }
        constraints.harmonies.removeAll { $0.start >= span.upperBound }
        constraints.harmonies.append(Constraints.Harmony(from: span.upperBound, PitchClassSet(bits: 0)))
    }

    /// Where the piece ends when nothing comes after the span: where it did, or with the span where nothing was in it.
    private var end: Ticks {
        let end = (before + removed).reduce(Ticks.zero) { max($0, $1.end) }
        return end > (removed.last?.onset ?? end) ? end : max(span.upperBound, end)
    }

    /// The notes that stay and sound into the span or into its bars, without those that the model is told before it.
    ///
    /// - Parameter start: when those begin.
    func surroundings(in bars: BarRuler, toldFrom start: Ticks) -> [Note] {
        let first = bars.start(ofBar: bars.bar(at: self.start))
        let last = bars.start(ofBar: bars.bar(at: after.first?.onset ?? span.upperBound) + 1)
        let reach = max(last, lastEnd)
        return before.filter { $0.onset < start && ($0.end > self.start || $0.onset >= first) }
            + after.filter { $0.onset < reach }
    }
}
