import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers

@Suite struct StagedGrammarTests {
    @Test func takesInStagesAreWholePiecesAndKeepTheirConstraints() throws {
        let vocabulary = TokenVocabulary(PieceTokenizer.sprawling)
        var possible = 0
        for seed in UInt64(0)..<1_500 {
            let task = RandomTask(seed: seed)
            guard let rules = try? PieceRules(bends: task.bends, constraints: task.constraints, after: task.beginning),
                var grammar = try? StagedGrammar(rules, vocabulary)
            else { continue }
            possible += 1
            var draws = Draws(seed)
            var tokens: [Token] = []
            while true {
                if tokens.count == [0, 10, 60][Int(seed % 3)] { grammar.hurry() }
                let allowed = grammar.allowed()
                if allowed.isEmpty { break }
                try #require(tokens.count < 8_000, "the take does not end, seed \(seed)")
                tokens.append(seed % 2 == 0 ? draws.pick(allowed) : allowed[allowed.count - 1])
                grammar.accept(tokens[tokens.count - 1])
            }
            #expect(tokens.last == PieceTokenizer.sprawling.endOfTurn, "a dead end, seed \(seed)")
            let own = grammar.words
            var stages = [
                own.map { "d\($0.duration):t\($0.shift)" }, own.map { "p\($0.pitch.number)" },
                own.map { "v\($0.velocity)" },
            ]
            if task.bends != .none { stages.append(own.map { "b\($0.bend ?? 99)" }) }
            let text = String(decoding: PieceTokenizer.sprawling.bytes(of: tokens.dropLast()), as: UTF8.self)
            #expect(text == stages.map { $0.joined(separator: " ") }.joined(separator: " | "), "seed \(seed)")
            var notes = try SimplifiedMIDI.notes(
                inUTF8: SimplifiedMIDI.utf8(of: task.whole(own)), bends: task.bends)
            for index in notes.indices { notes[index].onset += task.beginning.start }
            #expect(notes.isInCanonicalOrder)
            let check = ConstraintCheck(task.constraints, after: task.beginning, bends: task.bends)
            let violations = check.violations(of: Array(notes.suffix(own.count)))
            #expect(violations.isEmpty, "seed \(seed): \(violations.prefix(2))")
            #expect(task.unisons(in: Array(notes.suffix(own.count))).isEmpty, "seed \(seed)")
        }
        #expect(possible > 400)
    }
}
