import Formats
import Generation
import Music
import Testing

@Suite struct GuitarGrammarTests {
    @Test func everyTakeOnATuningCanBeFingered() throws {
        var (cutNotes, all) = (0, 0)
        for seed in UInt64(0)..<300 {
            var draws = Draws(seed)
            var constraints = Constraints()
            let tuning = draws.pick(StandardTuning.allCases).tuning
            constraints.tuning = tuning
            if draws.chance(0.3) { constraints.mostAtOnce = 1 + draws.below(6) }
            if draws.chance(0.3) { constraints.pitches = PitchSet(PitchClassSet(bits: 0b1010_1101_0101)) }
            if draws.chance(0.3) { constraints.barriers = [Ticks(96), Ticks(192)] }
            let bends = draws.chance(0.3) ? BendNotation.cents : .none
            var grammar = NotationGrammar(try PieceRules(bends: bends, constraints: constraints))
            let manner = draws.pick(Manner.allCases)
            var count = 0
            while !grammar.isFinished {
                if count == 300 { grammar.hurry() }
                let allowed = grammar.allowedBytes
                if allowed.isEmpty { break }
                try #require(count < 2_000)
                guard let byte = manner.choice(allowed, mayEnd: grammar.mayEnd, &draws) else { break }
                let isAccepted = grammar.accept(byte)
                #expect(isAccepted)
                count += 1
            }
            #expect(grammar.mayEnd, "a dead end, seed \(seed)")
            grammar.finish()
            let check = ConstraintCheck(constraints, bends: bends)
            #expect(check.violations(of: grammar.notes) == [], "seed \(seed)")
            // With these places the fingering room leaves out, moves and cuts nothing.
            guard let notes = check.fingered(grammar.notes) else { continue }
            var track = Track()
            track.notes = notes
            let clock = TempoMap([Tempo(time: .zero, microsecondsPerQuarter: 500_000)], ticksPerQuarter: 96)
            let report = track.fingered(for: tuning, tempoMap: clock).report
            all += report.noteCount
            cutNotes += report.cut + report.leftOut + report.movedUpAnOctave + report.movedDownAnOctave
        }
        #expect(all > 1_000)
        #expect(cutNotes == 0)
    }

    @Test func aChordThatNoHandHoldsIsRefused() throws {
        var constraints = Constraints()
        constraints.tuning = StandardTuning.guitar.tuning
        var grammar = NotationGrammar(try PieceRules(constraints: constraints))
        for byte in "p40:v64:d96:t0 p41:v64:d96:t0 ".utf8 {
            guard grammar.accept(byte) else { return }
        }
        Issue.record("two notes of the lowest string were allowed at once")
    }

    @Test func whatCannotBePromisedOnATuningIsRefusedWithItsReason() throws {
        var constraints = Constraints()
        constraints.tuning = StandardTuning.guitar.tuning
        constraints.end = Ticks(768)
        #expect(throws: ImpossibleConstraints.self) { try PieceRules(constraints: constraints) }
    }
}
