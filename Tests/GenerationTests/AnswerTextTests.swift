import Generation
import Randomness
import Testing

@Suite struct AnswerTextTests {
    /// The pieces of a text whose bytes arrive by and by.
    private static func pieces(_ text: String, stops: [String], seed: UInt64) -> [String] {
        var random = RandomStream(seed: seed, purpose: "pieces")
        var answer = AnswerText(stops: stops)
        var rest = Array(text.utf8)[...]
        var pieces: [String] = []
        while !rest.isEmpty {
            let count = min(Int.random(in: 1...4, using: &random), rest.count)
            answer.add(rest.prefix(count))
            rest = rest.dropFirst(count)
            pieces.append(answer.take(isComplete: rest.isEmpty))
        }
        return pieces
    }

    @Test(arguments: 0..<200) func piecesAreWholeCharactersAndMakeTheText(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), purpose: "text")
        let letters = ["a", "é", "–", "🎸", " ", "\n", "ab", "aab"]
        let text = (0..<40).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
        let pieces = Self.pieces(text, stops: [], seed: UInt64(seed))
        #expect(pieces.joined() == text)
        #expect(!pieces.joined().contains("\u{FFFD}"))
    }

    @Test(arguments: 0..<200) func nothingOfAStopOrBehindItIsEverHandedOut(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), purpose: "text")
        let letters = ["a", "b", "é", "🎸"]
        func word(_ count: Int) -> String {
            (0..<count).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
        }
        let (text, stops) = (word(40), [word(2), word(3), word(1) + "aab"])
        let bytes = Array(text.utf8)
        let first = bytes.indices.first { place in stops.contains { bytes[place...].starts(with: $0.utf8) } }
        let wanted = String(decoding: bytes[..<(first ?? bytes.count)], as: UTF8.self)
        let pieces = Self.pieces(text, stops: stops, seed: UInt64(seed))
        #expect(pieces.joined() == wanted)
    }

    @Test func aCharacterThatNeverEndsIsTheSignForIt() {
        var answer = AnswerText()
        answer.add([0x61, 0xF0, 0x9F])
        #expect(answer.take() == "a")
        #expect(answer.take(isComplete: true) == "\u{FFFD}")
        // Bytes that can begin no character are not waited for.
        answer.add([0x80, 0x80, 0x80, 0x80, 0x62])
        #expect(answer.take().hasSuffix("b"))
    }
}
