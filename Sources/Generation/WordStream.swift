import Formats
import Music

/// Turns text that arrives in pieces into notes, and notices the first word that is none.
struct WordStream {
    /// Longer than any note's word: a run of text without a space cannot grow for ever.
    static let longestWord = 64

    private(set) var notes: [Note] = []
    private(set) var broken: String?
    private var reader = SimplifiedMIDI.WordReader()
    private var word: String

    /// - Parameter unfinished: the beginning of the first word.
    init(unfinished: String = "") { word = unfinished }

    /// Takes in more text. Returns whether more is welcome.
    mutating func read(_ text: String) -> Bool {
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
    mutating func finish() { if broken == nil, !word.isEmpty { endWord() } }

    private mutating func endWord() {
        do {
            notes.append(try reader.read(word))
            word.removeAll(keepingCapacity: true)
        } catch {
            broken = word
        }
    }
}
