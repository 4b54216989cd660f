import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers

@Suite struct CompactGrammarTests {
    @Test func compactTakesAreWholePiecesAndKeepTheirConstraints() throws {
        let first: Token = 1_000
        let end: Token = 5
        let vocabulary = CompactVocabulary(firstToken: first, endOfTurn: end)
        var possible = 0
        for seed in UInt64(0)..<2_000 {
            let task = RandomTask(seed: seed)
            guard let rules = try? PieceRules(bends: task.bends, constraints: task.constraints, after: task.beginning)
            else { continue }
            possible += 1
            var grammar = CompactGrammar(rules, vocabulary)
            var draws = Draws(seed)
            var tokens: [CompactMIDI.Token] = []
            while true {
                if tokens.count == [0, 10, 100][Int(seed % 3)] { grammar.hurry() }
                let allowed = grammar.allowed()
                if allowed.isEmpty { break }
                try #require(tokens.count < 8_000, "the take does not end, seed \(seed)")
                let token = seed % 2 == 0 ? draws.pick(allowed) : allowed[allowed.count - 1]
                grammar.accept(token)
                if let entry = CompactMIDI.Token(id: Int(token - first)) { tokens.append(entry) }
            }
            #expect(grammar.mayEnd, "a dead end, seed \(seed)")
            // The tokens say these words, the first of them perhaps only its shift.
            var whole = tokens
            if task.beginning.lastShiftIsOpen, let word = grammar.words.first {
                whole =
                    CompactMIDI.tokens(of: [word]).filter { $0.field != .shift && $0.field != .shiftBefore } + tokens
            }
            #expect(try CompactMIDI.words(of: whole) == grammar.words, "seed \(seed)")
            let words = task.whole(grammar.words)
            #expect(try SimplifiedMIDI.words(inUTF8: SimplifiedMIDI.utf8(of: words)) == words)
            let check = ConstraintCheck(task.constraints, after: task.beginning, bends: task.bends)
            #expect(check.violations(of: grammar.notes).isEmpty, "seed \(seed)")
            #expect(task.unisons(in: grammar.notes).isEmpty, "seed \(seed)")
        }
        #expect(possible > 1_000)
    }
}
