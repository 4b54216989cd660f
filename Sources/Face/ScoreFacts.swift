public import Formats
public import Music

extension Score {
    /// The tempos that a listener meets, in quarter notes a minute; at first the standard's where the score is silent.
    public var heardTempos: (first: Double, slowest: Double, fastest: Double) {
        func perMinute(_ tempo: Tempo) -> Double { 60_000_000 / Double(max(tempo.microsecondsPerQuarter, 1)) }
        let all = tempos.map(perMinute)
        let opening = tempos.last { $0.time <= .zero }.map(perMinute) ?? 120
        let heard = all.isEmpty || tempos[0].time > .zero ? all + [opening] : all
        return (opening, heard.min() ?? opening, heard.max() ?? opening)
    }

    /// The key that most of the piece is in.
    ///
    /// The notes decide, but a signature of that scale or of a neighbour on the circle of fifths is believed before them,
    /// unless it is that of C major, which many files state and mean nothing by.
    ///
    /// - Parameter lines: the score's bar lines.
    /// - Returns: nil where nothing but drums plays, and for pieces of more bars than anybody writes.
    public func mainKey(over lines: BarLines) -> Key? {
        guard lines.count <= 20_000 else { return nil }
        var bars: [Key: Int] = [:]
        for region in keyRegions(over: Array(lines)) { bars[region.key, default: 0] += region.bars.count }
        // Of two keys for as many bars the one that comes first in a fixed order.
        let best = bars.max { ($0.value, $1.key.rank) < ($1.value, $0.key.rank) }?.key
        guard let best else { return nil }
        let stated = keySignatures.lazy.filter { $0.sharps != 0 || $0.isMinor }.compactMap { Key($0) }
        return stated.first { $0.fifths(to: best) <= 1 } ?? best
    }
}

extension Key {
    fileprivate var rank: Int { tonic * 2 + (isMinor ? 1 : 0) }
}

extension Finding {
    /// As `3 x a note never ends; it was ended with its track, first at byte 1,204`.
    public var line: String {
        "\(Numbers.grouped(count)) x \(explanation), first at byte \(Numbers.grouped(firstOffset))"
    }

    /// The code as words: `partial capo` of `partialCapo`.
    public var name: String {
        code.reduce(into: "") { words, letter in
            if letter.isUppercase, !words.isEmpty { words += " " }
            words += letter.lowercased()
        }
    }
}
