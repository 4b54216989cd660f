import Music

extension TabStaff {
    /// What holds for all parts and stands above the first: numbers of bars, sections, tempos, endings, jumps.
    mutating func addDirections(_ marks: [[TempoMark]], tempo: (name: String, value: Double)?) {
        for (index, segment) in system.segments.enumerated() where segment.isFirst {
            let bar = segment.measure.index
            let master = masterBars[bar]
            addNumber(bar + 1, x: segment.start)
            if let title = master.marker?.title, !title.isEmpty { addMarker(title, x: segment.start) }
            if bar == 0, let tempo { addTempo(tempo.name, tempo.value, x: segment.start + segment.lead) }
            if marks.indices.contains(bar) {
                for mark in marks[bar] {
                    let column = segment.measure.columns.lastIndex { $0.onset <= mark.onset } ?? 0
                    let x = segment.xs.indices.contains(column) ? segment.xs[column] - 5 : segment.start + segment.lead
                    addTempo(mark.name, mark.quartersPerMinute, x: x)
                }
            }
            let feel = bar > 0 ? masterBars[bar - 1].tripletFeel : .straight
            if master.tripletFeel != feel {
                self.marks.append(
                    .words(
                        .tempo, "(\(master.tripletFeel.words))", x: segment.start + segment.lead,
                        "font-style=\"italic\""))
            }
            for sign in master.signs { addSign(sign, x: segment.start) }
            if index == 0 || masterBars[bar].endings != 0 { addEnding(from: index) }
        }
        for segment in system.segments where segment.isLast {
            let master = masterBars[segment.measure.index + segment.measure.barCount - 1]
            for jump in master.jumps {
                addAtEnd(.sign, jump.words, segment.end, "font-style=\"italic\" font-weight=\"600\"")
            }
            if master.repeatCount > 2 {
                addAtEnd(.repetition, "\(master.repeatCount)×", segment.end, "font-weight=\"600\"")
            }
        }
    }

    private mutating func addNumber(_ number: Int, x: Double) {
        let label = "\(number)"
        let half = Typeface.width(label, size: 8.5) / 2
        ink.words.words(
            label, x: x, y: -6, "font-size=\"8.5\" fill=\"\(Palette.barNumber)\" text-anchor=\"middle\"")
        above.raise(to: 14, from: x - half, to: x + half)
    }

    private mutating func addMarker(_ title: String, x: Double) {
        let words = Typeface.fitted(title, size: 11.5, width: 400)
        let width = Typeface.width(words, size: 11.5) * 1.12 + 14
        marks.append(
            TabMark(lane: .marker, start: x, end: x + width, height: 22) { ink, x, y in
                ink.strokes.path(
                    SVGPath(through: [(x, y - 19), (x + width, y - 19), (x + width, y - 2), (x, y - 2), (x, y - 19)]))
                ink.words.words(
                    words, x: x + width / 2, y: y - 6.5, "font-size=\"11.5\" font-weight=\"700\" text-anchor=\"middle\""
                )
            })
    }

    private mutating func addTempo(_ name: String, _ value: Double, x: Double) {
        let name = name.isEmpty ? "" : Typeface.fitted(name, size: 11, width: 300) + "  "
        let indent = name.isEmpty ? 0 : Typeface.width(name, size: 11) + 4
        let label = "= \(SVGWriter.number((value * 10).rounded() / 10))"
        let width = indent + 12 + Typeface.width(label, size: 11)
        marks.append(
            TabMark(lane: .tempo, start: x, end: x + width, height: 17) { ink, x, y in
                if !name.isEmpty { ink.words.words(name, x: x, y: y - 3, "font-size=\"11\" font-weight=\"700\"") }
                TabGlyph.quarterNote(x: x + indent + 4, y: y - 4.5, &ink)
                ink.words.words(label, x: x + indent + 12, y: y - 3, "font-size=\"11\"")
            })
    }

    private mutating func addSign(_ sign: MasterBar.Sign, x: Double) {
        let isDouble = sign == .doubleCoda || sign == .doubleSegno
        guard sign != .fine else {
            marks.append(.words(.sign, "Fine", x: x, size: 11, "font-style=\"italic\" font-weight=\"600\""))
            return
        }
        marks.append(
            TabMark(lane: .sign, start: x, end: x + (isDouble ? 36 : 18), height: 20) { ink, x, y in
                for index in 0..<(isDouble ? 2 : 1) {
                    let middle = x + 9 + 18 * Double(index)
                    if sign == .coda || sign == .doubleCoda {
                        TabGlyph.coda(x: middle, y: y - 10, &ink)
                    } else {
                        TabGlyph.segno(x: middle, y: y - 10, &ink)
                    }
                }
            })
    }

    private mutating func addAtEnd(_ lane: TabLane, _ text: String, _ end: Double, _ attributes: String) {
        let width = Typeface.width(text, size: 11) * 1.15
        marks.append(
            TabMark(lane: lane, start: end - width, end: end, height: 13) { ink, x, y in
                ink.words.words(text, x: x + width, y: y - 2, "font-size=\"11\" \(attributes) text-anchor=\"end\"")
            })
    }

    /// The bracket over the bars of an ending, as far as the line goes.
    private mutating func addEnding(from index: Int) {
        let segments = system.segments
        let first = segments[index].measure.index
        let mask = masterBars[first].endings
        // It is drawn from its first bar in this line.
        let goesOn = first > 0 && masterBars[first - 1].endings == mask && masterBars[first - 1].repeatCount == 0
        guard mask != 0, index == 0 || !goesOn else { return }
        var end = index
        while end + 1 < segments.count {
            let next = segments[end + 1].measure.index
            let here = segments[end].measure.index
            guard masterBars[next].endings == mask, next == here || masterBars[here].repeatCount == 0 else { break }
            end += 1
        }
        let last = segments[end].measure.index
        let closes = segments[end].isLast && (masterBars[last].repeatCount > 0 || last + 1 == masterBars.count)
        let (start, stop) = (segments[index].start + 2, segments[end].end - 4)
        let label = goesOn ? "" : masterBars[first].endingLabel
        marks.append(
            TabMark(lane: .ending, start: start, end: stop, height: 17) { ink, x, y in
                var points = goesOn ? [(x, y - 15)] : [(x, y), (x, y - 15)]
                points.append((x + stop - start, y - 15))
                if closes { points.append((x + stop - start, y)) }
                ink.strokes.path(SVGPath(through: points))
                ink.words.words(label, x: x + 5, y: y - 4, "font-size=\"10.5\" font-weight=\"600\"")
            })
    }
}
