import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers

/// A model that would go behind the end of the piece brings it to its end.
@Suite struct EndOfPieceTests {
    private let first: Token = 1_000
    private let end: Token = 5
    private var compact: CompactVocabulary { CompactVocabulary(firstToken: first, endOfTurn: end) }

    private func token(_ field: CompactMIDI.Token.Field, _ value: Int) throws -> Token {
        try first + Token(#require(CompactMIDI.Token(field, value)).id)
    }

    /// Draws from all candidates until the take ends.
    ///
    /// - Returns: how often it would have gone behind the end.
    private func walk(_ grammar: inout some TokenGrammar, seed: UInt64, tokens most: Int) throws -> Int {
        var draws = Draws(seed)
        var (count, beyond) = (0, 0)
        while true {
            if count == most { grammar.hurry() }
            let (allowed, candidates) = (grammar.allowed(), grammar.candidates())
            #expect(candidates == candidates.sorted() && Set(candidates).isSuperset(of: allowed))
            if allowed.isEmpty { return beyond }
            try #require(count < most + 20_000, "the take does not end, seed \(seed)")
            var token = draws.pick(candidates)
            if !allowed.contains(token) {
                beyond += 1
                grammar.reachEnd()
                let left = grammar.allowed()
                #expect(grammar.candidates() == left, "asked twice, seed \(seed)")
                try #require(!left.isEmpty, "a dead end, seed \(seed)")
                token = draws.pick(left)
            }
            grammar.accept(token)
            count += 1
        }
    }

    @Test func takesThatWouldGoBehindTheEndKeepAllConstraints() throws {
        let vocabulary = compact
        let texts = TokenGrammarTests.tokenizers.map { TokenVocabulary($0.tokenizer) }
        var beyond = [0, 0]
        for seed in UInt64(0)..<2_000 {
            let task = RandomTask(seed: seed)
            guard let rules = try? PieceRules(bends: task.bends, constraints: task.constraints, after: task.beginning)
            else { continue }
            let check = ConstraintCheck(task.constraints, after: task.beginning, bends: task.bends)
            var tokens = CompactGrammar(rules, vocabulary)
            beyond[0] += try walk(&tokens, seed: seed, tokens: 60)
            #expect(tokens.mayEnd && check.violations(of: tokens.notes).isEmpty, "seed \(seed)")
            guard seed < 900 else { continue }
            var text = PieceGrammar(rules, texts[Int(seed) % texts.count])
            beyond[1] += try walk(&text, seed: seed, tokens: 60)
            #expect(text.text.isFinished && check.violations(of: text.text.notes).isEmpty, "text, seed \(seed)")
        }
        #expect(beyond.allSatisfy { $0 > 50 })
    }

    @Test func aNoteThatWouldSoundLongerSoundsToTheEnd() throws {
        var constraints = Constraints()
        constraints.end = Ticks(150)
        var grammar = CompactGrammar(try PieceRules(constraints: constraints), compact)
        grammar.accept(try token(.pitch, 60))
        grammar.accept(try token(.velocity, 90))
        // 1 x 96 and the rest: the next digit may be 54 at most.
        grammar.accept(try token(.durationBefore, 1))
        let longer = try token(.duration, 80)
        #expect(!grammar.allowed().contains(longer) && grammar.candidates().contains(longer))
        grammar.reachEnd()
        #expect(grammar.allowed() == [try token(.duration, 54)])
    }

    @Test func aWaitThatLeadsBehindTheEndEndsThePiece() throws {
        var constraints = Constraints()
        constraints.end = Ticks(40)
        var grammar = CompactGrammar(try PieceRules(constraints: constraints), compact)
        for (field, value) in [(CompactMIDI.Token.Field.pitch, 60), (.velocity, 90), (.duration, 40)] {
            grammar.accept(try token(field, value))
        }
        let later = try token(.shift, 48)
        #expect(!grammar.allowed().contains(later) && grammar.candidates().contains(later))
        grammar.reachEnd()
        #expect(grammar.allowed() == [try token(.shift, 0)])
        grammar.accept(try token(.shift, 0))
        #expect(grammar.allowed() == [end])
    }

    @Test func aWaitThatLeadsBehindWhatFollowsLeadsToIt() throws {
        var constraints = Constraints()
        constraints.following = Ticks(96)
        var grammar = PieceGrammar(try PieceRules(constraints: constraints), TokenVocabulary(PieceTokenizer.bytes))
        for byte in "p60:v90:d96:t9".utf8 { grammar.accept(Token(byte)) }
        let later = Token(UInt8(ascii: "8"))
        #expect(!grammar.allowed().contains(later) && grammar.candidates().contains(later))
        grammar.reachEnd()
        #expect(grammar.allowed() == [Token(UInt8(ascii: "6"))])
        grammar.accept(Token(UInt8(ascii: "6")))
        #expect(grammar.allowed() == [PieceTokenizer.bytes.endOfTurn])
    }

    @Test func withoutAnEndTheCandidatesAreWhatIsAllowed() throws {
        var grammar = CompactGrammar(try PieceRules(), compact)
        var draws = Draws(1)
        for _ in 0..<400 {
            #expect(grammar.candidates() == grammar.allowed())
            let allowed = grammar.allowed().filter { $0 != end }
            grammar.accept(draws.pick(allowed))
        }
    }
}
