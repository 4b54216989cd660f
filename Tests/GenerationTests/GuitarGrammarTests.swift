import Formats
import Generation
import Music
import Testing

@Suite struct GuitarGrammarTests {
    @Test func everyTakeOnATuningCanBeFingered() throws {
        var (cutNotes, all, ends) = (0, 0, 0)
        for seed in UInt64(0)..<450 {
            var draws = Draws(seed)
            var constraints = Constraints()
            let tuning = draws.pick(StandardTuning.allCases).tuning
            constraints.tuning = tuning
            if draws.chance(0.3) { constraints.mostAtOnce = 1 + draws.below(6) }
            if draws.chance(0.3) { constraints.pitches = PitchSet(PitchClassSet(bits: 0b1010_1101_0101)) }
            if draws.chance(0.3) { constraints.barriers = [Ticks(96), Ticks(192)] }
            let bends = draws.chance(0.3) ? BendNotation.cents : .none
            if seed >= 300 {
                // With an end, and chords that force the hand to move.
                constraints.barriers = []
                constraints.end = Ticks(1 + draws.below(400))
                constraints.harmonies = (0..<draws.below(6)).map { index in
                    .init(
                        from: Ticks(index * 96),
                        PitchClassSet(bits: draws.chance(0.1) ? 0 : UInt16(draws.below(0x1000))))
                }
                ends += 1
            }
            guard let rules = try? PieceRules(bends: bends, constraints: constraints) else {
                #expect(seed >= 300, "refused, seed \(seed)")
                ends -= 1
                continue
            }
            try compactTakeCanBeFingered(rules, seed: seed)
            var grammar = NotationGrammar(rules)
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
        #expect(all > 1_000 && ends > 100)
        #expect(cutNotes == 0)
    }

    /// The same in note tokens, where bends come before lengths.
    private func compactTakeCanBeFingered(_ rules: PieceRules, seed: UInt64) throws {
        var grammar = CompactGrammar(rules, CompactVocabulary(firstToken: 1_000, endOfTurn: 5))
        var draws = Draws(seed)
        var count = 0
        while true {
            if count == 150 { grammar.hurry() }
            let candidates = grammar.candidates()
            guard !grammar.allowed().isEmpty else { break }
            try #require(count < 2_000)
            var token = draws.pick(candidates)
            if !grammar.allowed().contains(token) {
                grammar.reachEnd()
                token = draws.pick(grammar.allowed())
            }
            grammar.accept(token)
            count += 1
        }
        #expect(grammar.mayEnd, "a dead end, seed \(seed)")
        let check = ConstraintCheck(rules.constraints, bends: rules.bends)
        #expect(check.violations(of: grammar.notes) == [], "note tokens, seed \(seed)")
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
        _ = try PieceRules(constraints: constraints)
        constraints.barriers = [Ticks(384)]
        #expect(throws: ImpossibleConstraints.self) { try PieceRules(constraints: constraints) }
    }
}
