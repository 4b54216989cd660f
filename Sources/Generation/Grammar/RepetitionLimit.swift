import Formats
import Music

/// How often a take may say the same again: no run of notes that stands in the last ones is written once more.
///
/// Notes are the same where their pitches and the times between them are. It is a wish, not a constraint: where every
/// pitch that may come would repeat such a run, one of them comes. Source: Paulus, Xiong and Socher 2017, section 2.5, for
/// words.
public struct RepetitionLimit: Hashable, Sendable {
    /// How many notes make a run; 2 at least.
    public var run: Int
    /// How many notes back it is looked for.
    public var window: Int

    public init(run: Int, window: Int) {
        self.run = max(2, run)
        self.window = max(0, window)
    }

    /// The pitches with which a text would repeat a run.
    ///
    /// - Parameters:
    ///   - words: the text so far, in two parts.
    func stalePitches(after known: [SimplifiedMIDI.Word], _ words: [SimplifiedMIDI.Word]) -> PitchSet {
        var stale = PitchSet.none
        let count = known.count + words.count
        func word(_ index: Int) -> SimplifiedMIDI.Word {
            index < known.count ? known[index] : words[index - known.count]
        }
        // The run's last note is yet to come.
        let begun = run - 1
        guard count > begun else { return stale }
        for next in max(begun, count - window)..<count {
            let isSame = (1...begun).allSatisfy { back in
                let (old, new) = (word(next - back), word(count - back))
                return old.pitch == new.pitch && old.shift == new.shift
            }
            if isSame { stale.insert(word(next).pitch.number) }
        }
        return stale
    }
}
