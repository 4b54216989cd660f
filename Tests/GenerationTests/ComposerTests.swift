import Datasets
import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers
import Torch

@Suite struct ComposerTests {
    static func decoder(context: Int = 2048, threads: Int = 2) throws -> Decoder {
        let configuration = LlamaConfiguration(
            vocabularySize: 129, hiddenSize: 32, intermediateSize: 48, layerCount: 2, headCount: 4,
            keyValueHeadCount: 2, headDimension: 8, rmsNormEpsilon: 1e-5, ropeTheta: 10_000, contextLength: context)
        let weights = LlamaWeights(random: configuration, seed: 2, deviation: 0.2)
        return try Decoder(Llama(configuration, weights: weights), threads: threads)
    }

    static func composer(context: Int = 2048, threads: Int = 2) throws -> Composer {
        Composer(try decoder(context: context, threads: threads), tokenizer: ByteTokenizer(), template: .chatML)
    }

    static func assignment(_ count: Int = 3) throws -> Assignment {
        let pitch = try #require(Pitch(60))
        let list = (0..<count).map { Note(onset: Ticks($0 * 48), duration: Ticks(40), pitch: pitch, velocity: 80) }
        let work = try #require(Workpiece(Score(notes: list, on: .paper), grid: .paper))
        return try .continuation(of: work, header: PromptHeader(.pianist, NoteNotation(grid: .paper)))
    }

    static func takes(
        _ numbers: [Int], seed: UInt64 = 1, _ composer: Composer, _ change: (inout DecodingSettings) -> Void = { _ in }
    ) throws -> Composer.Outcome {
        let assignment = try assignment()
        var settings = DecodingSettings()
        settings.mostTokens = 160
        settings.sampler.topP = 1
        change(&settings)
        return try composer.takes(
            numbers, of: Composer.Request(assignment.exchange, assignment.rules()), seed: seed, settings)
    }

    @Test func theSameSeedGivesTheSameTakes() throws {
        let composer = try Self.composer()
        let first = try Self.takes([0, 1], composer).takes
        #expect(try Self.takes([0, 1], composer).takes == first)
        #expect(try Self.takes([0, 1], seed: 2, composer).takes != first)
        #expect(first[0].words != first[1].words)
    }

    @Test func companyThreadsAndGuessesChangeNothing() throws {
        let composer = try Self.composer()
        let all = try Self.takes(Array(0..<12), composer).takes
        for number in [0, 3, 11] { #expect(try Self.takes([number], composer).takes == [all[number]]) }
        #expect(try Self.takes(Array(0..<12), Self.composer(threads: 1)).takes == all)
        #expect(try Self.takes(Array(0..<12), composer) { $0.guesses = false }.takes == all)
        #expect(try Self.takes(Array(0..<12), composer) { $0.measuresMask = false }.takes == all)
    }

    @Test func guessesAreMadeWhereTheModelRepeatsItself() throws {
        let composer = try Self.composer()
        // The likeliest token every time: such a model runs in circles.
        let change: (inout DecodingSettings) -> Void = {
            $0.sampler.temperature = 0
            $0.mostTokens = 600
        }
        let with = try Self.takes([0], composer, change)
        let without = try Self.takes([0], composer) {
            change(&$0)
            $0.guesses = false
        }
        #expect(with.takes == without.takes)
        #expect(with.rightGuesses > 0 && with.steps < without.steps)
    }

    @Test(arguments: [1, 20, 90, 161]) func takesOfAnyLengthAreWholePieces(mostTokens: Int) throws {
        let composer = try Self.composer()
        let assignment = try Self.assignment()
        let outcome = try Self.takes(Array(0..<8), composer) { $0.mostTokens = mostTokens }
        for take in outcome.takes {
            let text = String(decoding: SimplifiedMIDI.utf8(of: assignment.placed(take.words).words), as: UTF8.self)
            #expect(throws: Never.self) { try SimplifiedMIDI.notes(in: text, bends: BendNotation.none) }
            #expect(take.words.last?.shift == .zero)
        }
        let mask = try #require(outcome.maskMass)
        #expect(mask.mean > 0.3 && mask.mean < 1 && mask.choices > 0)
    }

    @Test func withoutTheGrammarRandomWeightsWriteNoNotesAndSaySo() throws {
        let assignment = try Self.assignment()
        var settings = DecodingSettings()
        settings.mostTokens = 200
        let outcome = try Self.composer().freeTakes(
            [0, 1, 2], of: assignment.exchange, bends: .none, seed: 1, settings)
        for take in outcome.takes {
            guard case .brokenWord = take.ending else {
                Issue.record("random weights wrote a piece")
                continue
            }
        }
        #expect(outcome.maskMass == nil)
    }

    @Test func aTextThatOutgrowsTheContextSlidesOn() throws {
        let assignment = try Self.assignment()
        let prompt = ChatTemplate.chatML.example(assignment.exchange, ByteTokenizer()).tokens.count
        let change: (inout DecodingSettings) -> Void = { $0.mostTokens = 700 }
        let narrow = try Self.composer(context: prompt + 120)
        let slid = try Self.takes([0, 1, 2], narrow, change).takes
        #expect(slid.allSatisfy { $0.tokens >= 690 || $0.ending == .finished })
        #expect(slid.contains { $0.tokens > 300 })
        #expect(
            try Self.takes([1], narrow) {
                change(&$0); $0.guesses = false
            }.takes == [slid[1]])
    }

    @Test func aRequestBeyondTheContextIsRefused() throws {
        let assignment = try Self.assignment(200)
        let composer = try Self.composer()
        #expect(throws: RequestTooLong.self) {
            _ = try composer.takes([0], of: Composer.Request(assignment.exchange, assignment.rules()), seed: 1)
        }
    }

    @Test func contrastiveSearchWeighsAndRepeatsItsChoice() throws {
        let composer = try Self.composer()
        func words(_ alpha: Double, _ candidates: Int) throws -> [SimplifiedMIDI.Word] {
            try Self.takes([0], composer) { $0.contrast = .init(alpha: alpha, candidates: candidates) }.takes[0].words
        }
        // Without a weight for likeness it is the likeliest token every time.
        let greedy = try Self.takes([0], composer) { $0.sampler.temperature = 0 }.takes[0].words
        #expect(try words(0, 4) == greedy)
        #expect(try words(0.9, 1) == greedy)
        #expect(try words(0.9, 6) == words(0.9, 6))
        #expect(try words(0.9, 6) != greedy)
    }

    @Test func aStreamGivesTheWordsOfTheTakesAndEndsWhenItIsLeft() async throws {
        let composer = try Self.composer()
        let assignment = try Self.assignment()
        let request = Composer.Request(assignment.exchange, try assignment.rules())
        var settings = DecodingSettings()
        settings.mostTokens = 160
        let takes = try composer.takes([4, 7], of: request, seed: 1, settings).takes
        var words: [Int: [SimplifiedMIDI.Word]] = [:]
        for try await (take, word) in composer.words([4, 7], of: request, seed: 1, settings) {
            words[take, default: []].append(word)
        }
        for take in takes { #expect(words[take.number] == take.words) }
        settings.mostTokens = 1 << 20
        var count = 0
        for try await _ in composer.words([0], of: request, seed: 1, settings) {
            count += 1
            if count == 3 { break }
        }
        #expect(count == 3)
    }
}
