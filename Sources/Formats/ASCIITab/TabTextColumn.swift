import Music

/// What is struck at one moment, by line, with the words above and below it.
struct TabTextColumn {
    struct Word {
        let lane: TabTextLane
        let text: String
    }

    let timing: TabColumn
    /// At most one a line.
    private(set) var cells: [(row: Int, cell: TabTextCell)] = []
    private(set) var words: [Word] = []
    private(set) var lasting: Set<TabTextLane> = []

    /// The most characters before a fret.
    var room: Int { cells.map(\.cell.prefix.count).max() ?? 0 }

    /// - Parameters:
    ///   - next: the frets that follow, as `[voice][beat][note]`.
    ///   - syllables: of the first voice, as `[beat][line]`.
    init(
        _ timing: TabColumn, in bar: Bar, _ lines: TabLines, next: [[[UInt8?]]], syllables: [[String]],
        _ legend: inout TabTextLegend
    ) {
        self.timing = timing
        for entry in timing.entries {
            let beat = bar.beat(entry)
            addNotes(beat, next[entry.voice][entry.beat], lines, opensBar: timing.onset == 0, &legend)
            addWords(beat, &legend)
            if entry.voice == 0, syllables.indices.contains(entry.beat) {
                for syllable in syllables[entry.beat] { add(.lyric, ASCIITab.line(syllable)) }
            }
        }
        cells.sort { $0.row < $1.row }
    }

    private mutating func addNotes(
        _ beat: Beat, _ next: [UInt8?], _ lines: TabLines, opensBar: Bool, _ legend: inout TabTextLegend
    ) {
        switch lines.kind {
        case .strings:
            for (index, note) in beat.notes.enumerated() {
                guard let row = lines.row(of: note.string) else { continue }
                put(TabTextCell(note, next: next[index], opensBar: opensBar, &legend), in: row)
            }
            for grace in beat.graceNotes.reversed() {
                guard let row = lines.row(of: grace.string) else { continue }
                let target = beat.notes.first { $0.string == grace.string }?.fret
                if let index = cells.firstIndex(where: { $0.row == row }) {
                    cells[index].cell.add(grace, next: target, &legend)
                } else {
                    var cell = TabTextCell()
                    cell.add(grace, next: target, &legend)
                    cells.append((row, cell))
                }
            }
        case .drums:
            for note in beat.notes {
                let stroke = DrumLine.stroke(note.fret)
                guard let row = lines.row(ofDrumLine: stroke.line) else { continue }
                let hasGrace = beat.graceNotes.contains { DrumLine.stroke($0.fret).line == stroke.line }
                put(TabTextCell(note, stroke: stroke, hasGrace: hasGrace, &legend), in: row)
            }
        case .names:
            let names = beat.notes.filter { !$0.isTied }.sorted { $0.fret > $1.fret }
            for (row, note) in names.prefix(lines.names.count).enumerated() {
                put(TabTextCell(name: Pitch(Int(note.fret))?.description ?? "?"), in: row)
            }
        }
    }

    /// The first note on a line stays; a second one joins a drum's line, and is left out on a string.
    private mutating func put(_ cell: TabTextCell, in row: Int) {
        guard !cell.isEmpty, !cells.contains(where: { $0.row == row }) else { return }
        cells.append((row, cell))
    }

    private mutating func add(_ lane: TabTextLane, _ text: String) {
        if !text.isEmpty { words.append(Word(lane: lane, text: text)) }
    }

    private mutating func addWords(_ beat: Beat, _ legend: inout TabTextLegend) {
        add(.text, ASCIITab.line(beat.text ?? ""))
        add(.chord, ASCIITab.line(beat.chord?.name ?? ""))
        if let fade = beat.fade {
            legend.use(.fade)
            add(.text, fade == .fadeIn ? "fade in" : fade == .fadeOut ? "fade out" : "swell")
        }
        let all = beat.notes.reduce(beat.techniques) { $0.union($1.techniques) }
        addTechniques(beat, all, &legend)
        addLasting(beat, all, &legend)
        addFingers(beat, &legend)
    }

