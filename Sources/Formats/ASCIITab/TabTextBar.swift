import Music

/// A row of words above or below the strings, from the top of a system to its bottom.
enum TabTextLane: Int, CaseIterable {
    case marker, direction, ending, number, text, chord, technique, tuplet, rhythm
    case lowerRhythm, palmMute, letRing, tremoloPicking, finger, lyric

    var isAbove: Bool { rawValue <= TabTextLane.rhythm.rawValue }
}

/// One bar, laid out: its dashes and frets, and the words that belong to it.
struct TabTextBar {
    struct Item {
        let lane: TabTextLane
        /// From the beginning of the bar's dashes.
        let position: Int
        let text: String
        /// Whether the words end at the position rather than begin there.
        var endsThere = false
    }

    /// A moment at which notes are struck, and which of the lasting techniques they have.
    struct Moment {
        let position: Int
        let lasting: Set<TabTextLane>
    }

    /// A line each, all of one length.
    private(set) var rows: [[UInt8]]
    private(set) var items: [Item] = []
    private(set) var moments: [Moment] = []
    private(set) var width = 0
    /// Where columns stand, by their onset.
    private(set) var places: [(onset: Int, position: Int)] = []

    private static let dash = UInt8(ascii: "-")
    private static let wave = UInt8(ascii: "~")
    /// Characters that a column takes at most for its length.
    private static let widest = 24

    /// A bar of rests that stands for several.
    init(restOf count: Int, rows rowCount: Int) {
        let words = Array(" \(count) bars rest ".utf8)
        width = words.count + 6
        rows = [[UInt8]](repeating: [UInt8](repeating: TabTextBar.dash, count: width), count: rowCount)
        guard rowCount > 0 else { return }
        rows[(rowCount - 1) / 2].replaceSubrange(3..<3 + words.count, with: words)
    }

    /// - Parameter room: what a line has for the bar; one that needs more is set as tight as it goes.
    init(
        _ columns: [TabTextColumn], in bar: Bar, rows rowCount: Int, room: Int, showsRhythm: Bool,
        _ legend: inout TabTextLegend
    ) {
        rows = [[UInt8]](repeating: [], count: rowCount)
        var rhythms: [[(voice: Int, text: String)]] = []
        for column in columns {
            rhythms.append(showsRhythm ? TabTextBar.rhythm(column.timing, in: bar, &legend) : [])
        }
        // A bar that is silent shows its emptiness.
        if bar.isSilent, columns.count <= 1 { rhythms = rhythms.map { _ in [] } }
        let shortest = columns.map(\.timing.length).filter { $0 > 0 }.min() ?? 0
        // The shortest time gets two characters, but a sixteenth at least and an eighth at most.
        let quarter = NoteValue.unitsPerQuarter
        let unit = min(max(shortest, quarter / 4), quarter / 2)
        var spacing = columns.map { min(($0.timing.length * 2 + unit / 2) / unit, TabTextBar.widest) }
        var positions = TabTextBar.positions(columns, rhythms, spacing)
        if positions.end > room {
            spacing = spacing.map { _ in 0 }
            positions = TabTextBar.positions(columns, rhythms, spacing)
        }
        width = positions.end
        for (index, column) in columns.enumerated() {
            let next = index + 1 < columns.count ? positions.starts[index + 1] - columns[index + 1].room : width
            write(column, at: positions.starts[index], before: next)
            for rhythm in rhythms[index] {
                items.append(
                    Item(
                        lane: rhythm.voice == 0 ? .rhythm : .lowerRhythm, position: positions.starts[index],
                        text: rhythm.text))
            }
            for word in column.words {
                items.append(Item(lane: word.lane, position: positions.starts[index], text: word.text))
            }
            if !column.cells.isEmpty || !column.lasting.isEmpty {
                moments.append(Moment(position: positions.starts[index], lasting: column.lasting))
            }
            places.append((column.timing.onset, positions.starts[index]))
        }
        for row in rows.indices { pad(row, to: width) }
        if showsRhythm { addTuplets(columns, in: bar, positions.starts, &legend) }
    }

    mutating func add(_ text: String, in lane: TabTextLane, at position: Int, endsThere: Bool = false) {
        items.append(Item(lane: lane, position: position, text: text, endsThere: endsThere))
    }

    /// Where something stands that happens at a time of the bar.
    func position(ofOnset onset: Int) -> Int { places.last { $0.onset <= onset }?.position ?? 0 }

    private static func rhythm(_ column: TabColumn, in bar: Bar, _ legend: inout TabTextLegend)
        -> [(voice: Int, text: String)]
    {
        var texts: [(voice: Int, text: String)] = []
        for entry in column.entries {
            let beat = bar.beat(entry)
            // A second voice that only rests adds nothing.
            if entry.voice > 0, bar.voices[entry.voice].beats.allSatisfy(\.isRest) { continue }
            texts.append((entry.voice, TabTextRhythm.text(beat, &legend)))
        }
        return texts
    }

    /// Where columns begin, so that neither frets nor values run into each other.
    private static func positions(
        _ columns: [TabTextColumn], _ rhythms: [[(voice: Int, text: String)]], _ spacing: [Int]
    ) -> (starts: [Int], end: Int) {
        var starts: [Int] = []
        var place = 1
        for (index, column) in columns.enumerated() {
            let start = place + column.room
            starts.append(start)
            // The next column's own room for what stands before its frets comes on top.
            var end = start + 1
            for cell in column.cells {
                end = max(end, start + cell.cell.body.count + cell.cell.suffix.count + (cell.cell.leads ? 0 : 1))
            }
            for rhythm in rhythms[index] { end = max(end, start + rhythm.text.count + 1) }
            for word in column.words where word.lane == .lyric || word.lane == .chord {
                end = max(end, start + min(word.text.count, widest) + 1)
            }
            let ahead = index + 1 < columns.count ? columns[index + 1].room : 0
            place = max(end, start + spacing[index] - ahead)
        }
        return (starts, max(place, 8))
    }

    private mutating func write(_ column: TabTextColumn, at start: Int, before next: Int) {
        for (row, cell) in column.cells where rows.indices.contains(row) {
            pad(row, to: start - cell.prefix.count)
            rows[row] += Array((cell.prefix + cell.body + cell.suffix).utf8)
            guard cell.waves, !cell.leads else { continue }
            while rows[row].count < next - 1 { rows[row].append(TabTextBar.wave) }
        }
    }

    private mutating func pad(_ row: Int, to count: Int) {
        let missing = count - rows[row].count
        if missing > 0 { rows[row] += [UInt8](repeating: TabTextBar.dash, count: missing) }
    }

    private mutating func addTuplets(
        _ columns: [TabTextColumn], in bar: Bar, _ starts: [Int], _ legend: inout TabTextLegend
    ) {
        guard let voice = bar.voices.first else { return }
        var positions = [Int?](repeating: nil, count: voice.beats.count)
        for (index, column) in columns.enumerated() {
            for entry in column.timing.entries where entry.voice == 0 { positions[entry.beat] = starts[index] }
        }
        for group in voice.tuplets {
            guard let start = positions[group.lowerBound], let end = positions[group.upperBound - 1] else { continue }
            legend.use(.tuplet)
            let number = "\(voice.beats[group.lowerBound].value.tupletNotes)"
            let inner = end - start - 1
            if inner < number.count {
                add(number, in: .tuplet, at: start)
            } else {
                let left = (inner - number.count) / 2
                let right = inner - number.count - left
                add(
                    "|" + String(repeating: "-", count: left) + number + String(repeating: "-", count: right) + "|",
                    in: .tuplet, at: start)
            }
        }
    }
}
