import Face
import JSON
import Music

/// A comparison of two files, for people and for programs.
struct ComparisonReport {
    let comparison: ScoreComparison
    private let a: ScoreDocument
    private let b: ScoreDocument
    private let mapA: TempoMap
    private let mapB: TempoMap

    /// How many differences are listed for programs, and for people.
    private static let listed = 100
    private static let shown = 10

    init(_ comparison: ScoreComparison, _ a: ScoreDocument, _ b: ScoreDocument) {
        self.comparison = comparison
        self.a = a
        self.b = b
        mapA = a.score.tempoMap
        mapB = b.score.tempoMap
    }

    // MARK: For programs

    var json: JSONValue {
        let counts = comparison.counts
        var members: [JSONValue.Member] = [
            .init("equal", .bool(comparison.isExact)),
            .init("unit", .string(unitName)),
            .init("ticks_per_quarter", perQuarter.map { .integer($0) } ?? .null),
            .init("notes_a", .integer(a.score.noteCount)),
            .init("notes_b", .integer(b.score.noteCount)),
        ]
        members += Self.members(counts)
        members += [
            .init("largest_move_ticks", perQuarter == nil ? .null : .integer(counts.largestMove)),
            .init("largest_move_seconds", .number(largestMoveSeconds)),
            .init("window_ticks", perQuarter == nil ? .null : .integer(comparison.unit.window)),
            .init("window_seconds", perQuarter == nil ? .number(0.5) : .null),
            .init("shift_ticks", perQuarter == nil ? .null : comparison.shift.map { .integer($0) } ?? .null),
            .init("shift_seconds", comparison.shift.map { .number($0 == 0 ? 0 : leadInSeconds) } ?? .null),
            .init(
                "lead_in_difference_ticks", perQuarter == nil ? .null : .integer(comparison.leadInDifference)),
            .init("lead_in_difference_seconds", .number(leadInSeconds)),
            .init(
                "from_first_note",
                comparison.countsFromFirstNote.map { .object(Self.members($0)) } ?? .null),
            .init(
                "others",
                .object(
                    comparison.others.map { other in
                        .init(
                            other.kind.rawValue,
                            [
                                "a": .integer(other.a), "b": .integer(other.b), "common": .integer(other.common),
                                "equal": .bool(other.isEqual),
                            ])
                    })),
            .init("differences", .array(comparison.differences.prefix(Self.listed).map(json))),
            .init("differences_left_out", .integer(max(comparison.differences.count - Self.listed, 0))),
        ]
        return .object(members)
    }

    private static func members(_ counts: ScoreComparison.Counts) -> [JSONValue.Member] {
        [
            .init("exact", .integer(counts.exact)),
            .init("moved", .integer(counts.moved)),
            .init("missing", .integer(counts.missing)),
            .init("extra", .integer(counts.extra)),
            .init("onset_moved", .integer(counts.onsetMoved)),
            .init("duration_changed", .integer(counts.durationChanged)),
            .init("velocity_changed", .integer(counts.velocityChanged)),
            .init("other_instrument", .integer(counts.otherInstrument)),
        ]
    }

