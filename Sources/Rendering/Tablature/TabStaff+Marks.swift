import Music

extension TabStaff {
    /// What stands above a beat.
    mutating func addMarks(of beat: Beat, _ place: TabBeatPlace) {
        if let text = beat.text, !text.isEmpty { marks.append(.words(.text, text, x: place.x - 4)) }
        if let name = beat.chord?.name, !name.isEmpty {
            marks.append(.words(.chord, name, x: place.x - 4, size: 12, "font-weight=\"600\""))
        }
        let all = beat.notes.reduce(beat.techniques) { $0.union($1.techniques) }
        if !beat.isRest {
            addAccents(all, place.x)
            addLetters(beat, all, place.x)
            addWaves(beat, place)
        }
        if let bar = beat.tremoloBar { addBridge(bar.turns, place) }
        if let fade = beat.fade { addFade(fade, place) }
        addHands(beat, place.x)
    }

    private mutating func addAccents(_ all: Techniques, _ x: Double) {
        // On drums an accent is a capital letter.
        if part.lines.kind != .drums, all.contains(.heavyAccent) || all.contains(.accent) {
            let isHeavy = all.contains(.heavyAccent)
            marks.append(
                TabMark(lane: .accent, start: x - 4.5, end: x + 4.5, height: 9) { ink, x, y in
                    let points =
                        isHeavy
                        ? [(x + 1, y - 1), (x + 4.5, y - 8), (x + 8, y - 1)]
                        : [(x, y - 7.5), (x + 9, y - 4.5), (x, y - 1.5)]
                    ink.strokes.path(SVGPath(through: points), "stroke-width=\"1.3\"")
                })
        }
        if all.contains(.staccato) {
            marks.append(
                TabMark(lane: .accent, start: x - 2, end: x + 2, height: 5) { ink, x, y in
                    ink.fills.circle(x: x + 2, y: y - 2.5, radius: 1.7)
                })
        }
    }

    private mutating func addLetters(_ beat: Beat, _ all: Techniques, _ x: Double) {
        var letters: [String] = []
        if all.contains(.tapping) { letters.append("T") }
        if all.contains(.slap) { letters.append("S") }
        if all.contains(.pop) { letters.append("P") }
        if beat.hasRasgueado { letters.append("rasg.") }
        for letter in letters { addCentred(.technique, letter, x, "font-weight=\"600\"") }
        if let harmonic = beat.notes.lazy.compactMap(\.harmonic).first {
            let label = TabPart.label(of: harmonic, in: beat)
            addCentred(.harmonic, label, x, "font-size=\"9\"")
        }
    }

    private mutating func addCentred(_ lane: TabLane, _ text: String, _ x: Double, _ attributes: String) {
        let half = Typeface.width(text, size: 10) / 2
        marks.append(
            TabMark(lane: lane, start: x - half, end: x + half, height: 11) { ink, x, y in
                ink.words.words(text, x: x + half, y: y - 2, "\(attributes) text-anchor=\"middle\"")
            })
    }

    private mutating func addWaves(_ beat: Beat, _ place: TabBeatPlace) {
        let end = max(place.limit - 3, place.x + 16)
        func wave(_ amplitude: Double, label: String = "") {
            let indent = label.isEmpty ? 0 : Typeface.width(label, size: 10.5) + 2
            marks.append(
                TabMark(lane: .wave, start: place.x - 3, end: max(end, place.x + indent + 12), height: 11) {
                    ink, x, y in
                    if !label.isEmpty { ink.words.words(label, x: x, y: y - 2, "font-style=\"italic\"") }
                    TabGlyph.wave(
                        from: x + indent, to: max(end, place.x + indent + 12), y: y - 5, amplitude: amplitude, &ink)
                })
        }
        if beat.notes.contains(where: { $0.trill != nil && !$0.isTied }) { wave(2, label: "tr") }
        let techniques = beat.notes.reduce(Techniques()) { $0.union($1.techniques) }
        if techniques.contains(.wideVibrato) {
            wave(5)
        } else if techniques.contains(.vibrato) {
            wave(2.6)
        }
        if beat.techniques.contains(.wideVibrato) {
            wave(5, label: "w/ bar")
        } else if beat.techniques.contains(.vibrato) {
            wave(2.6, label: "w/ bar")
        }
    }

