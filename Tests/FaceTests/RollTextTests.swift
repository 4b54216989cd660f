import Face
import Music
import Testing

@Suite struct RollTextTests {
    private func note(_ onset: Int, _ pitch: Int, _ duration: Int = 12) throws -> Note {
        Note(onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: 64)
    }

    /// The dots of a drawing, `true` for a set one, the highest line first.
    private func dots(_ lines: [String]) -> [[Bool]] {
        let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        return lines.flatMap { line in
            bits.map { pair in
                line.unicodeScalars.flatMap { letter in
                    pair.map { letter != " " && (letter.value - 0x2800) & $0 != 0 }
                }
            }
        }
    }

    @Test func aNoteIsADotForEachMoment() throws {
        // 192 ticks a second: 12 ticks a dot.
        var roll = RollText(grid: .paper)
        roll.add(try note(0, 60, 12))
        roll.add(try note(24, 62, 48))
        let lines = roll.lines(columns: 4, rows: 1, isColoured: false)
        #expect(lines.count == 1 && lines[0].unicodeScalars.count == 4)
        let dots = dots(lines)
        let set = dots.enumerated().flatMap { line, row in row.indices.filter { row[$0] }.map { [line, $0] } }
        // Two semitones apart; the long one ends a dot early, for the eye.
        #expect(set == [[0, 2], [0, 3], [0, 4], [2, 0]] || set == [[1, 2], [1, 3], [1, 4], [3, 0]], "\(set)")
    }

    @Test func everyNoteIsSeenWhateverItsPitch() throws {
        for seed in 0..<200 {
            var roll = RollText(grid: .ticksPerQuarter(24))
            let count = 1 + seed % 7
            for index in 0..<count {
                roll.add(try note(index * 6, (seed * 37 + index * 53) % 128, 3), isGiven: index % 2 == 0)
            }
            let rows = 1 + seed % 12
            let lines = roll.lines(columns: 40, rows: rows, isColoured: false)
            #expect(lines.count == rows && lines.allSatisfy { $0.unicodeScalars.count == 40 })
            let columns = Set(dots(lines).flatMap { row in row.indices.filter { row[$0] } })
            #expect(columns.count == count, "\(seed)")
        }
    }

    @Test func theLatestNotesStay() throws {
        var roll = RollText(grid: .paper)
        for index in 0..<10_000 { roll.add(try note(index * 12, 60 + index % 5)) }
        let dots = dots(roll.lines(columns: 20, rows: 3, isColoured: false))
        let last = dots.flatMap { row in row.indices.filter { row[$0] } }.max() ?? 0
        #expect((30...39).contains(last))
    }

    @Test func whatWasGivenIsFaint() throws {
        var roll = RollText(grid: .paper, given: [try note(0, 60)])
        roll.add(try note(48, 60))
        let line = try #require(roll.lines(columns: 6, rows: 1, isColoured: true).first)
        #expect(line.hasPrefix("\u{1B}[2m") && line.contains("\u{1B}[22m"))
        #expect(!roll.lines(columns: 6, rows: 1, isColoured: false).joined().contains("\u{1B}"))
    }

    @Test func oddSizesAndTimesAreFine() throws {
        var roll = RollText(grid: .ticksPerSecond(1))
        #expect(roll.lines(columns: 0, rows: 3, isColoured: true).isEmpty)
        #expect(roll.lines(columns: 3, rows: 0, isColoured: true).isEmpty)
        #expect(roll.lines(columns: 3, rows: 2, isColoured: true) == ["   ", "   "])
        roll.add(
            Note(onset: Ticks(Int.max / 4), duration: Ticks(Int.max / 4), pitch: try #require(Pitch(0)), velocity: 1))
        roll.add(Note(onset: .zero, duration: .zero, pitch: try #require(Pitch(127)), velocity: 1))
        for columns in 1...5 { #expect(roll.lines(columns: columns, rows: 2, isColoured: true).count == 2) }
    }
}
