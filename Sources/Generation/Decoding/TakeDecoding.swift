public import LanguageModel
import Randomness
public import Tokenizers
import Torch

/// Decodes several takes of one prompt together, each under a grammar of its own.
///
/// A step reads, for every take, the tokens since its last choice: the chosen one, those that the grammar forced, and
/// guesses. A take's tokens are a function of the prompt, the grammar, the settings, the seed and its number: the others,
/// the threads and the guesses change nothing, to the bit.
public final class TakeDecoding<Grammar: TakeGrammar> {
    public let settings: DecodingSettings
    /// What the grammar takes away; nil where it is not measured.
    public let mask: MaskMass?
    /// Rows that the model has read beside the prompt, and steps that it took.
    public private(set) var rowCount = 0
    public private(set) var stepCount = 0
    /// Guessed tokens, and those that were right.
    public private(set) var guessCount = 0
    public private(set) var rightGuessCount = 0

    let decoder: Decoder
    let prompt: ReadPrompt
    let endOfTurn: Token
    let seed: UInt64
    var voices: [TakeVoice<Grammar>]
    var draw: TokenDraw
    private var rows: [DecoderKernel.Row] = []
    /// (rows, hidden) of the last step, and the logits of one choice.
    var hidden: [Float] = []
    private var logits: [Float] = []

    /// - Parameters:
    ///   - numbers: of the takes, from 0: take 3 of a seed is the same alone and in a batch.
    ///   - grammar: at the beginning of each take.
    public init(
        _ decoder: Decoder, after prompt: ReadPrompt, _ grammar: Grammar, takes numbers: [Int], seed: UInt64,
        endOfTurn: Token, _ settings: DecodingSettings
    ) {
        self.decoder = decoder
        self.prompt = prompt
        self.settings = settings
        self.endOfTurn = endOfTurn
        self.seed = seed
        self.numbers = numbers
        mask = settings.measuresMask ? MaskMass(decoder) : nil
        draw = TokenDraw(settings.sampler)
        let lookup = PromptLookup(after: settings.guesses ? prompt.tokens : [])
        // A text that outgrows the context forgets its oldest tokens, but for the prompt.
        let room = max(16, min(decoder.context - prompt.tokens.count - 1, settings.mostTokens * 5 / 4 + 256))
        voices = numbers.map { _ in
            TakeVoice(grammar, cache: SlotCache(for: decoder.kernel, capacity: room), lookup: lookup)
        }
        prompt.hidden.withUnsafeBufferPointer { state in
            for index in voices.indices { begin(index, state) }
        }
    }

    private let numbers: [Int]

    public var isOver: Bool { voices.allSatisfy(\.isOver) }
    public var count: Int { voices.count }
    public func grammar(of take: Int) -> Grammar { voices[take].grammar }
    public func tokens(of take: Int) -> [Token] { voices[take].tokens }
    public func isOver(_ take: Int) -> Bool { voices[take].isOver }
    public func choices(of take: Int) -> Int { voices[take].choices }

    /// Lets every take that goes on come to its end in the fewest words; asking again changes nothing.
    public func hurry() {
        for index in voices.indices where !voices[index].isOver && !voices[index].isHurried {
            voices[index].isHurried = true
            voices[index].grammar.hurry()
        }
    }

    /// Whether a take was asked to hurry, or goes on.
    public func endedByWish(_ take: Int) -> Bool { voices[take].isHurried || !voices[take].isOver }

    /// The text of a take that was not taken yet, in whole characters.
    func takeText<Base>(of take: Int) -> String where Grammar == SpokenGrammar<Base> {
        voices[take].grammar.takeText(isComplete: voices[take].isOver)
    }

    /// The first choice, which the prompt alone decides; forced tokens come before it.
    private func begin(_ index: Int, _ state: UnsafeBufferPointer<Float>) {
        let allowed = voices[index].grammar.allowed()
        switch allowed.count {
        case 0: voices[index].isOver = true
        case 1:
            voices[index].advance(by: allowed[0], endOfTurn: endOfTurn, mostTokens: settings.mostTokens)
            voices[index].choices = 0
        default:
            if settings.contrast != nil { return }
            voices[index].advance(
                by: choose(state, for: index), endOfTurn: endOfTurn, mostTokens: settings.mostTokens)
        }
    }

    /// Reads what is new and chooses what follows, in every take that goes on.
    public func step() {
        if settings.contrast != nil { return weigh() }
        prepareRows()
        run()
        hidden.withUnsafeBufferPointer { states in
            for index in voices.indices where !voices[index].isOver { settle(index, states) }
        }
        if isOver { mask?.finish() }
    }

    /// Collects the rows of a step: of each take what is pending, and a guess.
    private func prepareRows() {
        rows.removeAll(keepingCapacity: true)
        for index in voices.indices where !voices[index].isOver {
            makeRoom(index)
            var voice = voices[index]
            voices[index].guess = []
            let room = voice.cache.capacity - voice.seen
            voice.reading = min(voice.pending, room)
            voice.firstRow = rows.count
            voice.guess = []
            if settings.guesses, voice.reading == voice.pending {
                voice.guess = Array(voice.lookup.guess().prefix(room - voice.reading))
            }
            let start = voice.tokens.count - voice.pending
            for (offset, token) in (voice.tokens[start..<start + voice.reading] + voice.guess).enumerated() {
                rows.append(row(token, voice, seen: voice.seen + offset))
            }
            voices[index] = voice
        }
    }

