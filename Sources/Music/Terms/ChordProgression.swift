/// Chords for bars: `Am F C G`, a bar each, or `Am | F G | C`, where the chords between two lines share a bar evenly.
///
/// They come round again when they are through. `%` stands for the bar before.
public struct ChordProgression: Hashable, Sendable {
    /// The chords of each bar; none is empty.
    private let bars: [[ChordSymbol]]

    /// A progression of this many bars is longer than any piece.
    package static let mostBars = 4_096

    public init(_ text: String) throws(TaskError) {
        let hasLines = text.contains("|")
        var parts = text.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        }
        if hasLines {
            // A line may stand at either end.
            if parts.first?.isEmpty == true { parts.removeFirst() }
            if parts.last?.isEmpty == true { parts.removeLast() }
        } else {
            parts = parts.flatMap { $0.map { [$0] } }
        }
        guard (1...Self.mostBars).contains(parts.count), !parts.contains(where: \.isEmpty) else {
            throw TaskError(
                "'\(text.prefix(60))' holds no chords for 1 to \(Self.mostBars) bars; write 'Am F C G' for a bar each, or "
                    + "'Am | F G | C' with lines between the bars and no bar empty")
        }
        var bars: [[ChordSymbol]] = []
        for part in parts {
            if part == ["%"], let last = bars.last {
                bars.append(last)
                continue
            }
            var chords: [ChordSymbol] = []
            for name in part { chords.append(try ChordSymbol(name)) }
            bars.append(chords)
        }
        self.bars = bars
    }

    /// The chords that share a bar evenly, one or more.
    ///
    /// - Parameter index: from 0, for which the first chord holds; below it the progression has come round before.
    public func chords(ofBar index: Int) -> [ChordSymbol] { bars[(index % bars.count + bars.count) % bars.count] }
}
