public import Music

/// A piano roll in Braille letters: two moments by four pitches a letter, time to the right, pitch upwards.
///
/// It shows the latest notes and those before them as far as there is room; higher or lower notes than before make room
/// for themselves.
public struct RollText: Sendable {
    private struct Mark {
        let start: Int, end: Int  // in dots
        let pitch: Int
        let isGiven: Bool
    }

    /// Ticks of a dot.
    private let dot: Int
    private var marks: [Mark] = []
    private var lowest = 127
    private var highest = 0
    private var latest = 0

    /// - Parameters:
    ///   - grid: that of the notes; a dot is 1/16 s or a thirty-second note, as far as the grid has it.
    ///   - given: what was there before; drawn fainter.
    public init(grid: Grid, given: [Note] = []) {
        switch grid {
        case .ticksPerSecond(let rate): dot = max(rate / 16, 1)
        case .ticksPerQuarter(let rate): dot = max(rate / 8, 1)
        case .file: dot = 60
        }
        for note in given { add(note, isGiven: true) }
    }

    /// Takes in another note, which may not begin much before the latest.
    public mutating func add(_ note: Note, isGiven: Bool = false) {
        let start = max(note.onset.count, 0) / dot
        // So far as a screen is concerned.
        let length = min(max(note.duration.count / dot, 1), 100_000)
        marks.append(Mark(start: start, end: start + length, pitch: Int(note.pitch.number), isGiven: isGiven))
        lowest = min(lowest, Int(note.pitch.number))
        highest = max(highest, Int(note.pitch.number))
        latest = max(latest, start)
        // What has left the widest screen for good is forgotten.
        if marks.count > 4_096 { marks.removeAll { $0.end < latest - 4_096 } }
    }

    /// The lines, the highest pitches first, each of so many letters.
    ///
    /// - Parameter isColoured: says what was given with the terminal's sign for faint letters; else it looks as the rest.
    public func lines(columns: Int, rows: Int, isColoured: Bool) -> [String] {
        guard columns > 0, rows > 0 else { return [] }
        let cells = cells(columns: columns, rows: rows)
        return (0..<rows).map { row in
            var line = ""
            var isFaint = false
            for cell in cells[row * columns..<(row + 1) * columns] {
                let wantsFaint = isColoured && cell.given != 0 && cell.written == 0
                if wantsFaint != isFaint, cell.given | cell.written != 0 {
                    line += wantsFaint ? "\u{1B}[2m" : "\u{1B}[22m"
                    isFaint = wantsFaint
                }
                line.unicodeScalars.append(Self.letter(cell.given | cell.written))
            }
            return isFaint ? line + "\u{1B}[22m" : line
        }
    }

    private struct Cell {
        var given: UInt8 = 0
        var written: UInt8 = 0
    }

    private func cells(columns: Int, rows: Int) -> [Cell] {
        var cells = [Cell](repeating: Cell(), count: columns * rows)
        guard !marks.isEmpty else { return cells }
        let (width, height) = (columns * 2, rows * 4)
        // The latest note has a little room to sound in.
        let first = max(0, latest + width / 8 - width)
        let step = (highest - lowest) / height + 1
        let spare = (height - (highest - lowest) / step - 1) / 2
        for mark in marks where mark.end > first && mark.start < first + width {
            let line = height - 1 - spare - (mark.pitch - lowest) / step
            // A gap before the next note of the pitch, where there is room for one.
            let end = min(mark.end - mark.start > 1 ? mark.end - 1 : mark.end, first + width)
            for moment in max(mark.start, first)..<max(end, max(mark.start, first) + 1) {
                let column = moment - first
                let bit = Self.bits[line % 4 * 2 + column % 2]
                let index = line / 4 * columns + column / 2
                if mark.isGiven { cells[index].given |= bit } else { cells[index].written |= bit }
            }
        }
        return cells
    }

    /// The dots of a letter, line by line.
    ///
    /// Source: the Unicode standard, Braille Patterns.
    private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

    private static func letter(_ dots: UInt8) -> Unicode.Scalar {
        dots == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(dots)) ?? " "
    }
}