    private func json(_ difference: ScoreComparison.Difference) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("kind", .string(difference.kind)),
            .init("pitch", .integer(Int((difference.a ?? difference.b)?.note.pitch.number ?? 0))),
            .init("a", difference.a.map { json($0, a.score) } ?? .null),
            .init("b", difference.b.map { json($0, b.score) } ?? .null),
        ]
        if let a = difference.a, let b = difference.b {
            members.append(.init("moved_ticks", perQuarter == nil ? .null : .integer(b.onset - a.onset)))
            members.append(.init("moved_seconds", .number(Self.rounded(b.seconds - a.seconds))))
        }
        return .object(members)
    }

    private func json(_ place: ScoreComparison.Place, _ score: Score) -> JSONValue {
        [
            "tick": .integer(place.note.onset.count), "seconds": .number(Self.rounded(place.seconds)),
            "duration": .integer(place.note.duration.count), "velocity": .integer(Int(place.note.velocity)),
            "track": .integer(place.track), "name": .string(score.tracks[place.track].name),
        ]
    }

    /// To the millionth: what lies behind is the arithmetic's.
    private static func rounded(_ seconds: Double) -> Double {
        seconds.magnitude < 1e9 ? (seconds * 1_000_000).rounded() / 1_000_000 : seconds
    }

    // MARK: For people

    var text: String {
        let counts = comparison.counts
        var lines: [String] = []
        let (notesA, notesB) = (a.score.noteCount, b.score.noteCount)
        if comparison.isExact {
            lines.append("the same \(Self.notes(notesA)), compared in \(unitName)")
        } else {
            lines.append("\(Self.notes(notesA)) in A, \(Numbers.grouped(notesB)) in B, compared in \(unitName)")
            lines += Self.lines(counts, moved: movedWords)
            if let shift = comparison.shift {
                lines.append("every note is exact but for a shift: \(shiftWords(shift))")
            } else if let counts = comparison.countsFromFirstNote {
                lines.append("with both first notes together (\(shiftWords(comparison.leadInDifference))):")
                lines += Self.lines(counts, moved: "")
            }
            lines += comparison.differences.prefix(Self.shown).map(line)
            let rest = comparison.differences.count - Self.shown
            if rest > 0 { lines.append("  and \(Numbers.grouped(rest)) more") }
        }
        if counts.otherInstrument > 0 {
            lines.append("\(Self.notes(counts.otherInstrument)) are played by another program or kit")
        }
        let others = comparison.others.filter { !$0.isEqual }.map { other in
            other.a == other.b && other.common == other.a
                ? "\(other.kind.rawValue) (in another order)"
                : "\(other.kind.rawValue) (\(other.a) in A, \(other.b) in B, \(other.common) in both)"
        }
        if !others.isEmpty { lines.append("also different: " + others.joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }

    private static func lines(_ counts: ScoreComparison.Counts, moved: String) -> [String] {
        let rows = [
            ("exact", counts.exact, ""), ("moved", counts.moved, counts.moved > 0 ? moved : ""),
            ("missing", counts.missing, ""), ("extra", counts.extra, ""),
        ]
        let width = rows.map { Numbers.grouped($0.1).count }.max() ?? 0
        return rows.map { name, count, words in
            let number = Numbers.grouped(count)
            return "  " + name + String(repeating: " ", count: 9 - name.count + width - number.count) + number
                + (words.isEmpty ? "" : "  " + words)
        }
    }

    private var movedWords: String {
        let counts = comparison.counts
        var words: [String] = []
        if counts.onsetMoved > 0 {
            words.append("\(Numbers.grouped(counts.onsetMoved)) by up to \(time(counts.largestMove))")
        }
        if counts.durationChanged > 0 { words.append("\(Numbers.grouped(counts.durationChanged)) of another duration") }
        if counts.velocityChanged > 0 { words.append("\(Numbers.grouped(counts.velocityChanged)) of another velocity") }
        return words.joined(separator: ", ")
    }

    private func line(_ difference: ScoreComparison.Difference) -> String {
        guard let place = difference.a ?? difference.b else { return "" }
        let isInA = difference.a != nil
        let track = (isInA ? a : b).score.tracks[place.track]
        var words = "  \(difference.kind)"
        words += String(repeating: " ", count: max(8 - difference.kind.count, 1))
        words += Self.note(place)
        if let a = difference.a, let b = difference.b {
            var changes: [String] = []
            if a.onset != b.onset { changes.append("at " + Self.point(b)) }
            if a.duration != b.duration { changes.append("duration \(b.note.duration)") }
            if a.note.velocity != b.note.velocity { changes.append("velocity \(b.note.velocity)") }
            words += " -> " + changes.joined(separator: ", ")
        }
        return words + (track.name.isEmpty ? ", track \(place.track)" : ", track \(place.track) (\(track.name))")
    }

    private static func note(_ place: ScoreComparison.Place) -> String {
        "\(place.note.pitch) at \(point(place)), duration \(place.note.duration), velocity \(place.note.velocity)"
    }

    private static func point(_ place: ScoreComparison.Place) -> String {
        "tick \(place.note.onset) (\(Numbers.decimal(place.seconds, 3)) s)"
    }

    private static func notes(_ count: Int) -> String {
        Numbers.grouped(count) + (count == 1 ? " note" : " notes")
    }

    private func shiftWords(_ shift: Int) -> String {
        "B begins \(time(abs(shift))) " + (shift < 0 ? "earlier" : "later")
    }

    private func time(_ units: Int) -> String {
        switch comparison.unit {
        case .ticks(let perQuarter):
            "\(Numbers.grouped(units)) \(units == 1 ? "tick" : "ticks")"
                + (isFiles ? "" : " of \(Numbers.grouped(perQuarter)) a quarter")
        case .microseconds: "\(Numbers.decimal(Double(units) / 1_000_000, 4)) s"
        }
    }

    // MARK: Time

    private var perQuarter: Int? {
        if case .ticks(let perQuarter) = comparison.unit { perQuarter } else { nil }
    }

    /// Whether the unit is the tick of both files.
    private var isFiles: Bool {
        perQuarter == a.score.ticksPerQuarter && perQuarter == b.score.ticksPerQuarter
    }

    private var unitName: String {
        perQuarter == nil ? "seconds" : isFiles ? "ticks" : "quarters"
    }

    private var leadInSeconds: Double {
        let (firstA, firstB) = (a.score.leadIn(on: .file), b.score.leadIn(on: .file))
        return Self.rounded(mapB.seconds(at: firstB) - mapA.seconds(at: firstA))
    }

    private var largestMoveSeconds: Double {
        let moves = comparison.differences.compactMap { difference in
            difference.a.flatMap { a in difference.b.map { abs($0.seconds - a.seconds) } }
        }
        return Self.rounded(moves.max() ?? 0)
    }
}

extension ScoreComparison.Difference {
    fileprivate var kind: String { a == nil ? "extra" : b == nil ? "missing" : "moved" }
}
