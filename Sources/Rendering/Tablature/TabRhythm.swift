import Music

/// The values of a voice's notes: stems, beams, flags, dots and tuplets below the staff, or above it for an upper voice.
struct TabRhythm {
    let beats: [Beat]
    /// From the beginning of the bar, by beat.
    let onsets: [Int]
    /// The middles of the beats; nil for those that another line shows.
    let xs: [Double?]
    /// How long the notes are that a beam joins at most.
    let beamLength: Int
    /// The height that stems start from.
    let base: Double
    /// 1 when stems point down, -1 when they point up.
    let direction: Double

    init(_ voice: Voice, xs: [Double?], metre: MasterBar, staffHeight: Double, isUpper: Bool) {
        beats = voice.beats
        self.xs = xs
        var time = 0
        onsets = voice.beats.map { beat in
            defer { time += beat.length }
            return time
        }
        beamLength = TabRhythm.beamLength(metre)
        base = isUpper ? -TabMetrics.stemStart : staffHeight + TabMetrics.stemStart
        direction = isUpper ? -1 : 1
    }

    /// A beat of the metre; three of its units where it goes in threes.
    private static func beamLength(_ metre: MasterBar) -> Int {
        let unit = NoteValue.unitsPerQuarter * 4 / max(Int(metre.beatUnit), 1)
        if metre.beatUnit >= 8, metre.beats % 3 == 0 { return unit * 3 }
        if metre.beatUnit >= 8 { return unit * 2 }
        return NoteValue.unitsPerQuarter
    }

    private func beams(_ index: Int) -> Int { max(Int(min(beats[index].value.power, 8)) - 2, 0) }

    /// - Parameter skyline: of the side on which the stems are.
    func draw(_ ink: inout TabInk, _ skyline: inout TabSkyline) {
        var deepest = [Double](repeating: 0, count: beats.count)
        let groups = groups
        for group in groups {
            let most = group.map { beams($0) }.max() ?? 0
            let length = max(TabMetrics.stemLength, 9 + TabMetrics.beamStep * Double(most))
            for index in group { deepest[index] = draw(index, length: length, ink: &ink) }
            let tip = base + direction * length
            if group.count > 1 {
                drawBeams(group, tip: tip, &ink)
            } else if let index = group.first, let x = xs[index], beams(index) > 0 {
                TabGlyph.flags(beams(index), x: x, y: tip, direction: direction, &ink)
            }
            if let first = group.first, let last = group.last, let start = xs[first], let end = xs[last] {
                let depth = group.map { deepest[$0] }.max() ?? 0
                if depth > 0 { skyline.raise(to: TabMetrics.stemStart + depth, from: start - 4, to: end + 8) }
            }
        }
        drawTuplets(groups, &ink, &skyline)
    }

    /// Beats that share a beam, as indices; one alone where there is none.
    private var groups: [[Int]] {
        var groups: [[Int]] = []
        // A tuplet has a beam of its own.
        var tuplet = [Int](repeating: -1, count: beats.count)
        for (number, range) in Voice(beats: beats).tuplets.enumerated() {
            for index in range { tuplet[index] = number }
        }
        for index in beats.indices where !beats[index].isEmpty && !beats[index].isRest && xs[index] != nil {
            let isBeamed = beams(index) > 0
            if isBeamed, let last = groups.last?.last, last == index - 1, beams(last) > 0,
                onsets[last] / beamLength == onsets[index] / beamLength, tuplet[last] == tuplet[index]
            {
                groups[groups.count - 1].append(index)
            } else {
                groups.append([index])
            }
        }
        return groups
    }

    /// - Returns: how far it reaches from where stems start.
    private func draw(_ index: Int, length: Double, ink: inout TabInk) -> Double {
        guard let x = xs[index] else { return 0 }
        let value = beats[index].value
        var depth = 0.0
        if value.power >= 1 {
            // A half note has the outer half of a stem.
            let start = value.power == 1 ? base + direction * length * 0.5 : base
            ink.strokes.line(from: (x, start), to: (x, base + direction * length))
            depth = length
        }
        let dotHeight =
            value.power < 1 ? base + direction * 3 : base + direction * (length - (value.power >= 3 ? 12 : 3))
        for dot in 0..<Int(min(value.dots, 2)) {
            let offset = value.power >= 3 ? 4.5 : 4
            ink.fills.circle(x: x + offset + 4 * Double(dot), y: dotHeight, radius: 1.5)
            depth = max(depth, 5)
        }
        if let power = beats[index].notes.lazy.compactMap(\.tremoloPower).first {
            let middle = base + direction * (value.power < 1 ? 7 : length * 0.36)
            for slash in 0..<min(max(Int(power) - 2, 1), 4) {
                let y = middle + direction * 4 * Double(slash)
                ink.strokes.line(from: (x - 4.5, y + 1.8), to: (x + 4.5, y - 1.8), "stroke-width=\"2\"")
            }
            depth = max(depth, 20)
        }
        return depth
    }

    private func drawBeams(_ group: [Int], tip: Double, _ ink: inout TabInk) {
        let most = group.map { beams($0) }.max() ?? 0
        for level in 0..<most {
            let outer = tip - direction * TabMetrics.beamStep * Double(level)
            let y = min(outer, outer - direction * TabMetrics.beamThickness)
            var place = 0
            while place < group.count {
                guard beams(group[place]) > level else {
                    place += 1
                    continue
                }
                var end = place
                while end + 1 < group.count, beams(group[end + 1]) > level { end += 1 }
                if let start = xs[group[place]], let stop = xs[group[end]] {
                    // A stub points to the neighbour that it belongs to.
                    let left = end > place || place == 0 ? start - 0.55 : start - 7.5
                    let right = end > place ? stop + 0.55 : place == 0 ? start + 7.5 : start + 0.55
                    ink.fills.rectangle(x: left, y: y, width: right - left, height: TabMetrics.beamThickness)
                }
                place = end + 1
            }
        }
    }

    private func drawTuplets(_ groups: [[Int]], _ ink: inout TabInk, _ skyline: inout TabSkyline) {
        for group in Voice(beats: beats).tuplets {
            let shown = group.filter { xs[$0] != nil }
            guard let first = shown.first, let last = shown.last, let start = xs[first], let end = xs[last] else {
                continue
            }
            let depth = max(skyline.height(from: start - 4, to: end + 4), TabMetrics.stemStart + TabMetrics.stemLength)
            let edge = direction > 0 ? base - TabMetrics.stemStart : 0
            let y = edge + direction * (depth + 6)
            let label = "\(beats[first].value.tupletNotes)"
            let middle = (start + end) / 2
            ink.words.words(
                label, x: middle, y: y + 3.2,
                "font-size=\"9\" font-style=\"italic\" font-weight=\"600\" text-anchor=\"middle\"")
            let isBeamed = groups.contains { $0 == Array(group) }
            let half = Typeface.width(label, size: 9) / 2 + 3
            if !isBeamed, end - start > 2 * half {
                let hook = y - direction * 4
                ink.strokes.path(
                    SVGPath(through: [(start - 3, hook), (start - 3, y), (middle - half, y)]), "stroke-width=\"0.9\"")
                ink.strokes.path(
                    SVGPath(through: [(middle + half, y), (end + 3, y), (end + 3, hook)]), "stroke-width=\"0.9\"")
            }
            skyline.raise(to: depth + 12, from: start - 4, to: end + 4)
        }
    }
}
