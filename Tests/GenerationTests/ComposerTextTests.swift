import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers

@Suite struct ComposerTextTests {
    private struct Answers {
        var texts: [String]
        var answers: [Composer.TextAnswer]
    }

    private static func answers(
        _ numbers: [Int], seed: UInt64 = 1, mostTokens: Int = 60, _ composer: Composer,
        memory: PromptMemory = PromptMemory(), _ change: (inout Composer.TextRequest) -> Void = { _ in }
    ) throws -> Answers {
        var request = Composer.TextRequest(composer.tokenizer.encode("once upon a time"))
        change(&request)
        var settings = DecodingSettings()
        settings.mostTokens = mostTokens
        var texts = numbers.map { _ in "" }
        let answers = try composer.texts(
            numbers, of: request, seed: seed, settings, memory: memory,
            progress: { new in
                for part in new { texts[part.answer] += part.text }
                return .goOn
            })
        return Answers(texts: texts, answers: answers)
    }

    @Test func companyAndWhatWasAskedBeforeChangeNothing() throws {
        let composer = try ComposerTests.composer()
        let all = try Self.answers([0, 1, 2, 3], composer).texts
        for number in 0..<4 { #expect(try Self.answers([number], composer).texts == [all[number]]) }
        #expect(try Self.answers([0, 1, 2, 3], seed: 2, composer).texts != all)
        let memory = PromptMemory()
        for opening in ["once upon a", "", "once upon a time", "once upon a time there"] {
            _ = try Self.answers([5], composer, memory: memory) { $0.tokens = composer.tokenizer.encode(opening) }
            #expect(try Self.answers([0, 1, 2, 3], composer, memory: memory).texts == all)
        }
    }

    @Test func anAnswerEndsBeforeAStop() throws {
        let composer = try ComposerTests.composer()
        let whole = try Self.answers([0], composer)
        let text = whole.texts[0]
        let stop = String(text.dropFirst(text.count / 2).prefix(3))
        let cut = try Self.answers([0], composer) { $0.stops = [stop] }
        let before = text.range(of: stop).map { String(text[..<$0.lowerBound]) }
        #expect(cut.texts[0] == before)
        #expect(cut.answers[0].hasEnded)
        #expect(cut.answers[0].tokens < whole.answers[0].tokens)
    }

    @Test(arguments: [1, 7, 40]) func anAnswerHasNoMoreTokensThanItMay(mostTokens: Int) throws {
        let composer = try ComposerTests.composer()
        for answer in try Self.answers([0, 1, 2], mostTokens: mostTokens, composer).answers {
            #expect(answer.tokens == mostTokens || answer.tokens < mostTokens && answer.hasEnded)
        }
    }

    @Test func anAnswerUnderTheGrammarIsNotes() throws {
        let composer = try ComposerTests.composer()
        let rules = try PieceRules(bends: .none, on: .paper)
        for text in try Self.answers([0, 1, 2], composer, { $0.rules = rules }).texts {
            #expect(throws: Never.self) { try SimplifiedMIDI.notes(in: text, bends: BendNotation.none) }
            #expect(!text.isEmpty)
        }
    }

    @Test func aWishIsHeardAtTheNextStep() throws {
        let composer = try ComposerTests.composer()
        let request = Composer.TextRequest(composer.tokenizer.encode("once"))
        for wish in [Composer.Wish.finish, .abandon] {
            var steps = 0
            let answers = try composer.texts(
                [0, 1], of: request, seed: 1, DecodingSettings(),
                progress: { _ in
                    steps += 1
                    return steps < 5 ? .goOn : wish
                })
            #expect(steps <= 6)
            #expect(answers.allSatisfy { !$0.hasEnded && $0.tokens <= 6 })
        }
    }

    /// What a listener is told of a note is where the finished piece has it.
    @Test(arguments: [Grid.paper, .ticksPerQuarter(12), .ticksPerQuarter(480)])
    func secondsAreThoseOfThePieceThatIsMade(grid: Grid) throws {
        let pitch = try #require(Pitch(60))
        var score = Score(
            ticksPerQuarter: 96,
            tempos: [
                Tempo(time: .zero, microsecondsPerQuarter: 600_000),
                Tempo(time: Ticks(250), microsecondsPerQuarter: 431_000),
            ])
        score.tracks = [
            Track(
                notes: (0..<6).map {
                    Note(onset: Ticks(100 + $0 * 60), duration: Ticks(50), pitch: pitch, velocity: 80)
                })
        ]
        let work = try #require(Workpiece(score, grid: grid))
        let added = (0..<20).map { Note(onset: Ticks(30 + 17 * $0), duration: Ticks(13), pitch: pitch, velocity: 70) }
        let piece = work.score(adding: added)
        let clock = work.partClock
        let times = piece.notes.filter { $0.velocity == 70 }.map { piece.seconds(at: $0.onset) }
        #expect(times == added.map { clock.seconds(at: $0.onset) })
    }
}

extension String {
    fileprivate func range(of other: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(other) }.map { $0..<index($0, offsetBy: other.count) }
    }
}
