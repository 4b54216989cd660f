import Datasets
import Evaluation
import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers
import Torch

@Suite struct NoteLikelihoodTests {
    private let tokenizer: any Tokenizer
    private let model: Llama

    init() throws {
        tokenizer = try LoadedTokenizer.tokenizer(NoteVocabulary.alone)
        let configuration = LlamaConfiguration(
            vocabularySize: tokenizer.vocabularySize, hiddenSize: 16, intermediateSize: 24, layerCount: 2, headCount: 2,
            keyValueHeadCount: 1, headDimension: 8, rmsNormEpsilon: 1e-5, ropeTheta: 10_000, contextLength: 192)
        model = Llama(
            configuration, weights: LlamaWeights(random: configuration, seed: 3, deviation: 0.4, .float32))
    }

    private func words(_ count: Int, bends: Bool = false) throws -> [SimplifiedMIDI.Word] {
        let text = (0..<count).map {
            "p\(40 + $0 * 7 % 50):v\(60 + $0 % 40):d\($0 * 31 % 300):t\($0 * 17 % 120)" + (bends ? ":b\($0 % 46)" : "")
        }
        return try SimplifiedMIDI.words(inUTF8: Array(text.joined(separator: " ").utf8))
    }

    private func header(_ codec: SimplifiedMIDI.Codec, bends: BendNotation = .none) -> PromptHeader {
        PromptHeader(
            .pianist, NoteNotation(grid: .ticksPerQuarter(48), bends: bends, codec: codec), explanation: .tags)
    }

    @Test(arguments: [SimplifiedMIDI.Codec.compact, .text])
    func fieldsAddUpToTheLikelihoodOfTheWholeText(codec: SimplifiedMIDI.Codec) throws {
        let words = try words(6)
        let header = header(codec)
        let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none)
        let result = likelihood.result(of: words, header: header, tempo: 500_000)
        let exchange = Exchange(
            system: "<pianist><48/quarter><tempo 120><compose>", prompt: "<opening>",
            answer: header.notation.text(of: words), isComplete: false)
        let example = ChatTemplate.none.example(exchange, tokenizer)
        let logits = model.logits(Array(example.tokens.dropLast())).logSoftmax().elements(Float.self)
        let width = tokenizer.vocabularySize
        let sum = example.tokens.indices.dropFirst(example.answerStart).reduce(0.0) {
            $0 - Double(logits[($1 - 1) * width + Int(example.tokens[$1])]) / 0.693_147_180_559_945_3
        }
        #expect(abs((result.bits.mean ?? 0) * 6 - sum) < 1e-3 * sum)
        #expect(result.tokens == example.tokens.count - example.answerStart && result.bits.notes == 6)
        for field in BitsPerNote.Field.allCases { #expect((result.bits.mean(of: field) ?? 0 > 0) == (field != .bend)) }
        #expect((result.outside == nil) == (codec == .text))
    }

    @Test func bendsHaveAFieldOfTheirOwn() throws {
        let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none)
        let result = likelihood.result(
            of: try words(5, bends: true), header: header(.compact, bends: .cents), tempo: 500_000)
        #expect(result.bits.mean(of: .bend) ?? 0 > 1)
    }

    /// What a piece that is longer than the context costs is near what its first notes cost each: windows overlap.
    @Test func longPiecesAreReadInWindows() throws {
        let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none)
        let result = likelihood.result(of: try words(200), header: header(.compact), tempo: 500_000)
        #expect(result.bits.notes == 200 && result.tokens > 3 * model.context)
        let short = likelihood.result(of: Array(try words(200).prefix(30)), header: header(.compact), tempo: 500_000)
        let (a, b) = (try #require(result.bits.mean), try #require(short.bits.mean))
        #expect(a.isFinite && abs(a - b) < 0.2 * b)
    }

    /// A context that is asked for is that of a model which has no longer one.
    @Test func aShorterContextIsKeptTo() throws {
        var configuration = model.configuration
        configuration.contextLength = 128
        let weights = LlamaWeights(random: configuration, seed: 3, deviation: 0.4, .float32)
        let words = try words(120)
        func bits(_ likelihood: NoteLikelihood) -> BitsPerNote {
            likelihood.result(of: words, header: header(.compact), tempo: 500_000).bits
        }
        let asked = bits(NoteLikelihood(model, tokenizer: tokenizer, template: .none, context: 128))
        #expect(
            asked == bits(NoteLikelihood(Llama(configuration, weights: weights), tokenizer: tokenizer, template: .none))
        )
        #expect(asked != bits(NoteLikelihood(model, tokenizer: tokenizer, template: .none)))
    }

    /// A model that holds all tokens alike gives to the notation what its entries are of the vocabulary.
    @Test func whatFallsOutsideTheNotationIsCounted() throws {
        let configuration = model.configuration
        let weights = LlamaWeights(random: configuration, seed: 3, deviation: 0, .float32)
        let flat = NoteLikelihood(Llama(configuration, weights: weights), tokenizer: tokenizer, template: .none)
        // One word: 128 pitches, 127 velocities, 191 beginnings of a duration, 191 of a shift (no leading zero).
        let one = try SimplifiedMIDI.words(inUTF8: Array("p60:v80:d5:t0".utf8))
        let result = flat.result(of: one, header: header(.compact), tempo: 500_000)
        let size = Double(tokenizer.vocabularySize)
        // Before the first word has shown whether it has one, a bend may come as well.
        let inside = (128 + 127 + (191 + 47) + 191) / size / 4
        #expect(abs((result.outside ?? 0) - (1 - inside)) < 1e-6)
        #expect(abs((result.bits.mean(of: .pitch) ?? 0) - 10.0430) < 1e-3)
    }
}
