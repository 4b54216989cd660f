import Music

/// One part in one system: its lines, numbers and signs, drawn about the first line as height 0.
struct TabStaff {
    let part: TabPart
    let system: TabSystem
    let masterBars: [MasterBar]
    var ink = TabInk()
    var above = TabSkyline()
    /// As `above`, with nothing but stems and beams.
    private(set) var stems = TabSkyline()
    var below = TabSkyline()
    var marks: [TabMark] = []
    /// Syllables below the staff, by line of the song text.
    var lyrics: [(line: Int, x: Double, text: String)] = []

    init(_ part: TabPart, in system: TabSystem, _ masterBars: [MasterBar]) {
        self.part = part
        self.system = system
        self.masterBars = masterBars
    }

    var height: Double { part.height }
    func y(ofLine line: Int) -> Double { Double(line) * TabMetrics.space }

    /// - Parameters:
    ///   - number: of the part, from 0.
    ///   - carry: what goes on from the system before, and into the next.
    mutating func draw(number: Int, _ carry: inout TabCarry) {
        drawLines()
        carry.begin(system)
        for (index, segment) in system.segments.enumerated() {
            drawBorders(segment, index)
            if segment.measure.barCount > 1 {
                drawLongRest(segment)
                continue
            }
            let bar = part.bar(segment.measure.index)
            drawRhythm(bar, segment, number)
            drawNotes(bar, segment, number, &carry)
        }
        carry.finish(&self)
        addSpans(number)
        TabMark.place(marks, on: &above, &ink)
        drawLyrics()
    }

    private mutating func drawLines() {
        for line in 0..<part.lineCount {
            ink.lines.line(from: (system.left, y(ofLine: line)), to: (system.end, y(ofLine: line)))
        }
        if part.lines.kind == .drums || system.isFirst {
            for (line, name) in part.lines.names.enumerated() where !name.isEmpty {
                ink.words.words(
                    name, x: system.left - 5, y: y(ofLine: line) + 3.4,
                    "font-size=\"9.5\" fill=\"\(Palette.softInk)\" text-anchor=\"end\"")
            }
        }
    }

    /// The sign for several silent bars: a thick line with their number.
    private mutating func drawLongRest(_ segment: TabSystem.Segment) {
        let middle = height / 2
        let (start, end) = (segment.start + segment.lead + 14, segment.end - 14)
        ink.fills.rectangle(x: start, y: middle - 3, width: max(end - start, 4), height: 6)
        for x in [start, end] {
            ink.strokes.line(from: (x, middle - 8), to: (x, middle + 8), "stroke-width=\"1.6\"")
        }
        let label = "\(segment.measure.barCount)"
        let width = Double(label.count) * 11 + 4
        ink.words.words(
            label, x: (start + end) / 2, y: -6, "font-size=\"16\" font-weight=\"700\" text-anchor=\"middle\"")
        above.raise(to: 20, from: (start + end - width) / 2, to: (start + end + width) / 2)
    }

    /// Where the beats of a voice stand; nil for those in another system.
    private func places(_ voice: Int, of bar: Bar, _ segment: TabSystem.Segment, _ number: Int) -> [Double?] {
        var xs = [Double?](repeating: nil, count: bar.voices[voice].beats.count)
        for (offset, column) in segment.columns.enumerated() {
            for entry in segment.measure.columns[column].entries[number] where entry.voice == voice {
                xs[entry.beat] = segment.xs[offset]
            }
        }
        return xs
    }

    private mutating func drawRhythm(_ bar: Bar, _ segment: TabSystem.Segment, _ number: Int) {
        let sounding = bar.voices.indices.filter { index in bar.voices[index].beats.contains { !$0.isRest } }
        for voice in sounding.prefix(2) {
            let isUpper = sounding.count > 1 && voice == sounding[0]
            let rhythm = TabRhythm(
                bar.voices[voice], xs: places(voice, of: bar, segment, number),
                metre: masterBars[segment.measure.index], staffHeight: height, isUpper: isUpper)
            if isUpper {
                rhythm.draw(&ink, &above)
                stems = above
            } else {
                rhythm.draw(&ink, &below)
            }
        }
    }

