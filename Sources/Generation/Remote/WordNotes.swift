import Formats
import Music

/// The note of each word as it ends, for who watches; the finished text is read anew.
struct WordNotes {
    /// What there is of the word that is being written.
    var word: [UInt8] = []
    /// What the answer's first word begins with.
    private var begun: [UInt8] = []
    private var reader: SimplifiedMIDI.WordReader
    /// The notes that sound, so that a word that only moves a bend is told from a note.
    private var sounding: [Note] = []

    init(after beginning: PieceBeginning, bends: BendNotation) {
        var known = beginning.words
        if beginning.lastShiftIsOpen, let last = known.popLast() {
            begun = Array("p\(last.pitch.number):v\(last.velocity):d\(last.duration.count):t".utf8)
        }
        let onset = known.reduce(beginning.start) { $0 + $1.shift }
        reader = SimplifiedMIDI.WordReader(onset: onset, bends: bends)
    }

    mutating func add(_ byte: UInt8) { word.append(byte) }

    /// - Returns: the note that the word strikes; nil for one that strikes none, and for the note that was given.
    mutating func endWord() -> Note? {
        let isGiven = !begun.isEmpty
        let text = String(decoding: begun + word, as: UTF8.self)
        (begun, word) = ([], [])
        guard let note = try? reader.read(text) else { return nil }
        sounding.removeAll { $0.end <= note.onset }
        let isMovement = sounding.contains {
            $0.pitch == note.pitch && $0.velocity == note.velocity && $0.end == note.end && $0.onset < note.onset
        }
        guard !isMovement else { return nil }
        sounding.append(note)
        return isGiven ? nil : note
    }
}
