import Datasets
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers
import Torch

/// One token a byte, so that a model with random weights can be asked for anything.
struct ByteTokenizer: Tokenizer {
    let vocabularySize = 129
    let endOfTurn: Token = 128

    func encode(_ text: String) -> [Token] { text.utf8.map { Token($0 & 127) } }

    func decode(_ tokens: some Sequence<Token>) -> String {
        String(decoding: tokens.filter { $0 < 128 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
}

@Suite struct ComposerTests {
    static let configuration = LlamaConfiguration(
        vocabularySize: 129, hiddenSize: 32, intermediateSize: 48, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
        headDimension: 8, rmsNormEpsilon: 1e-5, ropeTheta: 10_000, contextLength: 2048)

    let composer = Composer(
        Llama(configuration, weights: LlamaWeights(random: configuration, seed: 2, deviation: 0.2)),
        tokenizer: ByteTokenizer(), template: .chatML)

    func opening(_ notes: Int = 3) throws -> Opening {
        let pitch = try #require(Pitch(60))
        let list = (0..<notes).map { Note(onset: Ticks($0 * 48), duration: Ticks(40), pitch: pitch, velocity: 80) }
        let score = Score(notes: list, on: .paper)
        return try #require(Opening(score, grid: .paper, persona: .pianist))
    }

    func takes(_ seed: UInt64, count: Int = 3, maxTokens: Int = 40) throws -> [Take] {
        try composer.takes(
            of: opening(), count: count, seed: seed, sampler: Sampler(temperature: 1, topP: 1), maxTokens: maxTokens)
    }

    @Test func theSameSeedGivesTheSameTakes() throws {
        #expect(try takes(1) == takes(1))
        #expect(try takes(1) != takes(2))
    }

    @Test func takesOfABatchDiffer() throws {
        let takes = try takes(5)
        #expect(takes.count == 3)
        #expect(Set(takes.map(\.ending)).count > 1 || Set(takes.map(\.tokens)).count > 1)
    }

    @Test func aTakeAloneIsTheFirstOfABatch() throws {
        #expect(try takes(3, count: 1)[0] == takes(3, count: 4)[0])
    }

    @Test func theLimitIsKept() throws {
        for take in try takes(1, maxTokens: 5) { #expect(take.tokens <= 5) }
    }

    @Test func randomWeightsWriteNoNotesAndSaySo() throws {
        for take in try takes(1, maxTokens: 200) {
            #expect(take.notes.isEmpty)
            guard case .brokenWord = take.ending else { continue }
            #expect("\(take.ending)".contains("broken word"))
        }
    }

    @Test func anOpeningBeyondTheContextIsRefused() throws {
        #expect(throws: OpeningTooLong.self) {
            _ = try composer.takes(of: opening(200), count: 1, seed: 1, sampler: Sampler(), maxTokens: 5)
        }
    }

    @Test func anEmptyScoreOpensNothing() {
        #expect(Opening(Score(ticksPerQuarter: 480), grid: .paper, persona: .pianist) == nil)
    }

    @Test func openingsKeepAChordWhole() throws {
        let notes = [48, 52, 55, 60].enumerated().compactMap { index, number in
            Pitch(number).map { Note(onset: Ticks(index / 3), duration: Ticks(1), pitch: $0, velocity: 1) }
        }
        let opening = try #require(
            Opening(Score(notes: notes, on: .paper), first: 1, grid: .paper, persona: .pianist))
        #expect(opening.notes.count == 3)
    }

    @Test func openingsTakeTheFirstNotesFromTimeZero() throws {
        let pitch = try #require(Pitch(50))
        let notes = (0..<9).map { Note(onset: Ticks(1000 + $0), duration: Ticks(1), pitch: pitch, velocity: 1) }
        let score = Score(
            ticksPerQuarter: 96, tempos: [Tempo(time: .zero, microsecondsPerQuarter: 400_000)],
            tracks: [Track(name: "", program: 0, channel: 0, notes: notes)])
        let opening = try #require(
            Opening(score, first: 4, grid: .ticksPerQuarter(96), persona: .guitarist))
        #expect(opening.notes.map(\.onset.count) == [0, 1, 2, 3])
        #expect(opening.tempo == 400_000)
    }
}
