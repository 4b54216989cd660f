import Datasets
import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers
import Torch

/// Takes in note tokens: by a model that has nothing else, and by one to which an adapter adds them.
@Suite struct ComposerCompactTests {
    enum Base: CaseIterable { case alone, grown }

    static func configuration(vocabulary: Int) -> LlamaConfiguration {
        LlamaConfiguration(
            vocabularySize: vocabulary, hiddenSize: 32, intermediateSize: 48, layerCount: 2, headCount: 4,
            keyValueHeadCount: 2, headDimension: 8, rmsNormEpsilon: 1e-5, ropeTheta: 10_000, contextLength: 1024)
    }

    static func composer(_ base: Base = .alone, threads: Int = 2) throws -> Composer {
        let tokenizer = try LoadedTokenizer.tokenizer(NoteVocabulary.alone)
        guard base == .grown else {
            let c = configuration(vocabulary: tokenizer.vocabularySize)
            let model = Llama(c, weights: LlamaWeights(random: c, seed: 2, deviation: 0.2))
            return Composer(try Decoder(model, threads: threads), tokenizer: tokenizer, template: .none)
        }
        let bare = TokenizerDescription.bytes(adding: [])
        let c = configuration(vocabulary: bare.entries.count)
        let model = Llama(c, weights: LlamaWeights(random: c, seed: 2, deviation: 0.2))
        var lora = LoRAConfiguration(rank: 2, alpha: 4)
        lora.tokens = bare.entries.count..<tokenizer.vocabularySize
        let adapter = LoRA(lora, for: c, seed: 1, .float32)
        let plain = try LoadedTokenizer.tokenizer(bare)
        adapter.beginRows(
            as: NoteVocabulary.entries.map { plain.encode(NoteVocabulary.meaning(of: $0) ?? "") }, in: model.weights)
        model.adapter = adapter
        return Composer(try Decoder(model, threads: threads), tokenizer: tokenizer, template: .none)
    }

    static func work(bends: Bool = false) throws -> Workpiece {
        let notes = try (0..<24).map { index in
            Note(
                onset: Ticks(index * 24), duration: Ticks(20), pitch: try #require(Pitch(60 + index * 5 % 12)),
                velocity: 80, bends: bends && index % 4 == 1 ? [PitchBend(time: .zero, cents: 50)] : [])
        }
        return try #require(Workpiece(Score(notes: notes, on: .ticksPerQuarter(24)), grid: .ticksPerQuarter(24)))
    }

    static func header(_ bends: BendNotation = .none) -> PromptHeader {
        PromptHeader(
            .pianist, NoteNotation(grid: .ticksPerQuarter(24), bends: bends, codec: .compact), explanation: .tags)
    }

    static func takes(
        _ numbers: [Int], _ composer: Composer, of assignment: Assignment,
        _ change: (inout DecodingSettings) -> Void = { _ in }
    ) throws -> Composer.Outcome {
        var settings = DecodingSettings()
        settings.mostTokens = 120
        settings.sampler.topP = 1
        change(&settings)
        return try composer.takes(
            numbers,
            of: Composer.Request(assignment.exchange, assignment.rules(), codec: assignment.notation.codec), seed: 1,
            settings)
    }

    @Test(arguments: Base.allCases) func companyThreadsAndGuessesChangeNothing(base: Base) throws {
        let composer = try Self.composer(base)
        let assignment = try Assignment.continuation(of: Self.work(), first: 8, header: Self.header())
        #expect(assignment.exchange.prompt.hasPrefix("<p60>") && !assignment.exchange.prompt.contains(" "))
        let all = try Self.takes(Array(0..<6), composer, of: assignment).takes
        #expect(Set(all.map(\.words)).count == 6)
        #expect(try Self.takes([4], composer, of: assignment).takes == [all[4]])
        #expect(try Self.takes([0, 1], Self.composer(base, threads: 1), of: assignment).takes == Array(all[...1]))
        #expect(try Self.takes([0, 1], composer, of: assignment) { $0.guesses = false }.takes == Array(all[...1]))
        #expect(try Self.takes([0, 1], composer, of: assignment) { $0.measuresMask = false }.takes == Array(all[...1]))
    }

