import Formats
import Generation
import Music
import Testing
import Tokenizers

/// That every take is valid and keeps its constraints, whatever is chosen, and that there always is a choice.
@Suite struct GrammarTests {
    /// Whether all bytes of a text are taken.
    private func feed(_ text: String, _ grammar: inout NotationGrammar) -> Bool {
        for byte in text.utf8 where !grammar.accept(byte) { return false }
        return true
    }

    /// Walks through the grammar byte by byte; hurries after some of them.
    private func walk(_ rules: PieceRules, _ manner: Manner, seed: UInt64, bytes most: Int) throws -> NotationGrammar {
        var grammar = NotationGrammar(rules)
        var draws = Draws(seed)
        var text: [UInt8] = []
        var count = 0
        while !grammar.isFinished {
            if count == most { grammar.hurry() }
            let allowed = grammar.allowedBytes
            if allowed.isEmpty {
                if grammar.mayEnd { break }
                Issue.record("a dead end behind \(String(decoding: text, as: UTF8.self)), seed \(seed)")
                break
            }
            // One take may need hundreds of notes; none needs more than these bytes when it hurries.
            try #require(count < most + 40_000, "the take does not end, seed \(seed)")
            guard let byte = manner.choice(allowed, mayEnd: grammar.mayEnd, &draws) else { break }
            let isAccepted = grammar.accept(byte)
            try #require(isAccepted, "an allowed byte is refused, seed \(seed)")
            text.append(byte)
            count += 1
        }
        grammar.finish()
        return grammar
    }

    private func check(_ task: RandomTask, _ grammar: NotationGrammar, seed: UInt64) throws {
        let words = task.whole(grammar.words)
        // The strict reader reads it, and the notes say the same text again.
        let text = SimplifiedMIDI.utf8(of: words)
        let read = try SimplifiedMIDI.words(inUTF8: text)
        #expect(read == words)
        var notes = try SimplifiedMIDI.notes(inUTF8: text, bends: task.bends)
        for index in notes.indices { notes[index].onset += task.beginning.start }
        var again = try SimplifiedMIDI.Encoding(of: notes, bends: task.bends).words
        if let following = task.constraints.following, let last = grammar.words.last {
            let onset = words.dropLast().reduce(task.beginning.start.count) { $0 + $1.shift.count }
            #expect(onset + last.shift.count == following.count)
            again[again.count - 1].shift = last.shift
        }
        #expect(again == words, "not canonical, seed \(seed)")
        let check = ConstraintCheck(task.constraints, after: task.beginning, bends: task.bends)
        let violations = check.violations(of: grammar.notes)
        #expect(violations.isEmpty, "seed \(seed): \(violations.prefix(3))")
        #expect(task.unisons(in: grammar.notes).isEmpty, "seed \(seed)")
    }

    @Test(arguments: [BendNotation.none, .cents]) func aWeakModelThatRepeatsOnePitchComesToTheEnd(
        bends: BendNotation
    ) throws {
        var constraints = Constraints()
        constraints.end = Ticks(8)
        let vocabulary = CompactVocabulary(firstToken: 0, endOfTurn: -1)
        var grammar = CompactGrammar(try PieceRules(bends: bends, constraints: constraints), vocabulary)
        // The same note without a wait, whenever it may come, and no end as long as there is another choice.
        let wishes = ["<p60>", "<v80>", "<d8>", "<t0>"].compactMap { CompactMIDI.Token($0).map { Token($0.id) } }
        var count = 0
        while let first = grammar.allowed().first {
            let allowed = grammar.allowed()
            grammar.accept(wishes.first(where: allowed.contains) ?? allowed.first { $0 >= 0 } ?? first)
            count += 1
            try #require(count < 8 * 128 * 6, "the take does not end")
        }
        struct Place: Hashable { var onset: Ticks, pitch: Pitch }
        #expect(Set(grammar.notes.map { Place(onset: $0.onset, pitch: $0.pitch) }).count == grammar.notes.count)
        #expect(grammar.notes.contains { $0.end == Ticks(8) })
    }

