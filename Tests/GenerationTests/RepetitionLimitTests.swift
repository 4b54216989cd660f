import Formats
import Generation
import LanguageModel
import Music
import Testing
import Tokenizers

@Suite struct RepetitionLimitTests {
    /// The runs of so many notes that a text holds more than once within a window.
    static func repeats(_ words: [SimplifiedMIDI.Word], run: Int, window: Int) -> Int {
        words.indices.count { last in
            guard last >= run else { return false }
            return (max(run - 1, last - window)..<last).contains { earlier in
                (0..<run).allSatisfy { back in
                    words[earlier - back].pitch == words[last - back].pitch
                        && (back == 0 || words[earlier - back].shift == words[last - back].shift)
                }
            }
        }
    }

    @Test(arguments: [2, 4]) func runsDoNotComeAgain(run: Int) throws {
        let composer = try ComposerTests.composer()
        let assignment = try ComposerTests.assignment()
        func words(_ limit: RepetitionLimit?) throws -> [SimplifiedMIDI.Word] {
            var constraints = assignment.constraints
            // Few pitches and a model that takes the likeliest: it runs in circles.
            constraints.pitches = PitchSet(60...66)
            constraints.mostAtOnce = 1
            constraints.longest = Ticks(9)
            constraints.repetition = limit
            var settings = DecodingSettings()
            settings.sampler.temperature = 0
            settings.mostTokens = 900
            let rules = try PieceRules(constraints: constraints, after: assignment.beginning)
            return try composer.takes([0], of: .init(assignment.exchange, rules), seed: 1, settings).takes[0].words
        }
        let free = Array(try words(nil).dropFirst())
        let fresh = Array(try words(RepetitionLimit(run: run, window: 24)).dropFirst())
        #expect(Self.repeats(free, run: run, window: 24) > 3)
        #expect(Self.repeats(fresh, run: run, window: 24) == 0)
        #expect(free.allSatisfy { $0.shift <= Ticks(9) && $0.duration <= Ticks(9) })
    }
}
