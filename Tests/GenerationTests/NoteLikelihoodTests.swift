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
        let result = try likelihood.result(of: words, header: header, tempo: { _ in 500_000 })
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
        let result = try likelihood.result(
            of: try words(5, bends: true), header: header(.compact, bends: .cents), tempo: { _ in 500_000 })
        #expect(result.bits.mean(of: .bend) ?? 0 > 1)
    }

    /// What each token of an answer costs by the model itself, in windows that are put together here: the words from one
    /// on, as an answer of their own, behind a request that says whether the piece begins with them.
    private func windowed(
        _ words: [SimplifiedMIDI.Word], _ notation: NoteNotation, tempos: [Int]
    ) -> (bits: [Double], windows: Int) {
        let among = words.map { tokenizer.encode(notation.textAmongOthers(of: $0)).count }
        // A text's first word has no space before it, which is a token here.
        let space = notation.codec == .text ? 1 : 0
        let starts = among.indices.map { max(among[..<$0].reduce(0, +) - space, 0) }
        let count = among.reduce(0, +) - space
        var (bits, word, windows) = ([Double](), 0, 0)
        while bits.count < count {
            let exchange = Exchange(
                system: "<pianist><48/quarter><tempo \(tempos[word])><compose>",
                prompt: word == 0 ? "<opening>" : "<passage>", answer: "", isComplete: false)
            let prompt = ChatTemplate.none.prompt(exchange, tokenizer)
            let answer = tokenizer.encode(notation.text(of: words[word...])).prefix(model.context - prompt.count)
            let tokens = prompt + answer
            let logits = model.logits(Array(tokens.dropLast())).logSoftmax().elements(Float.self)
            // Where the answer of the window begins among all tokens.
            let first = word == 0 ? 0 : starts[word] + space
            for index in (bits.count - first)..<answer.count {
                let place = prompt.count + index
                bits.append(
                    -Double(logits[(place - 1) * tokenizer.vocabularySize + Int(tokens[place])])
                        / 0.693_147_180_559_945_3)
            }
            let middle = bits.count - (model.context - prompt.count) / 2
            word = starts.lastIndex { $0 <= middle } ?? 0
            windows += 1
        }
        return (bits, windows)
    }

    @Test(arguments: [SimplifiedMIDI.Codec.compact, .text])
    func longPiecesAreReadInWindowsThatBeginWithWordsOfAPassage(codec: SimplifiedMIDI.Codec) throws {
        let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none)
        let (words, header) = (try words(90), header(codec))
        // 120 quarters a minute, and from the fortieth note on 60.
        let change = words[..<40].reduce(Ticks.zero) { $0 + $1.shift }
        let tempos = words.indices.map { $0 < 40 ? 120 : 60 }
        func tempo(_ onset: Ticks) -> Int { onset < change ? 500_000 : 1_000_000 }
        let reading = try likelihood.reading(of: words, header: header, tempo: tempo)
        let expected = windowed(words, header.notation, tempos: tempos)
        #expect(expected.windows > 3 && reading.tokens == tokenizer.encode(header.notation.text(of: words)))
        #expect(reading.bits.count == expected.bits.count)
        let furthest = zip(reading.bits, expected.bits).map { abs($0 - $1) }.max()
        #expect(furthest ?? 1 < 1e-3)
        let result = try likelihood.result(of: words, header: header, tempo: tempo)
        #expect(result.bits.notes == 90 && result.tokens == reading.bits.count)
        #expect(abs(result.bits.total - expected.bits.reduce(0, +)) < 1e-2)
    }

    /// What fits into a context is read at once, and what follows later changes nothing about it.
    @Test func theFirstWindowIsTheOpening() throws {
        let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none)
        let short = try likelihood.reading(of: words(20), header: header(.compact), tempo: { _ in 500_000 })
        let long = try likelihood.reading(of: words(90), header: header(.compact), tempo: { _ in 500_000 })
        #expect(short.tokens.count < 150 && long.tokens.count > 2 * model.context)
        #expect(Array(long.tokens[..<short.tokens.count]) == short.tokens)
        for (a, b) in zip(short.bits, long.bits) { #expect(abs(a - b) < 1e-3) }
    }

    @Test func aContextWithoutRoomForNotesIsRefused() throws {
        func read(_ context: Int?, _ explanation: NoteNotation.Explanation) throws {
            let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none, context: context)
            var header = header(.text)
            header.explanation = explanation
            _ = try likelihood.reading(of: words(3), header: header, tempo: { _ in 500_000 })
        }
        // Five tags, and the ends of two lines.
        try read(71, .tags)
        let asked = try #require(throws: ContextTooShort.self) { try read(70, .tags) }
        #expect(asked.request == 7 && asked.needed == 71 && asked.context == 70 && !asked.isOfModel)
        // The paper's sentences alone take more than the model's 192.
        let own = try #require(throws: ContextTooShort.self) { try read(nil, .full) }
        #expect(own.request > 192 && own.needed == own.request + 64 && own.isOfModel)
        #expect(own.description.contains("\(own.request) tokens") && own.description.contains("\(own.needed)"))
    }

    private func bentPiece() throws -> FirstNotes {
        let notes = try (0..<30).map { index in
            Note(
                onset: Ticks(index * 12), duration: Ticks(30), pitch: try #require(Pitch(50 + index * 5 % 24)),
                velocity: 80,
                bends: (index % 3 == 0 ? [0, 5, 10, 14] : []).map { PitchBend(time: Ticks($0), cents: Double(10 * $0)) }
            )
        }
        let grid = Grid.ticksPerQuarter(48)
        return try #require(FirstNotes(of: Score(notes: notes, on: grid), on: grid, first: 20))
    }

    /// Where bends are said a note takes several words, and no fewer notes are read for that.
    @Test func aNotationWithBendsReadsAsManyNotes() throws {
        let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none)
        let piece = try bentPiece()
        func result(_ codec: SimplifiedMIDI.Codec, _ bends: BendNotation) throws -> NoteLikelihood.Result {
            try likelihood.result(of: piece, header: header(codec, bends: bends), tempo: { _ in 500_000 })
        }
        let (plain, bent) = (try result(.compact, .none), try result(.compact, .cents))
        #expect(plain.bits.notes == 20 && bent.bits.notes == 20)
        #expect(bent.tokens > plain.tokens + 20)
        // One of them did not say the bends, so that they are not compared.
        #expect(plain.fingerprint != bent.fingerprint)
        #expect(plain.fingerprint == piece.withoutBends.fingerprint, "what the baseline reads")
        #expect(try result(.text, .cents).fingerprint == bent.fingerprint)
        #expect(try result(.compact, .paper()).fingerprint != bent.fingerprint, "its bends are others")
        // The last shift leads to the next note from wherever the last word stands.
        for bends in [BendNotation.none, .cents] {
            let words = try header(.text, bends: bends).notation.words(of: piece)
            #expect(words.reduce(Ticks.zero) { $0 + $1.shift } == Ticks(240))
        }
    }

    /// Words that could say bends say the same where there are none.
    @Test func aPieceWithoutBendsIsTheSameToAll() throws {
        let likelihood = NoteLikelihood(model, tokenizer: tokenizer, template: .none)
        let piece = try bentPiece().withoutBends
        let prints = try [BendNotation.none, .cents, .paper()].map {
            try likelihood.result(of: piece, header: header(.compact, bends: $0), tempo: { _ in 500_000 }).fingerprint
        }
        #expect(Set(prints) == [piece.fingerprint])
    }

    /// A context that is asked for is that of a model which has no longer one.
    @Test func aShorterContextIsKeptTo() throws {
        var configuration = model.configuration
        configuration.contextLength = 128
        let weights = LlamaWeights(random: configuration, seed: 3, deviation: 0.4, .float32)
        let words = try words(120)
        func bits(_ likelihood: NoteLikelihood) throws -> BitsPerNote {
            try likelihood.result(of: words, header: header(.compact), tempo: { _ in 500_000 }).bits
        }
        let asked = try bits(NoteLikelihood(model, tokenizer: tokenizer, template: .none, context: 128))
        let shorter = Llama(configuration, weights: weights)
        #expect(try asked == bits(NoteLikelihood(shorter, tokenizer: tokenizer, template: .none)))
        #expect(try asked != bits(NoteLikelihood(model, tokenizer: tokenizer, template: .none)))
    }

    /// A model that holds all tokens alike gives to the notation what its entries are of the vocabulary.
    @Test func whatFallsOutsideTheNotationIsCounted() throws {
        let configuration = model.configuration
        let weights = LlamaWeights(random: configuration, seed: 3, deviation: 0, .float32)
        let flat = NoteLikelihood(Llama(configuration, weights: weights), tokenizer: tokenizer, template: .none)
        // One word: 128 pitches, 127 velocities, 191 beginnings of a duration, 191 of a shift (no leading zero).
        let one = try SimplifiedMIDI.words(inUTF8: Array("p60:v80:d5:t0".utf8))
        let result = try flat.result(of: one, header: header(.compact), tempo: { _ in 500_000 })
        let size = Double(tokenizer.vocabularySize)
        // Before the first word has shown whether it has one, a bend may come as well.
        let inside = (128 + 127 + (191 + 47) + 191) / size / 4
        #expect(abs((result.outside ?? 0) - (1 - inside)) < 1e-6)
        #expect(abs((result.bits.mean(of: .pitch) ?? 0) - 10.0430) < 1e-3)
    }
}
