public import Music

/// The form of the paper's own converter, where a note that bends is struck anew at each change of its bend.
///
/// A word is then a whole note with one bend, and no word continues another. Which strokes once were one note is lost:
/// this form is for the paper's data and models.
extension SimplifiedMIDI {
    /// The notes with each that bends cut in pieces of one bend, as the notation tells bends apart.
    public static func struckAgain(_ notes: [Note], bends: BendNotation) -> [Note] {
        var pieces: [Note] = []
        pieces.reserveCapacity(notes.count)
        for note in notes {
            guard note.isBent, bends != .none else {
                pieces.append(note)
                continue
            }
            /// Where the piece begins, from the onset of the note, and how it sounds.
            var start = Ticks.zero
            var cents = 0.0
            for point in note.bends where point.time < note.duration || point.time <= .zero {
                if point.time <= .zero {
                    cents = point.cents
                } else if bends.index(cents: point.cents).bend != bends.index(cents: cents).bend {
                    if point.time > start { pieces.append(piece(of: note, from: start, to: point.time, cents)) }
                    start = max(point.time, start)
                    cents = point.cents
                }
            }
            pieces.append(piece(of: note, from: start, to: note.duration, cents))
        }
        return pieces
    }

    /// Words as the notes that they strike, each with its own bend.
    public static func notesStruckAgain(by words: [Word], bends: BendNotation) -> [Note] {
        var onset = Ticks.zero
        return words.map { word in
            let cents = word.bend.map(bends.cents(index:)) ?? 0
            let note = Note(
                onset: onset, duration: word.duration, pitch: word.pitch, velocity: word.velocity,
                bends: cents == 0 ? [] : [PitchBend(time: .zero, cents: cents)])
            onset += word.shift
            return note
        }
    }

    private static func piece(of note: Note, from start: Ticks, to end: Ticks, _ cents: Double) -> Note {
        var piece = note
        piece.onset = note.onset + start
        piece.duration = end - start
        piece.bends = cents == 0 ? [] : [PitchBend(time: .zero, cents: cents)]
        return piece
    }
}
