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
        try rewriting(Gap(in: work, span), of: work, header, demands, room) { _ in }
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
        var constraints = try demands.constraints(
            on: work.bars, fromBar: work.bars.bar(at: gap.start), until: gap.lastOnset)
        gap.constrain(&constraints)
        changing(&constraints)
        let told = try Telling(gap, of: work, header, room)
        return Assignment(
            kind: told.kind, exchange: told.exchange, notation: header.notation, known: told.known,
            start: gap.start - told.known.reduce(Ticks.zero) { $0 + $1.shift }, lastShiftIsOpen: false,
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

    /// When no new note begins any more.
    var lastOnset: Ticks { span.upperBound }

    /// The latest time to which a new note may sound.
    var lastEnd: Ticks { removed.reduce(span.upperBound) { max($0, $1.end) } }

    func constrain(_ constraints: inout Constraints) {
        // What begins behind the span is not the model's, also where the next note is further away.
        let silence = Constraints.Harmony(from: span.upperBound, PitchClassSet(bits: 0))
        if after.first?.onset != span.upperBound {
            constraints.harmonies = constraints.harmonies.filter { $0.start < span.upperBound } + [silence]
        }
        constraints.following = after.first?.onset
        if after.isEmpty {
            let others = before.reduce(Ticks.zero) { max($0, $1.end) }
            let old = removed.reduce(Ticks.zero) { max($0, $1.end) }
            // Where a note that stays is the last to end, the length is kept anyhow.
            if removed.isEmpty || old >= others {
                constraints.end = removed.isEmpty ? span.upperBound : max(old, start)
            } else {
                constraints.barriers.append(max(others, span.upperBound))
            }
        } else {
            constraints.barriers.append(lastEnd)
        }
        constraints.barriers.sort()
        let reach = lastEnd
        constraints.surroundings =
            before.filter { $0.end > start } + after.filter { $0.onset < reach }
    }
}
