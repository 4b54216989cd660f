import Music

extension TabStaff {
    /// The notes of a beat with all that hangs on them.
    ///
    /// - Parameter taken: what stands on the lines at this column already.
    mutating func draw(
        _ beat: Beat, _ place: TabBeatPlace, _ carry: inout TabCarry, _ labels: inout [String],
        _ taken: inout [Int: String]
    ) {
        var heights: [Double] = []
        var widest = 0.0
        let byName = part.lines.kind == .names
        let notes =
            byName
            ? beat.notes.enumerated().sorted { ($1.element.fret, $0.offset) < ($0.element.fret, $1.offset) }
            : Array(beat.notes.enumerated())
        for (rank, element) in notes.enumerated() {
            let note = element.element
            guard let (ownLine, text) = part.place(of: note) else { continue }
            let line = byName ? min(rank, part.lineCount - 1) : ownLine
            let half = TabMetrics.width(ofFret: text) / 2
            let y = y(ofLine: line)
            // Two voices share a number; another number on the line stands beside the first.
            let x =
                taken[line].map { $0 == text ? place.x : place.x + half + TabMetrics.width(ofFret: $0) / 2 + 4 }
                ?? place.x
            if taken[line] != text { drawNumber(text, x: x, y: y, half: half, isFaint: note.isTied) }
            taken[line] = text
            if line == 0 { above.raise(to: 7, from: x - half, to: x + half) }
            heights.append(y)
            widest = max(widest, half)
            guard part.lines.kind == .strings else { continue }
            let next = place.next.indices.contains(element.offset) ? place.next[element.offset] : nil
            let anchor = TabCarry.Anchor(
                x: x, half: half, y: y, line: line, fret: note.fret, leadsOn: next != nil, isSlurred: note.isSlurred,
                techniques: note.techniques)
            carry.link(note, anchor, voice: place.voice, &self)
            drawSlides(note, anchor, limit: place.limit)
            var right = x + half
            if let trill = note.trill, !note.isTied {
                let small = "(\(trill.fret))"
                drawSmall(small, x: right + Double(small.count) * TabMetrics.smallDigit / 2, y: y)
                right += Double(small.count) * TabMetrics.smallDigit
            }
            if let bend = note.bend {
                TabBendShape(turns: bend.turns).draw(
                    x: right, middle: x, y: y, limit: place.limit, over: stems, &above, &ink, labels: &labels)
            }
        }
        let hasStroke = beat.stroke != nil && beat.notes.count > 1
        drawGraces(beat, place, widest, from: widest + (hasStroke ? 11 : 0))
        if let stroke = beat.stroke, let top = heights.min(), let bottom = heights.max(), top < bottom {
            drawStroke(stroke, x: place.x - widest - 6, top: top, bottom: bottom)
        }
    }

    private mutating func drawNumber(_ text: String, x: Double, y: Double, half: Double, isFaint: Bool) {
        ink.knockouts.rectangle(x: x - half - 0.5, y: y - 5, width: 2 * half + 1, height: 10)
        let size = part.lines.kind == .names ? "font-size=\"10\"" : ""
        let faint = isFaint ? "fill=\"\(Palette.softInk)\" font-weight=\"400\"" : ""
        ink.frets.words(text, x: x, y: y + 4.5, [size, faint].filter { !$0.isEmpty }.joined(separator: " "))
    }

    private mutating func drawSmall(_ text: String, x: Double, y: Double) {
        let half = Double(text.count) * TabMetrics.smallDigit / 2
        ink.knockouts.rectangle(x: x - half, y: y - 4, width: 2 * half, height: 8)
        ink.smallFrets.words(text, x: x, y: y + 3.4)
    }

    /// - Parameter edge: how far left of the beat's middle grace notes may come.
    private mutating func drawGraces(_ beat: Beat, _ place: TabBeatPlace, _ half: Double, from edge: Double) {
        let offsets = TabMeasure.graceOffsets(beat)
        for (grace, offset) in zip(beat.graceNotes, offsets) {
            var line: Int?
            switch part.lines.kind {
            case .strings: line = part.lines.row(of: grace.string)
            case .drums: line = part.lines.row(ofDrumLine: DrumLine.stroke(grace.fret).line)
            case .names: line = 0
            }
            guard let line else { continue }
            let y = y(ofLine: line)
            let x = place.x - edge - offset
            let isDead = grace.techniques.contains(.deadNote)
            let text =
                switch part.lines.kind {
                case .strings: isDead ? "x" : "\(grace.fret)"
                case .drums: String(DrumLine.stroke(grace.fret).sign)
                case .names: Pitch(Int(grace.fret))?.description ?? "?"
                }
            drawSmall(text, x: x, y: y)
            let right = x + Double(text.count) * TabMetrics.smallDigit / 2
            let target = beat.notes.first { $0.string == grace.string }
            guard part.lines.kind == .strings, let target else { continue }
            switch grace.transition {
            case .none: break
            case .hammer, .bend: TabGlyph.arc(from: x, to: place.x - 1, y: y - 5.5, bulge: 4, &ink)
            case .slide:
                let rise = target.fret >= grace.fret ? 3.0 : -3.0
                ink.strokes.line(from: (right + 1, y + rise), to: (place.x - half - 1, y - rise))
            }
        }
    }

    /// Slides that come from nowhere or lead there.
    private mutating func drawSlides(_ note: TabNote, _ anchor: TabCarry.Anchor, limit: Double) {
        let (left, right) = (anchor.x - anchor.half - 1, anchor.x + anchor.half + 1)
        let techniques = note.techniques
        func line(_ start: Double, _ end: Double, rises: Bool) {
            let rise = rises ? 3.5 : -3.5
            ink.strokes.line(from: (start, anchor.y + rise), to: (end, anchor.y - rise))
        }
        if techniques.contains(.slideInFromBelow) { line(left - 9, left, rises: true) }
        if techniques.contains(.slideInFromAbove) { line(left - 9, left, rises: false) }
        if techniques.contains(.slideOutUpwards) { line(right, min(right + 11, max(limit, right + 6)), rises: true) }
        if techniques.contains(.slideOutDownwards) { line(right, min(right + 11, max(limit, right + 6)), rises: false) }
    }

    /// An arrow along the strings: one swept from the lowest string to the highest points up the page.
    private mutating func drawStroke(_ stroke: Beat.Stroke, x: Double, top: Double, bottom: Double) {
        let pointsUp = stroke.direction == .down
        let tip = pointsUp ? top - 6 : bottom + 6
        let start = pointsUp ? bottom + 5 : top - 5
        ink.knockouts.rectangle(x: x - 3, y: top - 6, width: 6, height: bottom - top + 12)
        if stroke.isArpeggio {
            var path = SVGPath()
            let direction = pointsUp ? -1.0 : 1.0
            var y = start
            path.move(x, y)
            while abs(tip - y) > 9 {
                path.curve(x - 3.4, y + direction * 1.6, x - 3.4, y + direction * 1.4, x, y + direction * 3)
                path.curve(x + 3.4, y + direction * 4.6, x + 3.4, y + direction * 4.4, x, y + direction * 6)
                y += direction * 6
            }
            path.line(x, tip - direction * 5)
            ink.strokes.path(path)
        } else {
            ink.strokes.line(from: (x, start), to: (x, tip + (pointsUp ? 5 : -5)))
        }
        TabGlyph.arrowHead(x: x, y: tip, direction: pointsUp ? -1 : 1, &ink)
    }
}
