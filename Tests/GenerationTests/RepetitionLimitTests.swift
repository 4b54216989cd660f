import Formats
import Generation
import Music
import Randomness
import Testing

@Suite struct RepetitionLimitTests {
    /// The runs of so many notes that a text holds more than once within a window, their last note struck apart from the
    /// one before it: in a chord, which rises, few pitches may come.
    static func repeats(_ words: [SimplifiedMIDI.Word], run: Int, window: Int) -> Int {
        words.indices.count { last in
            guard last >= run, words[last - 1].shift > .zero else { return false }
            return (max(run - 1, last - window)..<last).contains { earlier in
                (0..<run).allSatisfy { back in
                    words[earlier - back].pitch == words[last - back].pitch
                        && (back == 0 || words[earlier - back].shift == words[last - back].shift)
                }
            }
        }
    }

    /// Words by dice: a few pitches, one voice, in quick succession.
    static func words(
        _ limit: RepetitionLimit?, upTo top: UInt8 = 66, seed: UInt64
    ) throws -> [SimplifiedMIDI.Word] {
        var constraints = Constraints()
        constraints.pitches = PitchSet(60...top)
        constraints.longest = Ticks(1)
        constraints.repetition = limit
        var grammar = NotationGrammar(try PieceRules(constraints: constraints))
        var random = RandomStream(seed: seed, purpose: "words by dice")
        var word: [UInt8] = []
        while grammar.words.count < 150 {
            // At the time of the highest pitch none can follow, and the dice would end the piece there.
            let isTop = word.starts(with: "p\(top)".utf8) && word.suffix(2).elementsEqual(":t".utf8)
            let bytes = grammar.allowedBytes.filter { !isTop || $0 != UInt8(ascii: "0") }
            guard let byte = bytes.randomElement(using: &random), grammar.accept(byte) else { break }
            word = byte == UInt8(ascii: " ") ? [] : word + [byte]
        }
        return grammar.words
    }

    /// Chords rise to the highest pitch, so that notes which follow it are many: of few pitches all would be stale.
    @Test(arguments: [(2, 84), (4, 66)] as [(Int, UInt8)]) func runsSeldomComeAgain(run: Int, top: UInt8) throws {
        var (free, fresh) = (0, 0)
        for seed in 0..<80 as Range<UInt64> {
            free += Self.repeats(try Self.words(nil, upTo: top, seed: seed), run: run, window: 24)
            fresh += Self.repeats(
                try Self.words(RepetitionLimit(run: run, window: 24), upTo: top, seed: seed), run: run, window: 24)
        }
        // Where all pitches that may come are stale, one of them comes.
        #expect(free > 20 && fresh <= free / 20, "\(free) and \(fresh)")
    }

    @Test func longNotesAndRestsComeOnlyWhereNothingElseMay() throws {
        for seed in 0..<20 as Range<UInt64> {
            let words = try Self.words(nil, seed: seed)
            #expect(words.count == 150 && words.allSatisfy { $0.shift <= Ticks(1) && $0.duration <= Ticks(1) })
        }
    }
}
