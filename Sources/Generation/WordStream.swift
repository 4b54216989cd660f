package import Formats
package import Music

/// Turns text that arrives in pieces into notes, and notices the first word that is none.
package struct WordStream {
    /// Longer than any note's word: a run of text without a space cannot grow for ever.
    package static let longestWord = 64

    /// The words read so far.
    package private(set) var words: [SimplifiedMIDI.Word] = []
    package private(set) var broken: String?
    private var reader: SimplifiedMIDI.WordReader
    private var joiner: SimplifiedMIDI.NoteJoiner
    private var word: String

    /// - Parameters:
    ///   - known: what stands before the text; its notes are among `notes`, and words of the text may move their bends.
    ///   - unfinished: the beginning of the first word.
    package init(after known: [SimplifiedMIDI.Word] = [], unfinished: String = "", bends: BendNotation = .none) {
        joiner = SimplifiedMIDI.NoteJoiner(bends: bends)
        var onset = Ticks.zero
        for word in known {
            joiner.add(word)
            onset += word.shift
        }
        reader = SimplifiedMIDI.WordReader(onset: onset, bends: bends)
        word = unfinished
    }

    /// The notes of all words, those before the text first; in the order in which they are struck.
    package var notes: [Note] { joiner.finish() }

    /// Takes in more text, and returns whether more is welcome.
    package mutating func read(_ text: String) -> Bool {
        for character in text.unicodeScalars {
            guard broken == nil else { return false }
            if character == " " {
                endWord()
            } else {
                word.unicodeScalars.append(character)
                if word.utf8.count > Self.longestWord { broken = word }
            }
        }
        return broken == nil
    }

    /// Says that the text is complete: what stands after the last space is a word too.
    package mutating func finish() { if broken == nil, !word.isEmpty { endWord() } }

    private mutating func endWord() {
        do {
            let read = try reader.readWord(word)
            joiner.add(read)
            words.append(read)
            word.removeAll(keepingCapacity: true)
        } catch {
            broken = word
        }
    }
}
