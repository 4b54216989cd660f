import Music

extension ChordProgression {
    /// The chords over the bars of a piece, in its own times.
    ///
    /// - Parameters:
    ///   - first: the bar that the first chord holds for.
    ///   - end: where they end; nil for so many bars that no piece goes on longer.
    func harmonies(on ruler: BarRuler, fromBar first: Int, until end: Ticks?) -> [Constraints.Harmony] {
        var harmonies: [Constraints.Harmony] = []
        for index in 0..<Self.mostBars {
            let span = ruler.span(of: (first + index)...(first + index))
            if let end, span.lowerBound >= end { break }
            let chords = chords(ofBar: index)
            for (place, chord) in chords.enumerated() {
                let length = span.upperBound.count - span.lowerBound.count
                let start = Ticks(span.lowerBound.count + length * place / chords.count)
                // Bars of less than a tick for each chord leave the last one of a time.
                if harmonies.last?.start == start { harmonies.removeLast() }
                if harmonies.last?.pitchClasses != chord.pitchClasses {
                    harmonies.append(Constraints.Harmony(from: start, chord.pitchClasses))
                }
            }
        }
        return harmonies
    }
}
