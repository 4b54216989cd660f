public import Formats
import Music

/// A passage in stages: the rhythm of all notes first, then their pitches, their velocities and their bends.
///
/// ```
/// d195:t212 d5:t0 | p52 p40 | v57 v60 | b23 b18
/// ```
/// The same words as `p52:v57:d195:t212:b23 p40:v60:d5:t0:b18`, in another order: the n-th of each stage belong together.
/// Stages are parted by ` | `; all have as many words, and the last one is there where words have bends.
///
/// Source: the paper, section 8.2, which suggests it and leaves it untried.
public enum StagedText {
    /// The words as text; empty for none.
    public static func text(of words: [SimplifiedMIDI.Word]) -> String {
        guard let first = words.first else { return "" }
        var stages = [
            words.map { "d\($0.duration):t\($0.shift)" }, words.map { "p\($0.pitch.number)" },
            words.map { "v\($0.velocity)" },
        ]
        if first.bend != nil { stages.append(words.map { "b\($0.bend ?? BendScale.middle)" }) }
        return stages.map { $0.joined(separator: " ") }.joined(separator: separator)
    }

    static let separator = " | "

    /// Reads what `text(of:)` writes, strictly; one line end may close the text.
    ///
    /// - Throws: `FormatError` with the place in the text, naming stage and word (from 1) and what was expected.
    public static func words(in text: String) throws(FormatError) -> [SimplifiedMIDI.Word] {
        var reader = StagedReader(Array(text.utf8))
        return try reader.read()
    }
}
