import Formats
package import Music

/// Turns text that arrives in pieces into notes, and notices the first word that is none.
package struct WordStream {
    /// Longer than any note's word: a run of text without a space cannot grow for ever.
    package static let longestWord = 64

    package private(set) var notes: [Note] = []
    package private(set) var broken: String?
    private var reader = SimplifiedMIDI.WordReader()
    private var word: String

    /// - Parameter unfinished: the beginning of the first word.
    package init(unfinished: String = "") { word = unfinished }

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
            notes.append(try reader.read(word))
            word.removeAll(keepingCapacity: true)
        } catch {
            broken = word
        }
    }
}
