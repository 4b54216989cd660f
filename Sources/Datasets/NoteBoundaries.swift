public import Formats
import Music

/// The places at which a text of words may be cut so that every note stays whole.
public enum NoteBoundaries {
    /// The words, from the second on, before which the text may be cut, in rising order; O(words).
    ///
    /// A bent note takes further words, which share its pitch, its velocity and its end. No cut is made between the first
    /// and the last word that share these three, so none parts a note from a movement of its bend; now and then one is
    /// left out that would have parted only two notes in unison.
    ///
    /// - Parameter betweenChords: whether notes that begin together stay together as well.
    public static func cuts(in words: [SimplifiedMIDI.Word], betweenChords: Bool = false) -> [Int] {
        guard words.count > 1 else { return [] }
        var reach = [Int](repeating: 0, count: words.count)  // the last word of what begins at each word
        var first: [Sound: Int] = [:]
        var time = 0
        for (index, word) in words.enumerated() where word.bend != nil {
            let sound = Sound(pitch: word.pitch.number, velocity: word.velocity, end: time &+ word.duration.count)
            if let start = first[sound] { reach[start] = index } else { first[sound] = index }
            time &+= word.shift.count
        }
        var cuts: [Int] = []
        var furthest = 0
        for index in 1..<words.count {
            furthest = max(furthest, reach[index - 1])
            if furthest < index, !betweenChords || words[index - 1].shift > .zero { cuts.append(index) }
        }
        return cuts
    }

    /// What the words of one bent note have in common.
    private struct Sound: Hashable {
        var pitch: UInt8
        var velocity: UInt8
        var end: Int
    }
}