    private mutating func addTechniques(_ beat: Beat, _ all: Techniques, _ legend: inout TabTextLegend) {
        var sign = ""
        func use(_ text: String, _ entry: TabTextLegend.Sign) {
            if !sign.isEmpty, text.count > 1 || sign.count > 1 { sign += " " }
            sign += text
            legend.use(entry)
        }
        if all.contains(.tapping) { use("T", .tapping) }
        if all.contains(.slap) { use("S", .slap) }
        if all.contains(.pop) { use("P", .pop) }
        if all.contains(.heavyAccent) {
            use("^", .heavyAccent)
        } else if all.contains(.accent) {
            use(">", .accent)
        }
        if all.contains(.staccato) { use(".", .staccato) }
        if let harmonic = beat.notes.lazy.compactMap(\.harmonic).first(where: { $0.kind != .natural }) {
            let names: [Harmonic.Kind: String] = [
                .artificial: "AH", .pinch: "PH", .tapped: "TH", .semi: "SH", .feedback: "FH",
            ]
            use(names[harmonic.kind] ?? "", .harmonicNames)
        }
        if let stroke = beat.stroke {
            use((stroke.direction == .down ? "D" : "U") + (stroke.isArpeggio ? "a" : ""), .stroke)
        }
        if let pick = beat.pick { use(pick == .down ? "n" : "v", .pick) }
        if beat.hasRasgueado { use("rasg", .rasgueado) }
        if let bar = beat.tremoloBar, let text = TabTextColumn.text(ofBar: bar) { use(text, .bar) }
        if !beat.techniques.isDisjoint(with: [.vibrato, .wideVibrato]) { use("bar~", .barVibrato) }
        add(.technique, sign)
    }

    /// `\2/` for a dip of two semitones, `\2` for a dive, `2/` for a rise.
    private static func text(ofBar bar: TabBend) -> String? {
        let turns = bar.turns
        guard var last = turns.first?.quarterTones else { return nil }
        var text = last == 0 ? "" : ASCIITab.number(Double(last) / 2)
        for turn in turns.dropFirst().prefix(6) {
            let falls = turn.quarterTones < last
            let size = ASCIITab.number(Double(abs(turn.quarterTones)) / 2)
            text += falls ? "\\" + (turn.quarterTones == 0 ? "" : size) : (turn.quarterTones == 0 ? "" : size) + "/"
            last = turn.quarterTones
        }
        return text
    }

    private mutating func addLasting(_ beat: Beat, _ all: Techniques, _ legend: inout TabTextLegend) {
        if all.contains(.palmMute) {
            lasting.insert(.palmMute)
            legend.use(.palmMute)
        }
        if all.contains(.letRing) {
            lasting.insert(.letRing)
            legend.use(.letRing)
        }
        if beat.notes.contains(where: { $0.tremoloPower != nil }) {
            lasting.insert(.tremoloPicking)
            legend.use(.tremoloPicking)
        }
    }

    private mutating func addFingers(_ beat: Beat, _ legend: inout TabTextLegend) {
        let plucking: [TabNote.Finger: String] = [.thumb: "p", .index: "i", .middle: "m", .ring: "a", .little: "c"]
        let stopping: [TabNote.Finger: String] = [.thumb: "T", .index: "1", .middle: "2", .ring: "3", .little: "4"]
        let notes = beat.notes.reversed()
        let right = notes.compactMap { $0.rightFinger.flatMap { plucking[$0] } }.joined()
        let left = notes.compactMap { $0.leftFinger.flatMap { stopping[$0] } }.joined()
        if !right.isEmpty || !left.isEmpty { legend.use(.finger) }
        add(.finger, right)
        if !left.isEmpty { add(.finger, "lh:" + left) }
    }
}
