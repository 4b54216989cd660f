import Music

/// Grace beats of a voice that wait for the beat that they lead to.
///
/// Guitar Pro writes them as beats of their own, each with its notes.
struct GPIFGraces {
    private var waiting: [Music.GraceNote] = []
    private var steps = 0
    private(set) var offset = 0

    var isEmpty: Bool { steps == 0 }

    /// More than anybody plays before one beat.
    private static let mostSteps = 64

    mutating func take(_ beat: Beat, isOnBeat: Bool, at offset: Int, _ log: inout FindingLog) {
        if beat.text != nil || beat.lyric != nil || beat.chord != nil {
            log.note(.notKept, "graceText", "texts and chords at grace notes are not kept", at: offset)
        }
        guard !beat.notes.isEmpty, steps < GPIFGraces.mostSteps else { return }
        if steps == 0 { self.offset = offset }
        for note in beat.notes {
            var grace = Music.GraceNote(string: note.string, fret: note.fret, velocity: note.velocity)
            grace.power = max(beat.value.power, 0)
            grace.step = UInt8(steps)
            grace.isOnBeat = isOnBeat
            grace.techniques = note.techniques.union(beat.techniques)
            grace.bend = note.bend
            if note.bend != nil {
                grace.transition = .bend
            } else if note.isSlurred {
                grace.transition = .hammer
            } else if !note.techniques.isDisjoint(with: [.shiftSlide, .legatoSlide]) {
                grace.transition = .slide
                grace.techniques.subtract([.shiftSlide, .legatoSlide])
            }
            waiting.append(grace)
        }
        steps += 1
    }

    /// The beat with what waited for it; nothing waits after that.
    mutating func given(to beat: Beat) -> Beat {
        var beat = beat
        beat.graceNotes = waiting
        waiting.removeAll()
        steps = 0
        return beat
    }
}