    private mutating func drawNotes(_ bar: Bar, _ segment: TabSystem.Segment, _ number: Int, _ carry: inout TabCarry) {
        let next = part.next(in: segment.measure.index)
        let sounding = bar.voices.indices.filter { index in bar.voices[index].beats.contains { !$0.isRest } }
        if sounding.isEmpty {
            let start = segment.start + segment.lead
            if segment.isFirst { drawRest(0, 0, x: (start + segment.end) / 2, y: height / 2) }
        }
        for (offset, column) in segment.columns.enumerated() {
            let x = segment.xs[offset]
            // Other parts may strike in between; what hangs on a note goes on until the part's own next beat.
            let following = (offset + 1..<max(segment.xs.count, offset + 1)).first {
                !segment.measure.columns[segment.columns.lowerBound + $0].entries[number].isEmpty
            }
            let limit =
                following.map { segment.xs[$0] - segment.measure.columns[segment.columns.lowerBound + $0].left }
                ?? segment.end - 3
            var labels: [String] = []
            var taken: [Int: String] = [:]
            for entry in segment.measure.columns[column].entries[number] {
                let beat = bar.beat(entry)
                let place = TabBeatPlace(
                    x: x, limit: limit, voice: entry.voice, next: next[entry.voice][entry.beat])
                if beat.isRest {
                    // A voice that only rests says nothing.
                    if sounding.contains(entry.voice) {
                        let others = segment.measure.columns[column].entries[number]
                        let y = restHeight(entry.voice, sounding, beside: others.map { bar.beat($0) })
                        drawRest(beat.value.power, beat.value.dots, x: x, y: y)
                        above.raise(to: 12 - y, from: x - 6, to: x + 6)
                        below.raise(to: y + 12 - height, from: x - 6, to: x + 6)
                    }
                } else {
                    draw(beat, place, &carry, &labels, &taken)
                }
                addMarks(of: beat, place)
                if entry.voice == 0 { addSyllables(segment.measure.index, entry.beat, x) }
            }
        }
    }

    private mutating func drawRest(_ power: Int8, _ dots: UInt8, x: Double, y: Double) {
        TabGlyph.rest(power, dots: dots, x: x, y: y, &ink)
    }

    /// Where a rest of a voice stands: clear of the notes that the other voices strike.
    private func restHeight(_ voice: Int, _ sounding: [Int], beside beats: [Beat]) -> Double {
        guard sounding.count > 1 else { return height / 2 }
        let lines = beats.flatMap(\.notes).compactMap { part.place(of: $0)?.line }
        let isUpper = voice == sounding[0]
        if isUpper { return min(height / 2 - TabMetrics.space, lines.min().map { y(ofLine: $0) - 20 } ?? .infinity) }
        return max(height / 2 + TabMetrics.space, lines.max().map { y(ofLine: $0) + 20 } ?? -.infinity)
    }

    private mutating func addSyllables(_ bar: Int, _ beat: Int, _ x: Double) {
        guard part.syllables.indices.contains(bar), part.syllables[bar].indices.contains(beat) else { return }
        for (line, syllable) in part.syllables[bar][beat].enumerated() where !syllable.isEmpty {
            lyrics.append((line, x, syllable))
        }
    }

    private mutating func drawLyrics() {
        guard let last = lyrics.map(\.line).max() else { return }
        let base = height + below.highest + 14
        for (line, x, text) in lyrics {
            ink.words.words(
                Typeface.fitted(text, size: 10.5, width: 120), x: x, y: base + 13 * Double(line),
                "text-anchor=\"middle\"")
        }
        below.raise(to: base - height + 13 * Double(last) + 4, from: system.left, to: system.end)
    }
}

/// Where a beat stands, and what its notes lead to.
struct TabBeatPlace {
    let x: Double
    /// Where the room to its right ends.
    let limit: Double
    let voice: Int
    /// The frets that follow on the strings of its notes.
    let next: [UInt8?]
}
