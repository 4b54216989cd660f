/// A note of a score, moved to times that can be written and placed on a string.
struct WrittenNote {
    /// In `NoteValue.unitsPerQuarter`.
    var start: Int
    var end: Int
    /// On the tablature; a drum has its key as its fret.
    var string: UInt8
    var fret: UInt8
    var source: Note
    /// Whether the next note on its string is hammered on or pulled off.
    var isSlurred = false
    var drawing: BendDrawing?
    /// Which of the track's grace notes stand before it.
    var graces: Range<Int> = 0..<0

    /// The number on the page, for the first, last or a middle one of the beats that the note is tied over.
    func tabNote(isFirst: Bool, isLast: Bool, tuning: Tuning?) -> TabNote {
        var note = TabNote(string: string, fret: fret, velocity: source.velocity)
        note.isTied = !isFirst
        note.techniques = source.techniques.subtracting(WrittenNote.told)
        note.isSlurred = isSlurred && isLast
        if !isLast { note.techniques.subtract(WrittenNote.ofTheEnd) }
        if !isFirst { note.techniques.subtract(WrittenNote.ofTheOnset) }
        if let drawing {
            note.techniques.subtract(drawing.drawn)
            if isFirst { note.bend = drawing.bend }
        }
        note.harmonic = harmonic(on: tuning)
        return note
    }

    /// Techniques that are written in other ways, or as the notes that they are made of.
    private static let told: Techniques = [
        .hammerOn, .pullOff, .trill, .tremoloPicking, .graceNote, .naturalHarmonic, .artificialHarmonic, .pinchHarmonic,
        .tappedHarmonic, .tapping, .slap, .pop,
    ]
    private static let ofTheEnd: Techniques = [.shiftSlide, .legatoSlide, .slideOutDownwards, .slideOutUpwards]
    private static let ofTheOnset: Techniques = [.slideInFromBelow, .slideInFromAbove, .accent, .heavyAccent]
    /// Techniques that a beat has rather than a note.
    static let ofTheBeat: Techniques = [.tapping, .slap, .pop]

    /// nil also where the overtone would not sound the note.
    private func harmonic(on tuning: Tuning?) -> Harmonic? {
        let techniques = source.techniques
        let position = FretPosition(string: string, fret: fret)
        guard let tuning, let stopped = tuning.pitch(at: position) else { return nil }
        let above = Int(source.pitch.number) - Int(stopped.number)
        if techniques.contains(.naturalHarmonic) {
            let sounds = Overtone.touched.contains { $0.fret == Int(fret) && $0.semitones == above + Int(fret) }
            return sounds ? Harmonic(.natural, touch: Double(fret)) : nil
        }
        let kinds: [(Techniques, Harmonic.Kind)] = [
            (.artificialHarmonic, .artificial), (.pinchHarmonic, .pinch), (.tappedHarmonic, .tapped),
        ]
        guard let kind = kinds.first(where: { techniques.contains($0.0) })?.1 else { return nil }
        let touches: [Int: Double] = [12: 12, 19: 7, 24: 5, 28: 4, 31: 3.2, 34: 2.7, 36: 2.3]
        return touches[above].map { Harmonic(kind, touch: $0) }
    }
}
