import Datasets
import Formats
import Music
import Randomness
import Specimens
import Testing
import Tokenizers

@Suite struct StagedTextTests {
    private static let specimen = "d195:t212 d5:t0 | p52 p40 | v57 v60 | b23 b18"

    /// Words with any numbers, all with bends or none.
    private func words(_ seed: UInt64, count: Int? = nil) -> [SimplifiedMIDI.Word] {
        var random = SplitMix(seed: seed)
        let longest = [9, 1_000, 1 << 30].randomElement(using: &random) ?? 9
        return (0..<(count ?? Int.random(in: 0...40, using: &random))).compactMap { _ in
            Pitch(Int.random(in: 0...127, using: &random)).map { pitch in
                SimplifiedMIDI.Word(
                    pitch: pitch, velocity: .random(in: 1...127, using: &random),
                    duration: Ticks(.random(in: 0...longest, using: &random)),
                    shift: Ticks(.random(in: 0...longest, using: &random)),
                    bend: seed % 2 == 0 ? nil : .random(in: 0...46, using: &random))
            }
        }
    }

    @Test func theSpecimenIsTheWordsInAnotherOrder() throws {
        let words = try SimplifiedMIDI.words(inUTF8: Array("p52:v57:d195:t212:b23 p40:v60:d5:t0:b18".utf8))
        #expect(StagedText.text(of: words) == Self.specimen)
        #expect(try StagedText.words(in: Self.specimen) == words)
        #expect(try StagedText.words(in: Self.specimen + "\n") == words)
    }

    @Test func wordsToTextAndBackAreTheSame() throws {
        for seed in 0..<200 as Range<UInt64> {
            let words = words(seed)
            try #require(try StagedText.words(in: StagedText.text(of: words)) == words, "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("d195:t212 d5:t0 | p52 | v57 v60", "stage 2, word 1: the stage of 'p' has 1 words, where the first has 2"),
        ("d195:t212 | p52 p40 | v57", "stage 2, word 1: expected ' | '"),
        ("d195:t212 d5:t0", "expected ' | ' and the stage of 'p'"),
        ("d195:t212 | p52", "expected ' | ' and the stage of 'v'"),
        ("d195:t212 | p128 | v57", "the pitch is 128, but lies in 0...127"),
        ("d195:t212 | p52 | v0", "the velocity is 0, but lies in 1...127"),
        ("d195:t212 | p52 | v1 | b47", "the bend is 47"), ("d0195:t212 | p52 | v1", "the duration has a leading zero"),
        ("d195 | p52 | v1", "expected ':'"), ("d195:t | p52 | v1", "expected a number for the shift"),
        ("d195:t1  | p52 | v1", "word 2: expected 'd'"), ("d1:t1 | p52 | v1 ", "expected ' | '"),
        ("d1:t1 | p52 | v1 | b1 | x", "the text should end here"), ("d1:t1 |p52 | v1", "expected ' | '"),
        ("d1:t68719476736 d1:t1 | p5 p5 | v1 v1", "lasts more than"),
        ("d1:t99999999999999999999 | p5 | v1", "lies in"), ("p52:v57:d195:t212", "expected 'd' for the duration"),
        (" ", "expected 'd'"), ("d1:t1x | p5 | v1", "the word should end here"), ("d1x:t1 | p5 | v1", "expected ':'"),
        ("d1:t1:b3 | p5 | v1", "the word should end here"),
    ])
    func whatIsNotInStagesIsRefusedWithThePlace(text: String, reason: String) {
        let error = #expect(throws: FormatError.self) { try StagedText.words(in: text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test func damagedTextsThrowOrAreRead() {
        var random = SplitMix(seed: 5)
        let alphabet = Array("dtpvb|: 0123456789-\n".utf8)
        for _ in 0..<5_000 {
            var bytes = Array(Self.specimen.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let words = try? StagedText.words(in: text) else { continue }
            #expect(StagedText.text(of: words) == (text.hasSuffix("\n") ? String(text.dropLast()) : text))
        }
    }

    @Test func theTaskGivesTheBeginningOrWordsAndAsksForTheRestInStages() throws {
        let words = words(7, count: 20)
        let passage = PromptPassage(
            words, beginsPiece: true, endsPiece: true, tempo: 500_000,
            attributes: PieceAttributes(key: "E minor", tempo: 120))
        let header = PromptHeader(.guitarist, NoteNotation(grid: .paper, bends: .cents))
        var kinds: Set<Bool> = []
        for sample in 0..<40 as Range<UInt64> {
            let made = ComposingTask.staged(given: 0.2...0.5).example(
                of: passage, header, RandomStream(seed: 1, purpose: "test", sample: sample))
            let example = try #require(made)
            #expect(example.exchange.system.hasSuffix(ComposingTask.Kind.staged.instruction))
            #expect(try StagedText.words(in: example.exchange.answer) == Array(words[example.asked]))
            let isDescribed = example.exchange.prompt == "A piece, in E minor, at 120 quarter notes a minute."
            kinds.insert(isDescribed)
            if isDescribed {
                #expect(example.asked == words.indices)
            } else {
                let given = try SimplifiedMIDI.words(inUTF8: Array(example.exchange.prompt.utf8))
                #expect(given == Array(words[..<example.asked.lowerBound]) && !given.isEmpty)
            }
        }
        #expect(kinds.count == 2)
    }
}
