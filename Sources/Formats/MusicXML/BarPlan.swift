import Music

/// The measures that a score is cut into when it is written.
struct BarPlan {
    struct Bar {
        /// In ticks.
        var start: Int
        var end: Int
        /// The metre, where the bar is the first of it.
        var newTime: TimeSignature?
        var time: TimeSignature
        /// Whether a change of metre cuts it short.
        var isPartial: Bool
    }

    private(set) var bars: [Bar] = []

    /// Bars from 0 to `end`, the last one whole.
    ///
    /// Metres that no notation has (no beats, units beyond 128ths) are passed over. Where a bar is no whole number of
    /// ticks, each bar line stands at the tick before its exact place.
    ///
    /// - Throws: when there are more than `Limits.musicXMLMeasures`.
    init(_ score: Score, end: Int) throws(FormatError) {
        var metres: [TimeSignature] = [TimeSignature(time: .zero, beats: 4, beatPower: 2)]
        let given = score.timeSignatures.filter {
            $0.beats > 0 && $0.beatPower <= 7 && (0..<max(end, 1)).contains($0.time.count)
        }
        for (_, metre) in given.enumerated().sorted(by: { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) })
        {
            if metres.last?.time == metre.time { metres.removeLast() }
            if let last = metres.last, last.beats == metre.beats, last.beatPower == metre.beatPower { continue }
            metres.append(metre)
        }
        for (index, metre) in metres.enumerated() {
            let start = metre.time.count
            let limit = index + 1 < metres.count ? metres[index + 1].time.count : max(end, start + 1)
            let isLast = index + 1 == metres.count
            var number = 1
            var place = start
            while place < limit {
                var next = start
                while next <= place {
                    next = start + (number * Int(metre.beats) * 4 * score.ticksPerQuarter) >> Int(metre.beatPower)
                    number += 1
                }
                let isPartial = next > limit && !isLast
                guard bars.count < Limits.musicXMLMeasures else {
                    throw FormatError(
                        .unsupported, at: 0,
                        "the score has more than \(Limits.musicXMLMeasures) measures, which is more than is written")
                }
                bars.append(
                    Bar(
                        start: place, end: isPartial ? limit : next, newTime: place == start ? metre : nil, time: metre,
                        isPartial: isPartial))
                place = next
            }
        }
    }
}
