import Music

/// A bar, or a run of silent ones, of all parts that are drawn: what is struck when, and the room that it needs.
struct TabMeasure {
    struct Column {
        /// From the beginning of the bar, in `NoteValue.unitsPerQuarter`.
        let onset: Int
        /// The beats that begin here, by part.
        fileprivate(set) var entries: [[TabColumn.Entry]]
        /// What stands to the left and to the right of the column's middle.
        fileprivate(set) var left = 7.0
        fileprivate(set) var right = 7.0
        /// To the middle of the next column or the end of the bar.
        fileprivate(set) var natural = 0.0
        fileprivate(set) var least = 0.0
    }

    let index: Int
    /// More than 1 where one sign stands for that many silent bars.
    let barCount: Int
    private(set) var columns: [Column] = []

    /// A sign for silent bars.
    init(restFrom index: Int, count: Int) {
        self.index = index
        barCount = count
    }

    init(_ index: Int, _ parts: [TabPart]) {
        self.index = index
        barCount = 1
        var places: [(onset: Int, part: Int, entries: [TabColumn.Entry])] = []
        var end = 0
        for (number, part) in parts.enumerated() {
            for column in part.bar(index).columns {
                places.append((column.onset, number, column.entries))
                end = max(end, column.onset + column.length)
            }
        }
        places.sort { $0.onset == $1.onset ? $0.part < $1.part : $0.onset < $1.onset }
        for place in places {
            if columns.last?.onset != place.onset {
                columns.append(
                    Column(onset: place.onset, entries: [[TabColumn.Entry]](repeating: [], count: parts.count)))
            }
            columns[columns.count - 1].entries[place.part] = place.entries
        }
        for column in columns.indices {
            for (number, part) in parts.enumerated() {
                let bar = part.bar(index)
                for entry in columns[column].entries[number] {
                    addRoom(for: bar.beat(entry), of: part, entry, at: column)
                }
            }
        }
        for column in columns.indices {
            let isLast = column + 1 == columns.count
            let next = isLast ? end : columns[column + 1].onset
            let ahead = isLast ? 4.0 : columns[column + 1].left
            columns[column].least = columns[column].right + ahead + 2
            columns[column].natural = max(
                columns[column].least, TabMetrics.room(for: next - columns[column].onset))
        }
    }

    private mutating func addRoom(for beat: Beat, of part: TabPart, _ entry: TabColumn.Entry, at column: Int) {
        var left = 5.0
        var right = 5.0
        if beat.isRest { (left, right) = (7, 7) }
        for note in beat.notes {
            guard let place = part.place(of: note) else { continue }
            let half = TabMetrics.width(ofFret: place.text) / 2
            left = max(left, half + 1)
            var after = half + 1
            if part.lines.kind == .strings {
                if let trill = note.trill { after += Double("(\(trill.fret))".count) * TabMetrics.smallDigit }
                if let bend = note.bend { after += TabBendShape.room(bend.turns) }
                let leads: Techniques = [.shiftSlide, .legatoSlide, .slideOutDownwards, .slideOutUpwards]
                if note.isSlurred || !note.techniques.isDisjoint(with: leads) { after += 9 }
                if !note.techniques.isDisjoint(with: [.slideInFromBelow, .slideInFromAbove]) {
                    left = max(left, half + 12)
                }
            }
            right = max(right, after)
        }
        if part.lines.kind == .strings, let harmonic = beat.notes.lazy.compactMap(\.harmonic).first {
            let half = Typeface.width(TabPart.label(of: harmonic, in: beat), size: 9) / 2 + 1
            (left, right) = (max(left, half), max(right, half))
        }
        left += graceRoom(beat)
        if beat.stroke != nil, beat.notes.count > 1 { left += 11 }
        if beat.value.dots > 0 { right = max(right, 6 + 4 * Double(beat.value.dots)) }
        if entry.voice == 0, part.syllables.indices.contains(index), part.syllables[index].indices.contains(entry.beat)
        {
            for syllable in part.syllables[index][entry.beat] {
                let half = min(Typeface.width(syllable, size: 10.5), 120) / 2 + 2
                (left, right) = (max(left, half), max(right, half))
            }
        }
        columns[column].left = max(columns[column].left, left)
        columns[column].right = max(columns[column].right, right)
    }

    private func graceRoom(_ beat: Beat) -> Double { TabMeasure.graceOffsets(beat).reduce(0) { max($0, $1) } }

    /// For each grace note of a beat, how far its middle lies left of the beat's own notes' left edge.
    static func graceOffsets(_ beat: Beat) -> [Double] {
        guard let last = beat.graceNotes.map(\.step).max() else { return [] }
        return beat.graceNotes.map { 9 + 15 * min(Double(last) - Double($0.step), 12) }
    }

    /// The room of all columns when set naturally, and when set as tight as they go.
    var widths: (natural: Double, least: Double) {
        columns.reduce((0, 0)) { ($0.0 + $1.natural, $0.1 + $1.least) }
    }
}
