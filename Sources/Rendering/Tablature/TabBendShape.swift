import Music

/// A bend as an arrow that rises from the number of the fret to above the staff, and what follows it.
struct TabBendShape {
    let turns: [TabBend.Turn]

    /// Between two turns, at least.
    private static let step = 15.0

    /// What the arrow needs to the right of its note.
    static func room(_ turns: [TabBend.Turn]) -> Double {
        turns.isEmpty ? 0 : 9 + step * Double(min(turns.count - 1, 8))
    }

    /// - Parameters:
    ///   - x: the right edge of the number.
    ///   - middle: of the number.
    ///   - limit: where the next column begins.
    ///   - stems: what stands above the staff already; bends reach as high as each other.
    ///   - labels: those that stand already at this column, since the notes of a chord share them.
    func draw(
        x: Double, middle: Double, y: Double, limit: Double, over stems: TabSkyline, _ skyline: inout TabSkyline,
        _ ink: inout TabInk,
        labels: inout [String]
    ) {
        guard let first = turns.first else { return }
        let turns = turns.prefix(9)
        let count = Double(max(turns.count - 1, 1))
        let step = min(max((limit - x - 6) / count, TabBendShape.step - 3), 26)
        let end = x + step * Double(turns.count - 1)
        let highest = max(turns.map(\.quarterTones).max() ?? 0, 1)
        let top = -stems.height(from: middle - 6, to: end + 8) - 11
        func height(_ level: Int) -> Double { y + (top - y) * Double(max(level, 0)) / Double(highest) }
        var highestLabel = top - 13
        func label(_ turn: TabBend.Turn, at x: Double, _ height: Double) {
            let place = "@\(SVGWriter.number(x))"
            guard !labels.contains(turn.label + place) else { return }
            // Different bends of a chord name their steps above each other.
            let level = height - 3 - 10 * Double(labels.count { $0.hasSuffix(place) })
            labels.append(turn.label + place)
            highestLabel = min(highestLabel, level - 10)
            ink.words.words(turn.label, x: x, y: level, "font-size=\"9.5\" text-anchor=\"middle\"")
        }
        var (lastX, lastY) = (x + 1, y)
        if first.quarterTones > 0 {
            lastX = middle
            lastY = height(first.quarterTones)
            ink.strokes.line(from: (middle, y - 6), to: (middle, lastY + 4))
            TabGlyph.arrowHead(x: middle, y: lastY, direction: -1, &ink)
            label(first, at: middle, lastY)
        }
        var level = first.quarterTones
        for (index, turn) in turns.dropFirst().enumerated() {
            let nextX = x + step * Double(index + 1)
            let rises = turn.quarterTones > level
            let nextY = turn.quarterTones <= 0 ? y - 1 : height(turn.quarterTones)
            var path = SVGPath()
            path.move(lastX, lastY)
            path.curve(
                lastX + (nextX - lastX) * 0.75, lastY, nextX, lastY + (nextY - lastY) * 0.35, nextX,
                nextY + (rises ? 4 : -4))
            ink.strokes.path(path)
            TabGlyph.arrowHead(x: nextX, y: nextY, direction: rises ? -1 : 1, &ink)
            if rises { label(turn, at: nextX, nextY) }
            if !rises, turn.quarterTones > 0, turns.count < 5 { label(turn, at: nextX + 10, nextY + 6) }
            (lastX, lastY, level) = (nextX, nextY, turn.quarterTones)
        }
        skyline.raise(to: -highestLabel, from: min(middle, end) - 10, to: end + 12)
    }
}