    @Test(arguments: Base.allCases, [BendNotation.none, .cents]) func everyTaskGivesWholePieces(
        base: Base, bends: BendNotation
    ) throws {
        let composer = try Self.composer(base)
        let work = try Self.work(bends: bends != .none)
        let header = Self.header(bends)
        var demands = MusicalDemands()
        demands.bars = 8
        var assignments = [
            try Assignment.continuation(of: work, first: 8, header: header),
            try Assignment.continuation(of: work, first: 8, header: header, demands: demands),
            try Assignment.infill(of: work, bars: 3...4, header: header),
            try Assignment.infill(of: work, bars: 5...6, header: header),
            try Assignment.invention(header: header, demands: demands),
        ]
        for kept in [[.rhythm], [.contour], [.harmony], [.rhythm, .contour]] as [Set<Assignment.Kept>] {
            assignments.append(try .variation(of: work, bars: 3...4, keeping: kept, header: header))
        }
        for assignment in assignments {
            let outcome = try Self.takes([0, 1], composer, of: assignment)
            for take in outcome.takes {
                let text = assignment.notation.text(of: take.words)
                #expect(text.hasPrefix(assignment.exchange.answer))
                #expect(try assignment.notation.words(inUTF8: Array(text.utf8)) == take.words)
                let check = ConstraintCheck(assignment.constraints, after: assignment.beginning, bends: bends)
                let violations = check.violations(
                    of: assignment.notes(of: take).map {
                        var note = $0
                        note.onset += assignment.offset
                        return note
                    })
                #expect(violations.isEmpty, "\(violations.prefix(3))")
            }
            let mask = try #require(outcome.maskMass)
            #expect(mask.mean > 0 && mask.mean < 1 && mask.choices > 0)
        }
    }

    @Test func aTemperatureBearsOnItsFieldAlone() throws {
        let composer = try Self.composer()
        let assignment = try Assignment.continuation(of: Self.work(), first: 8, header: Self.header())
        // The likeliest velocity every time, whatever came before.
        let takes = try Self.takes([0], composer, of: assignment) { $0.fieldTemperatures = [.velocity: 0, .pitch: 50] }
            .takes
        let free = try Self.takes([0], composer, of: assignment).takes
        #expect(Set(takes[0].words.dropFirst().map(\.velocity)).count < Set(free[0].words.map(\.velocity)).count)
    }

    @Test func withoutTheGrammarATakeEndsBeforeItsFirstBrokenWord() throws {
        let composer = try Self.composer()
        let assignment = try Assignment.continuation(of: Self.work(), first: 8, header: Self.header())
        var settings = DecodingSettings()
        settings.mostTokens = 200
        let outcome = try composer.freeTakes(
            [0, 1, 2], of: assignment.exchange, bends: .none, codec: .compact, seed: 1, settings)
        for take in outcome.takes {
            guard case .brokenWord(let word) = take.ending else {
                Issue.record("random weights wrote a piece")
                continue
            }
            #expect(!word.isEmpty)
        }
        #expect(outcome.maskMass == nil)
    }

    @Test func freeTokensReadWhatMakesNotes() throws {
        let tokenizer = try LoadedTokenizer.tokenizer(NoteVocabulary.alone)
        let vocabulary = try #require(CompactVocabulary(tokenizer))
        func free(_ text: String, after begun: String = "", ended: Bool = true) -> FreeTokens {
            var grammar = FreeTokens(
                tokenizer, vocabulary, vocabularySize: tokenizer.vocabularySize, unfinished: begun, bends: .none)
            for token in tokenizer.encode(text) { grammar.accept(token) }
            if ended { grammar.accept(tokenizer.endOfTurn) }
            return grammar
        }
        let whole = free("<t5><p62><v1><d1_><d0><t0>", after: "<p60><v80><d7>")
        #expect(whole.broken == nil)
        #expect(whole.words(from: 0).map(\.description) == ["p60:v80:d7:t5", "p62:v1:d96:t0"])
        #expect(free("<p60><v80><d7>").broken == "<p60><v80><d7>")
        #expect(free("<p60><v80><d7>", ended: false).broken == nil)
        #expect(free("<p60><v80><t7>", ended: false).broken == "<p60><v80><t7>")
        #expect(free("<p60><v80><b7>", ended: false).broken == "<p60><v80><b7>")
        #expect(free("<p60>v", ended: false).broken == "<p60>v")
        #expect(free("<p60><v1><d1><t1><piece>", ended: false).broken == "<piece>")
    }

    @Test func aTextThatIsAskedForKeepsTheNotation() throws {
        let composer = try Self.composer()
        var request = Composer.TextRequest(composer.tokenizer.encode("<pianist><compose>"))
        request.rules = try PieceRules(bends: .none, on: .ticksPerQuarter(24))
        request.codec = .compact
        var settings = DecodingSettings()
        settings.mostTokens = 90
        var text = ""
        _ = try composer.texts([0], of: request, seed: 1, settings) { new in
            for part in new { text += part.text }
            return .goOn
        }
        #expect(try CompactMIDI.words(inUTF8: Array(text.utf8)).count > 3)
    }

    @Test func aModelWithoutNoteTokensSaysSo() throws {
        let composer = try ComposerTests.composer()
        let assignment = try Assignment.continuation(of: Self.work(), first: 8, header: Self.header())
        #expect(throws: NoNoteTokens.self) { _ = try Self.takes([0], composer, of: assignment) }
        #expect(throws: NoNoteTokens.self) {
            _ = try composer.freeTakes([0], of: assignment.exchange, bends: .none, codec: .compact, seed: 1)
        }
    }
}
