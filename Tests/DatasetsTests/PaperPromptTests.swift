import Datasets
import Formats
import Music
import Randomness
import Testing
import Tokenizers

/// The paper's example, whole: its Figure 14 in the form that its programs gave to Llama 2.
@Suite struct PaperPromptTests {
    @Test func theExampleOfThePaperIsWrittenLetterByLetter() throws {
        let header = PromptHeader(.guitarist, NoteNotation(grid: .paper, bends: .paper()))
        let words = try SimplifiedMIDI.words(
            inUTF8: Array("p49:v61:d196:t1175:b23 p49:v61:d196:t1175:b23 p44:v81:d195:t0:b23".utf8))
        let passage = PromptPassage(words, beginsPiece: true, endsPiece: true, tempo: 500_000)
        let example = try #require(
            ComposingTask.continuation(given: 0.6...0.6).example(of: passage, header, .init(seed: 1, purpose: "test")))
        #expect(
            ChatTemplate.llama2.text(example.exchange)
                == """
                <s>[INST] <<SYS>>
                You are a metal guitarist composer. In this context, each music note in a musical sequence is described \
                using five parameters: pitch (p) from 0 to 127 (highest pitch), volume (v) from 0 to 127 (loudest), \
                duration of the note (d) in ticks, the length of the pause (t) in ticks before the next note begins \
                regardless of the previous note's duration (a tick is approximately 5.21 milliseconds) and the pitch bend \
                of the note (b) from 0 (2 dial tones under the current pitch) to 46 (2 dial tones over), with 23 meaning no \
                distortion. Each parameter is followed by its value and separated by colons (e.g. p52:v57:d195:t212:b18). \
                Your composition should demonstrate a clear progression and development, appropriate pauses, including \
                thoughtful variations in melody, harmony, rhythm. Your Task is to complete the generation of :
                <</SYS>>

                p49:v61:d196:t1175:b23 p49:v61:d196:t1175:b23 [/INST] p44:v81:d195:t0:b23 </s>
                """)
    }

    @Test func anotherRangeOfTheWheelIsStated() {
        func text(_ range: BendRange) -> String {
            PromptHeader(.guitarist, NoteNotation(grid: .paper, bends: .paper(range))).text(
                for: .continuation, tempo: 1)
        }
        #expect(
            text(BendRange(semitones: 6)).contains(
                "(b) from 0 (6 semitones under the current pitch) to 46 (6 semitones over), with 23 meaning no distortion. "
                    + "Each parameter"))
        #expect(
            text(BendRange(semitones: 1)).contains(
                "from 0 (1 semitone under the current pitch) to 46 (1 semitone over)"))
        #expect(
            text(BendRange(cents: 250)).contains("from 0 (250 cents under the current pitch) to 46 (250 cents over)"))
    }

    /// The sentence about cents, checked against the scale itself.
    @Test func theStepsInCentsAreTheScalesOwn() {
        let header = PromptHeader(.guitarist, NoteNotation(grid: .paper, bends: .cents)).text(
            for: .continuation, tempo: 1)
        #expect(
            header.contains(
                "from 0 (12 semitones under the current pitch) to 46 (12 semitones over) in uneven steps, with 23 meaning "
                    + "no distortion."))
        #expect(
            header.contains(
                "(e.g. p52:v57:d195:t212:b18). In cents over the pitch, 24 to 28 are 10 to 50 in steps of 10, 29 is 75, 30 "
                    + "to 40 are 100 to 600 in steps of 50 and 41 to 46 are 700 to 1200 in steps of 100; 22 to 0 are the "
                    + "same under it."))
        for index in 24...46 as ClosedRange<UInt8> {
            let cents: Double =
                switch index {
                case 24...28: 10 * Double(index - 23)
                case 29: 75
                case 30...40: 100 + 50 * Double(index - 30)
                default: 700 + 100 * Double(index - 41)
                }
            #expect(BendScale.cents(index: index) == cents)
            #expect(BendScale.cents(index: 46 - index) == -cents)
        }
    }

    @Test(
        arguments: [NoteNotation.Explanation.full, .short, .none],
        [BendNotation.none, .cents, .paper(), .paper(.init(semitones: 5))])
    func wordsAndWordsAboutThemAgree(explanation: NoteNotation.Explanation, bends: BendNotation) throws {
        let notation = NoteNotation(grid: .paper, bends: bends)
        let pitch = try #require(Pitch(60))
        let note = Note(onset: .zero, duration: Ticks(10), pitch: pitch, velocity: 80)
        let word = try #require(try notation.words(of: [note]).first)
        let header = PromptHeader(.pianist, notation, explanation: explanation).text(for: .continuation, tempo: 500_000)
        #expect(try notation.notes(in: word.description) == [note])
        #expect((word.bend != nil) == (bends != .none))
        if explanation != .none {
            #expect(header.contains(":b18") == (word.bend != nil))
            #expect(header.contains("from 0 (") == (word.bend != nil))
        }
    }

    @Test func theFormsHoldTheSamePersonaAndTask() {
        let notation = NoteNotation(grid: .ticksPerQuarter(24), bends: .cents)
        func text(_ explanation: NoteNotation.Explanation) -> String {
            PromptHeader(.guitarist, notation, explanation: explanation).text(for: .continuation, tempo: 500_000)
        }
        #expect(text(.none) == "You are a metal guitarist composer. Your Task is to complete the generation of :")
        #expect(
            text(.short)
                == "You are a metal guitarist composer. A note is written as p52:v57:d195:t212:b18: p is the pitch, v the "
                + "volume, d the duration and t the time to the next note in ticks (a tick is 1/24 of a quarter note; the "
                + "tempo is 120 quarter notes a minute), b the bend from 0 (12 semitones under the current pitch) to 46 (12 "
                + "semitones over) in uneven steps, with 23 meaning no distortion. Your Task is to complete the generation "
                + "of :")
        #expect(text(.short).count < text(.full).count / 2)
    }

    @Test func theOldHeaderIsTheFullOneWithoutBends() {
        for persona in Persona.allCases {
            #expect(
                persona.header(grid: .file, tempo: 400_000)
                    == PromptHeader(persona, NoteNotation(grid: .file)).text(for: .continuation, tempo: 400_000))
        }
    }

    @Test(arguments: [
        Grid.ticksPerSecond(0), .ticksPerSecond(-5), .ticksPerSecond(.max), .ticksPerQuarter(.min), .file,
    ])
    func anyGridHasAHeader(grid: Grid) {
        for explanation in [NoteNotation.Explanation.full, .short, .none] {
            let header = PromptHeader(
                .pianist, NoteNotation(grid: grid, bends: .paper(BendRange(cents: .min))), explanation: explanation)
            for task in ComposingTask.Kind.allCases {
                #expect(header.text(for: task, tempo: .min).hasSuffix(task.instruction))
            }
        }
    }
}