    func row(_ token: Token, _ voice: TakeVoice<Grammar>, seen: Int, slot: Int? = nil) -> DecoderKernel.Row {
        DecoderKernel.Row(
            token, shared: prompt.cache, sharedCount: prompt.tokens.count, own: voice.cache, seen: seen, slot: slot)
    }

    /// Forgets the oldest quarter of a take's tokens where its cache is full.
    func makeRoom(_ index: Int) {
        let cache = voices[index].cache
        guard voices[index].seen == cache.capacity else { return }
        let oldest = cache.capacity / 4
        decoder.forget(oldest, of: cache, end: voices[index].seen)
        voices[index].seen -= oldest
    }

    private func run() { run(rows) }

    func run(_ rows: [DecoderKernel.Row]) {
        let width = decoder.configuration.hiddenSize
        if hidden.count < rows.count * width { hidden = [Float](repeating: 0, count: rows.count * width) }
        hidden.withUnsafeMutableBufferPointer { states in
            for first in stride(from: 0, to: rows.count, by: DecoderKernel.mostRows) {
                let part = first..<min(rows.count, first + DecoderKernel.mostRows)
                decoder.kernel.step(
                    rows.count <= DecoderKernel.mostRows ? rows : Array(rows[part]),
                    into: UnsafeMutableBufferPointer(rebasing: states[(first * width)...]))
            }
        }
        rowCount += rows.count
        stepCount += 1
    }

    /// Chooses what follows the last token that was read, and goes on as far as the guess was right.
    private func settle(_ index: Int, _ states: UnsafeBufferPointer<Float>) {
        let width = decoder.configuration.hiddenSize
        func state(_ row: Int) -> UnsafeBufferPointer<Float> {
            UnsafeBufferPointer(rebasing: states[(row * width)..<((row + 1) * width)])
        }
        // The fields alone: a second reference to the take would make its arrays be copied.
        let (reading, guess) = (voices[index].reading, voices[index].guess)
        voices[index].seen += reading
        voices[index].pending -= reading
        guard voices[index].pending == 0, reading > 0 else { return }
        var row = voices[index].firstRow + reading - 1
        var right = 0
        while true {
            let before = voices[index].tokens.count
            let allowed = voices[index].grammar.allowed()
            if allowed.isEmpty {
                voices[index].isOver = true
                break
            }
            voices[index].advance(
                by: choose(state(row), for: index), endOfTurn: endOfTurn, mostTokens: settings.mostTokens)
            // Of what was chosen and forced, the part that was guessed has been read.
            let new = voices[index].tokens[before...]
            let same = zip(new, guess[right...]).prefix { $0 == $1 }.count
            right += same
            voices[index].seen += same
            voices[index].pending -= same
            row += same
            guard same == new.count, !voices[index].isOver else { break }
        }
        if !guess.isEmpty {
            voices[index].lookup.learn(right: right, of: guess.count)
            guessCount += guess.count
            rightGuessCount += right
        }
    }

    /// Draws one of the tokens that may come where the model is in a state.
    ///
    /// Where it would go behind the end of the piece, the take comes to its end: what lies behind is not thrown away and
    /// shared out, or all of it would fall on what little fits before the end.
    private func choose(_ state: UnsafeBufferPointer<Float>, for index: Int) -> Token {
        let allowed = voices[index].grammar.allowed()
        mask?.add(state, allowed: allowed)
        let candidates = voices[index].grammar.candidates()
        let token = draw(among: candidates, state, for: index, purpose: "sample")
        if candidates.count == allowed.count || allowed.contains(token) { return token }
        voices[index].grammar.reachEnd()
        let left = voices[index].grammar.allowed()
        return left.count == 1 ? left[0] : draw(among: left, state, for: index, purpose: "sample-end")
    }

    private func draw(
        among allowed: [Token], _ state: UnsafeBufferPointer<Float>, for index: Int, purpose: String
    ) -> Token {
        if logits.count < allowed.count { logits = [Float](repeating: 0, count: max(allowed.count, 64)) }
        let voice = voices[index]
        var random = RandomStream(
            seed: seed, purpose: purpose, step: UInt64(voice.tokens.count), sample: UInt64(numbers[index]))
        let temperature = voice.grammar.field.flatMap { settings.fieldTemperatures[$0] }
        return logits.withUnsafeMutableBufferPointer { buffer in
            let part = UnsafeMutableBufferPointer(rebasing: buffer[..<allowed.count])
            if allowed.count == decoder.configuration.vocabularySize {
                decoder.kernel.allLogits(after: state, rows: 1, into: part)
            } else {
                decoder.kernel.logits(of: allowed, after: state, rows: 1, into: part)
            }
            return allowed[
                draw.draw(
                    UnsafeBufferPointer(part), of: allowed, heard: voice.heard, temperature: temperature, &random)]
        }
    }
}
