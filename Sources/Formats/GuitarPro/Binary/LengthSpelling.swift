import Music

/// How Guitar Pro 5 writes a length: as one beat, or as two that are tied.
///
/// It has whole notes to 64ths, one dot, and tuplets of the numbers in `TupletNames`, each in the time of one other
/// number: a duplet is written as a dotted note, a double dot as two beats.
struct LengthSpelling: Hashable {
    var first: NoteValue
    /// Tied to the first.
    var second: NoteValue?
    var isExact: Bool

    init(_ value: NoteValue) {
        (first, second, isExact) = (value, nil, true)
        if LengthSpelling.isPlain(value) { return }
        let length = value.length
        let all = LengthSpelling.plain
        if let same = all.first(where: { $0.length == length }) {
            first = same
            return
        }
        for longer in all where longer.length < length && 2 * longer.length >= length {
            let isRest = { (other: NoteValue) in
                other.length == length - longer.length && other.tupletNotes == longer.tupletNotes
            }
            guard let rest = all.first(where: isRest) else { continue }
            (first, second) = (longer, rest)
            return
        }
        isExact = false
        first = all.min { abs($0.length - length) < abs($1.length - length) } ?? NoteValue()
    }

    /// Whether a value can be written as it is.
    static func isPlain(_ value: NoteValue) -> Bool {
        powers.contains(value.power) && value.dots <= 1
            && TupletNames.time(ofNotes: Int(value.tupletNotes)) == value.tupletTime
    }

    private static let powers: ClosedRange<Int8> = 0...6

    /// All values that can be written; those without a tuplet first, the longer before the shorter.
    private static let plain: [NoteValue] = TupletNames.notes.flatMap { notes in
        powers.flatMap { power in
            [UInt8(1), 0].map { dots in
                NoteValue(
                    power: power, dots: dots, tupletNotes: notes,
                    tupletTime: TupletNames.time(ofNotes: Int(notes)) ?? 1)
            }
        }
    }
}
