import Formats
import Generation
import LanguageModel
import Randomness
import Testing
import Tokenizers
import Torch

/// Two choices: one token of the first kind, one of the second, and the end.
private struct TwoChoices: TakeGrammar {
    static let first: [Token] = [3, 40, 77, 120]
    static let second: [Token] = [5, 41, 99]
    private var place = 0

    var field: NoteField? { nil }
    var wordCount: Int { 0 }
    func words(from index: Int) -> ArraySlice<SimplifiedMIDI.Word> { [] }
    mutating func allowed() -> [Token] { [Self.first, Self.second, [128]][place] }
    mutating func accept(_ token: Token) { place = min(place + 1, 2) }
    mutating func hurry() {}
}

@Suite struct DistributionTests {
    static let draws = 100_000

    /// The sum of (observed - expected)^2 / expected.
    static func chiSquare(_ observed: [Int], _ expected: [Double]) -> Double {
        zip(observed, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1 }
    }

    /// The whole distribution after some tokens.
    static func logits(_ decoder: Decoder, _ tokens: [Token]) throws -> [Float] {
        var logits = [Float](repeating: 0, count: decoder.configuration.vocabularySize)
        try ReadPrompt(tokens, decoder).hidden.withUnsafeBufferPointer { hidden in
            logits.withUnsafeMutableBufferPointer { decoder.kernel.allLogits(after: hidden, rows: 1, into: $0) }
        }
        return logits
    }

    /// Draws under the grammar are those of drawing from the whole vocabulary until the grammar accepts.
    @Test func drawsUnderAGrammarAreThoseOfRejectionSampling() throws {
        let decoder = try ComposerTests.decoder()
        let start: [Token] = [9, 8, 7]
        let prompt = try ReadPrompt(start, decoder)
        var settings = DecodingSettings()
        settings.sampler = Sampler(temperature: 1, topP: 1)
        settings.measuresMask = false
        let width = TwoChoices.second.count
        var mine = [Int](repeating: 0, count: TwoChoices.first.count * width)
        for batch in stride(from: 0, to: Self.draws, by: 500) {
            let decoding = TakeDecoding(
                decoder, after: prompt, TwoChoices(), takes: Array(batch..<batch + 500), seed: 7, endOfTurn: 128,
                settings)
            while !decoding.isOver { decoding.step() }
            for take in 0..<500 {
                let tokens = decoding.tokens(of: take)
                let first = try #require(TwoChoices.first.firstIndex(of: tokens[0]))
                let second = try #require(TwoChoices.second.firstIndex(of: tokens[1]))
                mine[first * width + second] += 1
            }
        }

        // The same by rejection, without a grammar: draw until a token is right.
        var draw = TokenDraw(settings.sampler)
        var random = RandomStream(seed: 8, purpose: "rejection")
        func rejected(_ logits: [Float], _ right: [Token]) -> Int {
            logits.withUnsafeBufferPointer { logits in
                while true {
                    if let place = right.firstIndex(of: Token(draw.draw(logits, &random))) { return place }
                }
            }
        }
        let firstLogits = try Self.logits(decoder, start)
        let secondLogits = try TwoChoices.first.map { try Self.logits(decoder, start + [$0]) }
        var theirs = [Int](repeating: 0, count: mine.count)
        for _ in 0..<Self.draws {
            let first = rejected(firstLogits, TwoChoices.first)
            theirs[first * width + rejected(secondLogits[first], TwoChoices.second)] += 1
        }

        // And in numbers.
        func shares(_ logits: [Float], _ tokens: [Token]) -> [Double] {
            let weights = tokens.map { Double(logits[Int($0)]).exponential }
            return weights.map { $0 / weights.reduce(0, +) }
        }
        let expected = shares(firstLogits, TwoChoices.first).enumerated().flatMap { first, share in
            shares(secondLogits[first], TwoChoices.second).map { share * $0 * Double(Self.draws) }
        }
        // 11 degrees of freedom: 37.4 is passed by one in ten thousand.
        #expect(Self.chiSquare(mine, expected) < 37.4)
        #expect(Self.chiSquare(theirs, expected) < 37.4)
        // Of two samples the variance is twice as great.
        #expect(Self.chiSquare(mine, theirs.map(Double.init)) / 2 < 37.4)
    }
}