    @Test func aNoteThatGoesOnIsNoSecondNoteOfItsPitch() throws {
        // p60 sounds up to 96, and moves its bend at 48; another p60 cannot be struck with that, a p61 can.
        let words = try SimplifiedMIDI.words(inUTF8: Array("p60:v80:d96:t48:b23".utf8))
        let beginning = PieceBeginning(words: words)
        var grammar = NotationGrammar(try PieceRules(bends: .cents, after: beginning))
        #expect(feed("p60:v80:d48:t0:b28 p6", &grammar))
        // A louder one begins here first: the moved one does not.
        var louder = grammar
        #expect(feed("0:v90:d10:t0:b23 p6", &louder))
        #expect(!louder.allows(UInt8(ascii: "0")) && louder.allows(UInt8(ascii: "1")))
        #expect(feed("1:v80:d48:t0:b23", &grammar))
    }

    @Test(arguments: Manner.allCases)
    func everyTakeIsCanonicalAndKeepsItsConstraints(manner: Manner) throws {
        var possible = 0
        for seed in UInt64(0)..<2_500 {
            let task = RandomTask(seed: seed)
            guard
                let rules = try? PieceRules(bends: task.bends, constraints: task.constraints, after: task.beginning)
            else { continue }
            possible += 1
            let grammar = try walk(rules, manner, seed: seed, bytes: [0, 40, 400][Int(seed % 3)])
            try check(task, grammar, seed: seed)
        }
        #expect(possible > 1_000)
    }
    @Test func aTextThatIsForcedIsFoundAtOnce() throws {
        var grammar = NotationGrammar(try PieceRules())
        #expect(grammar.forcedText == Array("p".utf8))
        #expect(feed("p60:", &grammar))
        #expect(grammar.forcedText == Array("v".utf8))
        #expect(feed("v127", &grammar))
        #expect(grammar.forcedText == Array(":d".utf8))
        #expect(!feed("0", &grammar))
        #expect(feed(":d0:t0", &grammar))
        #expect(grammar.mayEnd && grammar.forcedText.isEmpty)
        grammar.finish()
        #expect(grammar.isFinished && grammar.allowedBytes.isEmpty)
        #expect(grammar.words.map(\.description) == ["p60:v127:d0:t0"])
    }

    @Test func numbersHaveOneSpellingAndStayInTheirRanges() throws {
        for text in ["p128", "p06", "p00", "p1000", "p60:v0", "p60:v128", "p60:v1:d00", "p60:v1:d1:t05"] {
            var grammar = NotationGrammar(try PieceRules())
            #expect(feed(String(text.dropLast(text == "p1000" ? 2 : 1)), &grammar), "\(text)")
            #expect(!feed(String(text.suffix(text == "p1000" ? 2 : 1)), &grammar), "\(text)")
        }
        var grammar = NotationGrammar(try PieceRules())
        // Of one time the higher note comes last, and none of the same pitch.
        #expect(feed("p60:v64:d5:t0 p", &grammar))
        #expect(String(decoding: grammar.allowedBytes, as: UTF8.self) == "16789")
        #expect(!feed("60", &grammar))
        #expect(feed("1:v1:d0:t0", &grammar))
    }

    @Test func anAnswerMayBeginInsideAWordAndKeepsItsBend() throws {
        let words = try SimplifiedMIDI.words(inUTF8: Array("p60:v80:d48:t24:b23 p64:v80:d48:t0:b30".utf8))
        let beginning = PieceBeginning(words: words, lastShiftIsOpen: true)
        var grammar = NotationGrammar(try PieceRules(bends: .cents, after: beginning))
        #expect(feed("24:b30", &grammar))
        #expect(String(decoding: grammar.allowedBytes, as: UTF8.self) == " ")
        // p64 sounds to 72, so that its word moves its bend; it cannot stay where it is.
        #expect(feed(" p64:v80:d24:t0:b3", &grammar))
        #expect(!grammar.allows(UInt8(ascii: "0")) && grammar.allows(UInt8(ascii: "1")))
        #expect(grammar.words.map(\.description) == ["p64:v80:d48:t24:b30"])
    }

    @Test func aSpaceMayStandBeforeTheFirstWordWhereThatIsSaid() throws {
        var grammar = NotationGrammar(try PieceRules(), mayBeginWithSpace: true)
        #expect(String(decoding: grammar.allowedBytes, as: UTF8.self) == " p")
        #expect(feed(" p60:v1:d0:t0", &grammar))
        #expect(grammar.mayEnd)
        var other = NotationGrammar(try PieceRules())
        #expect(!feed(" ", &other))
    }
}