    /// The tremolo bar as the shape of its movement, with the depth in whole tones at each turn.
    private mutating func addBridge(_ turns: [TabBend.Turn], _ place: TabBeatPlace) {
        guard turns.count > 0 else { return }
        let width = min(max(place.limit - place.x - 6, 18), 70)
        let levels = turns.map(\.quarterTones) + [0]
        let (low, high) = (levels.min() ?? 0, levels.max() ?? 0)
        let scale = 13 / Double(max(high - low, 1))
        marks.append(
            TabMark(lane: .bridge, start: place.x, end: place.x + width, height: 28) { ink, x, y in
                func point(_ turn: TabBend.Turn) -> (x: Double, y: Double) {
                    (x + turn.position * width, y - 2 - Double(turn.quarterTones - low) * scale)
                }
                let points = turns.map(point)
                ink.strokes.path(SVGPath(through: points), "stroke-width=\"1.3\" stroke-linejoin=\"round\"")
                var last = -Double.infinity
                for (turn, point) in zip(turns, points) where turn.quarterTones != 0 {
                    let label = turn.quarterTones == 4 ? "1" : turn.label
                    let half = Typeface.width(label, size: 9) / 2
                    guard point.x - half > last + 2 else { continue }
                    ink.words.words(label, x: point.x, y: y - 18, "font-size=\"9\" text-anchor=\"middle\"")
                    last = point.x + half
                }
            })
    }

    private mutating func addFade(_ fade: Beat.Fade, _ place: TabBeatPlace) {
        let width = min(max(place.limit - place.x - 2, 16), 90)
        marks.append(
            TabMark(lane: .fade, start: place.x - 2, end: place.x - 2 + width, height: 10) { ink, x, y in
                func hairpin(_ tip: Double, _ mouth: Double) {
                    ink.strokes.path(SVGPath(through: [(mouth, y - 8.5), (tip, y - 5), (mouth, y - 1.5)]))
                }
                switch fade {
                case .fadeIn: hairpin(x, x + width)
                case .fadeOut: hairpin(x + width, x)
                case .swell:
                    hairpin(x, x + width / 2 - 1)
                    hairpin(x + width, x + width / 2 + 1)
                }
            })
    }

    /// What the hands do: the pick's direction, and the fingers.
    private mutating func addHands(_ beat: Beat, _ x: Double) {
        if let pick = beat.pick {
            marks.append(
                TabMark(lane: .pick, start: x - 4, end: x + 4, height: 10) { ink, x, y in
                    if pick == .down {
                        ink.strokes.path(SVGPath(through: [(x, y - 1), (x, y - 8), (x + 8, y - 8), (x + 8, y - 1)]))
                        ink.fills.rectangle(x: x, y: y - 8.5, width: 8, height: 3)
                    } else {
                        ink.strokes.path(
                            SVGPath(through: [(x + 1, y - 9), (x + 4, y - 1), (x + 7, y - 9)]), "stroke-width=\"1.3\"")
                    }
                })
        }
        let plucking: [TabNote.Finger: String] = [.thumb: "p", .index: "i", .middle: "m", .ring: "a", .little: "c"]
        let stopping: [TabNote.Finger: String] = [.thumb: "T", .index: "1", .middle: "2", .ring: "3", .little: "4"]
        let right = beat.notes.reversed().compactMap { $0.rightFinger.flatMap { plucking[$0] } }.joined(separator: " ")
        let left = beat.notes.reversed().compactMap { $0.leftFinger.flatMap { stopping[$0] } }.joined(separator: " ")
        if !right.isEmpty { addCentred(.pick, right, x, "font-size=\"9.5\" font-style=\"italic\"") }
        if !left.isEmpty { addCentred(.pick, left, x, "font-size=\"9\" fill=\"\(Palette.softInk)\"") }
    }

    /// Lines over notes that are all muted with the palm, or all ring on.
    mutating func addSpans(_ number: Int) {
        for (lane, label, technique) in [
            (TabLane.palmMute, "P.M.", Techniques.palmMute), (.letRing, "let ring", .letRing),
        ] {
            var run: (start: Double, end: Double)?
            for segment in system.segments where segment.measure.barCount == 1 {
                let bar = part.bar(segment.measure.index)
                for (offset, column) in segment.columns.enumerated() {
                    let entries = segment.measure.columns[column].entries[number].map { bar.beat($0) }
                    guard entries.contains(where: { !$0.isRest }) else { continue }
                    if entries.contains(where: { $0.notes.contains { $0.techniques.contains(technique) } }) {
                        run = (run?.start ?? segment.xs[offset], segment.xs[offset])
                    } else {
                        addSpan(run, lane, label)
                        run = nil
                    }
                }
            }
            addSpan(run, lane, label)
        }
    }

    private mutating func addSpan(_ run: (start: Double, end: Double)?, _ lane: TabLane, _ label: String) {
        guard let run else { return }
        let width = Typeface.width(label, size: 9.5) + 2
        let length = run.end - run.start + 10
        marks.append(
            TabMark(lane: lane, start: run.start - 5, end: run.start - 5 + max(length, width), height: 11) {
                ink, x, y in
                ink.words.words(label, x: x, y: y - 2, "font-size=\"9.5\" font-style=\"italic\"")
                guard length > width + 8 else { return }
                ink.strokes.line(
                    from: (x + width + 2, y - 5), to: (x + length, y - 5),
                    "stroke-width=\"0.9\" stroke-dasharray=\"4 3\"")
                ink.strokes.line(from: (x + length, y - 8), to: (x + length, y - 2), "stroke-width=\"0.9\"")
            })
    }
}
