/// The lines of a track's systems: strings, the drums that it strikes, or rows for the names of notes.
package struct TabLines: Sendable {
    package enum Kind: Sendable { case strings, drums, names }

    package let kind: Kind
    /// What stands at the left of each line, padded to one length.
    package let names: [String]
    private let stringCount: Int
    private let drumRows: [Int: Int]

    /// Rows for names that a track without strings gets at most.
    private static let mostNames = 8

    package init(_ track: TabTrack) {
        var labels: [String]
        var rows: [Int: Int] = [:]
        stringCount = track.strings.count
        if track.isDrums {
            kind = .drums
            var used: Set<Int> = []
            for bar in track.bars {
                for voice in bar.voices {
                    for beat in voice.beats {
                        for note in beat.notes { used.insert(DrumLine.stroke(note.fret).line) }
                    }
                }
            }
            // A kit that never sounds shows its drum.
            let lines = used.isEmpty ? [5] : used.sorted()
            for (row, line) in lines.enumerated() { rows[line] = row }
            labels = lines.map { DrumLine.all[$0].name }
        } else if track.strings.isEmpty {
            kind = .names
            let most = track.bars.lazy.flatMap(\.voices).flatMap(\.beats).map(\.notes.count).max() ?? 1
            labels = [String](repeating: "", count: min(max(most, 1), TabLines.mostNames))
        } else {
            kind = .strings
            labels = track.stringNames
        }
        let length = labels.map(\.count).max() ?? 0
        names = labels.map { $0 + String(repeating: " ", count: length - $0.count) }
        drumRows = rows
    }

    /// nil for a note on no string of the instrument.
    package func row(of string: UInt8) -> Int? { string > 0 && Int(string) <= stringCount ? Int(string) - 1 : nil }

    package func row(ofDrumLine line: Int) -> Int? { drumRows[line] }
}
