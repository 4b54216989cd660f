import Datasets
import Formats
import Generation
import Music
import Specimens
import Testing

/// Takes that are drawn at random under the grammar, in answer to assignments of made scores.
@Suite struct AssignmentTakesTests {
    /// A take of about so many bytes, each drawn evenly from those that may come; then it is brought to its end.
    static func take(
        _ assignment: Assignment, seed: UInt64, bytes: Int = 400
    ) throws -> [SimplifiedMIDI.Word] {
        var grammar = NotationGrammar(try assignment.rules())
        var random = SplitMix(seed: seed)
        var count = 0
        while !grammar.isFinished {
            if count == bytes { grammar.hurry() }
            try #require(count < bytes + 1_000_000, "the take never ends")
            let allowed = grammar.allowedBytes
            if grammar.mayEnd, allowed.isEmpty || count >= bytes || Int.random(in: 0..<50, using: &random) == 0 {
                break
            }
            try #require(!allowed.isEmpty, "a dead end behind \(grammar.words.suffix(3))")
            // Long numbers are rare in music: a number ends where it can, as often as not.
            let closing = allowed.first { $0 == 0x3A || $0 == 0x20 }
            let byte = Bool.random(using: &random) ? closing : nil
            let isTaken = grammar.accept(byte ?? allowed.randomElement(using: &random) ?? 0)
            try #require(isTaken)
            count += 1
        }
        grammar.finish()
        return grammar.words
    }

    /// Checks that a take keeps all that its assignment says.
    static func check(
        _ assignment: Assignment, of work: Workpiece, seed: UInt64, _ comment: Comment
    ) throws -> [Note] {
        let words = try take(assignment, seed: seed)
        let notes = assignment.notes(of: words)
        let checker = ConstraintCheck(
            assignment.constraints, after: assignment.beginning, bends: assignment.notation.bends)
        let placed = notes.map { note in
            var note = note
            note.onset += assignment.offset
            return note
        }
        #expect(checker.violations(of: placed) == [], comment)
        let result = assignment.score(adding: notes)
        let again = try #require(Workpiece(result, tracks: Array(assignment.piece.tracks), grid: work.grid))
        let all = assignment.notes(adding: notes)
        let first = all.first?.onset ?? .zero
        #expect(again.notes.map(\.end.count).sorted() == all.map { $0.end.count - first.count }.sorted(), comment)
        return notes
    }

    private func header(_ bends: BendNotation = .none) -> PromptHeader {
        PromptHeader(.pianist, NoteNotation(grid: .paper, bends: bends), explanation: .none)
    }

    @Test func everyInfillLeadsToTheNextNoteAndKeepsAllOthers() throws {
        var takes = 0
        for seed in 0..<100 as Range<UInt64> {
            let score = AssignmentTests.score(seed)
            let grid = AssignmentTests.grids[Int(seed) % AssignmentTests.grids.count]
            let work = try #require(Workpiece(score, grid: grid))
            let last = work.bars.bar(at: work.notes.last?.onset ?? .zero)
            let first = 1 + Int(seed) % last
            let bars = first...min(first + Int(seed / 7) % 3, last)
            let span = work.bars.span(of: bars)
            guard span.upperBound > .zero else { continue }
            let assignment = try Assignment.infill(of: work, bars: bars, header: header(seed % 2 == 0 ? .none : .cents))
            let notes = try Self.check(assignment, of: work, seed: seed, "seed \(seed), bars \(bars), \(grid)")
            #expect(!notes.isEmpty && notes.allSatisfy { span.contains($0.onset) })
            let kept = work.notes.filter { !span.contains($0.onset) }
            #expect(assignment.piece.notes == kept)
            let duration = work.notes.reduce(Ticks.zero) { max($0, $1.end) }
            #expect(notes.allSatisfy { $0.end <= max(duration, span.upperBound) })
            takes += 1
        }
        #expect(takes > 90)
    }

    @Test func everyVariationKeepsWhatItIsToKeep() throws {
        for seed in 0..<60 as Range<UInt64> {
            let work = try #require(Workpiece(AssignmentTests.score(seed), grid: .ticksPerQuarter(48)))
            let kept: Set<Assignment.Kept> =
                switch seed % 5 {
                case 0: [.rhythm]
                case 1: [.harmony]
                case 2: [.rhythm, .contour]
                case 3: [.rhythm, .harmony]
                default: [.contour]
                }
            let bars = seed % 3 == 0 ? nil : 3...5
            let assignment = try Assignment.variation(of: work, bars: bars, keeping: kept, header: header())
            let notes = try Self.check(assignment, of: work, seed: seed, "seed \(seed), \(kept)")
            let span = bars.map(work.bars.span) ?? Ticks.zero..<Ticks.longest
            let old = work.notes.filter { span.contains($0.onset) }
            if kept.contains(.rhythm) {
                #expect(notes.map(\.onset) == old.map(\.onset) && notes.map(\.duration) == old.map(\.duration))
            }
            if kept.contains(.contour) {
                #expect(notes.count == old.count)
                for index in notes.indices.dropFirst() where index < old.count {
                    #expect(
                        (Int(notes[index].pitch.number) - Int(notes[index - 1].pitch.number)).signum()
                            == (Int(old[index].pitch.number) - Int(old[index - 1].pitch.number)).signum())
                }
            }
            guard kept.contains(.harmony) else { continue }
            for note in notes {
                var bar = work.bars.bar(at: note.onset)
                while bar > 1, !old.contains(where: { work.bars.bar(at: $0.onset) == bar }) { bar -= 1 }
                let classes = Set(old.filter { work.bars.bar(at: $0.onset) == bar }.map { $0.pitch.number % 12 })
                #expect(classes.contains(note.pitch.number % 12), "seed \(seed), bar \(bar)")
            }
        }
    }

    @Test func demandsAreKeptInEveryTask() throws {
        var counts: [String: Int] = [:]
        for seed in 0..<80 as Range<UInt64> {
            let work = try #require(Workpiece(AssignmentTests.score(seed % 20), grid: .ticksPerQuarter(48)))
            let demands = try MusicalDemands(
                key: seed % 2 == 0 ? "A minor" : nil, chords: seed % 3 == 0 ? "Am | F G" : nil, range: "A2-A5",
                velocity: "40-100", mostAtOnce: seed % 4 == 0 ? 9 : nil, notesPerBar: seed % 4 == 1 ? "1-40" : nil,
                bars: seed % 4 == 2 && seed % 5 > 1 ? 40 : nil, barriers: seed % 3 == 1 ? [5, 9] : [])
            let assignment: Assignment
            switch seed % 5 {
            case 0: assignment = try .infill(of: work, bars: 3...5, header: header(), demands: demands)
            case 1: assignment = try .infill(of: work, bars: 1...2, header: header(), demands: demands)
            case 2: assignment = try .continuation(of: work, first: 10, header: header(), demands: demands)
            case 3: assignment = try .invention(header: header(), demands: demands)
            default: assignment = try .continuation(of: work, header: header(.cents), demands: demands)
            }
            do {
                _ = try Self.check(assignment, of: assignment.piece, seed: seed, "seed \(seed)")
                counts["\(assignment.kind)", default: 0] += 1
            } catch let error as ImpossibleConstraints {
                // What stays of the score may already break a demand; then the reason is said at once.
                #expect(!error.reason.isEmpty && seed % 4 < 2, "seed \(seed): \(error)")
                counts["refused", default: 0] += 1
            }
        }
        #expect(counts["refused", default: 0] < 20)
        for kind in ["infill", "invention", "continuation"] { #expect(counts[kind, default: 0] > 10, "\(counts)") }
    }
}
