import Music

/// One track on its way to text: bars laid out one by one, and broken into systems.
struct TabTextPart {
    private let track: TabTrack
    private let tablature: Tablature
    private let options: ASCIITab.Options
    private let width: Int
    private let lines: TabLines
    private let marks: [[TempoMark]]

    init(_ track: TabTrack, of tablature: Tablature, marks: [[TempoMark]], options: ASCIITab.Options, width: Int) {
        self.track = track
        self.tablature = tablature
        self.marks = marks
        self.options = options
        self.width = width
        lines = TabLines(track)
    }

    func text(_ legend: inout TabTextLegend) -> String {
        let count = min(track.bars.count, tablature.masterBars.count)
        guard count > 0 else { return "(no bars)\n" }
        let successors = TabSuccessors(track)
        let syllables = track.syllables()
        var system = TabTextSystem(lines: lines, width: width)
        var text = ""
        var index = 0
        while index < count {
            let rest = restLength(from: index, count)
            var bar: TabTextBar
            if rest > 1 {
                bar = TabTextBar(restOf: rest, rows: lines.names.count)
            } else {
                let written = track.bars[index]
                let next = successors.inBar(index, of: track)
                let columns = written.columns.map {
                    TabTextColumn($0, in: written, lines, next: next, syllables: syllables[index], &legend)
                }
                bar = TabTextBar(
                    columns, in: written, rows: lines.names.count, room: width - system.margin - 6,
                    showsRhythm: options.showsRhythm, &legend)
            }
            addDirections(index, to: &bar, &legend)
            let last = index + max(rest, 1) - 1
            let borders = TabTextSystem.Borders(
                opensRepeat: tablature.masterBars[index].isRepeatStart,
                closesRepeat: tablature.masterBars[last].repeatCount > 0,
                isDouble: tablature.masterBars[last].hasDoubleBarLine || last == count - 1,
                ending: tablature.masterBars[index].endingLabel)
            if !system.fits(bar, borders) {
                text += system.text()
                system = TabTextSystem(lines: lines, width: width)
            }
            system.append(bar, borders)
            index = last + 1
        }
        return text + system.text()
    }

    /// How many bars from here on are silent with nothing written at them, so that one sign can stand for all.
    private func restLength(from start: Int, _ count: Int) -> Int {
        var end = start
        while end < count, isSilent(end), end == start || !hasDirections(end),
            end == start || !tablature.masterBars[end - 1].closesSection
        {
            end += 1
        }
        return end - start
    }

    private func isSilent(_ index: Int) -> Bool {
        track.bars[index].isSilent
            && track.bars[index].voices.allSatisfy { voice in
                voice.beats.allSatisfy { $0.text == nil && $0.chord == nil && $0.tremoloBar == nil }
            }
    }

    /// Whether something begins with the bar that must be seen.
    private func hasDirections(_ index: Int) -> Bool {
        let bar = tablature.masterBars[index]
        return bar.marker != nil || bar.isRepeatStart || bar.endings != 0 || !bar.signs.isEmpty || metre(index) != nil
            || !marks[index].isEmpty || feel(index) != nil
    }

    /// The metre where it changes.
    private func metre(_ index: Int) -> String? {
        let bar = tablature.masterBars[index]
        if index > 0 {
            let last = tablature.masterBars[index - 1]
            if last.beats == bar.beats, last.beatUnit == bar.beatUnit, last.isFreeTime == bar.isFreeTime { return nil }
        }
        return bar.isFreeTime ? "free time" : "\(bar.beats)/\(bar.beatUnit)"
    }

    private func feel(_ index: Int) -> String? {
        let bar = tablature.masterBars[index]
        let last = index > 0 ? tablature.masterBars[index - 1].tripletFeel : .straight
        return bar.tripletFeel == last ? nil : "(\(bar.tripletFeel.words))"
    }

    private func addDirections(_ index: Int, to bar: inout TabTextBar, _ legend: inout TabTextLegend) {
        let written = tablature.masterBars[index]
        bar.add("\(index + 1)", in: .number, at: 0)
        if let marker = written.marker {
            let title = ASCIITab.line(marker.title)
            if !title.isEmpty { bar.add("[\(title)]", in: .marker, at: 0) }
        }
        var words = [metre(index), feel(index)].compactMap { $0 }
        words += written.signs.map { "{\($0.words)}" }
        if !words.isEmpty { bar.add(words.joined(separator: " "), in: .direction, at: 0) }
        for mark in marks[index] {
            let name = ASCIITab.line(mark.name)
            let tempo = "q=" + ASCIITab.number(mark.quartersPerMinute)
            bar.add(
                name.isEmpty ? tempo : "\(name) \(tempo)", in: .direction, at: bar.position(ofOnset: mark.onset))
        }
        if written.isRepeatStart || written.repeatCount > 0 { legend.use(.repetition) }
        if written.repeatCount > 2 {
            bar.add("x\(written.repeatCount)", in: .direction, at: bar.width + 2, endsThere: true)
        }
        for jump in written.jumps { bar.add("{\(jump.words)}", in: .direction, at: bar.width, endsThere: true) }
    }
}

extension MasterBar {
    /// Whether something ends with the bar that must be seen.
    fileprivate var closesSection: Bool { repeatCount > 0 || hasDoubleBarLine || !jumps.isEmpty }
}
