/// Writes one part of a score as bars of a tablature.
struct TrackWriter {
    private let track: Track
    let grid: BarGrid
    private let options: TablatureOptions
    private let ticksPerQuarter: Int
    /// Of the times in which hands are measured; see `clock`.
    private let tempoMap: TempoMap
    /// Texts that stand at the beats of this part, in order of time.
    var texts: [BeatText]
    var nextText = 0
    var notes: [WrittenNote] = []
    var graces: [Note] = []
    var parts: [Int: Int] = [:]
    var tuning: Tuning?
    private var isKeyboard = false

    /// A lyric or a text, and when.
    struct BeatText {
        var time: Int
        var isLyric: Bool
        var text: String
    }

    /// Units in a tick of the clock by which hands are measured: fine enough for every division, and a quarter is 20,160
    /// ticks, so that `Ticks.longest` is never reached.
    static let clock = 286

    init(
        _ track: Track, _ grid: BarGrid, ticksPerQuarter: Int, tempoMap: TempoMap, texts: [BeatText],
        _ options: TablatureOptions
    ) {
        self.track = track
        self.grid = grid
        self.options = options
        self.ticksPerQuarter = ticksPerQuarter
        self.tempoMap = tempoMap
        self.texts = texts
    }

    /// Writes the part; what happens to its notes is added to the report.
    mutating func write(_ report: inout TablatureReport) -> TabTrack {
        quantize(&report)
        if !track.isDrums { slur() }
        var written = TabTrack(name: track.name)
        if track.isDrums {
            written.isDrums = true
            written.strings = Array(repeating: Pitch(lowBits: 0), count: DrumStrings.count)
        } else if let tuning {
            written.strings = tuning.strings
            written.capo = tuning.capo
            written.fretCount = UInt8(
                clamping: isKeyboard ? PlayabilityRules.keyboard.fretCount : options.rules.fretCount)
        }
        written.sound = TabTrack.Sound(of: track)
        let isLow = (tuning?.strings.max().map { $0.number } ?? 64) <= 52 && !track.isDrums
        written.bars = bars(clef: track.isDrums ? .neutral : isLow ? .bass : .treble, &report)
        report.lostTexts += texts.count - nextText
        return written
    }

    // MARK: Times

    private mutating func quantize(_ report: inout TablatureReport) {
        report.noteCount += track.notes.count
        let order = track.notes.indices.sorted { first, second in
            let (one, other) = (track.notes[first], track.notes[second])
            return one.onset != other.onset ? one.onset < other.onset : first < second
        }
        var sources: [Note] = []
        var spans: [Quantization.Span] = []
        /// The grace notes before each note, and those that wait for theirs.
        var graceRanges: [Range<Int>] = []
        var firstGrace = 0
        for index in order {
            let note = track.notes[index]
            let start = grid.units(note.onset.count)
            guard start < grid.end else {
                report.beyondBars += 1
                continue
            }
            if isGrace(note) {
                graces.append(note)
                continue
            }
            let (end, overflow) = note.onset.count.addingReportingOverflow(note.duration.count)
            let isShort = track.isDrums || !note.techniques.isDisjoint(with: TrackWriter.short)
            sources.append(note)
            spans.append(
                Quantization.Span(
                    start: start, end: max(grid.units(overflow ? Int.max : end), start), endWeight: isShort ? 0 : 1))
            graceRanges.append(firstGrace..<graces.count)
            firstGrace = graces.count
        }
        // Grace notes before nothing are notes like others.
        for grace in graces[firstGrace...] {
            let start = grid.units(grace.onset.count)
            let end = max(grid.units(grace.onset.count &+ grace.duration.count), start)
            sources.append(grace)
            spans.append(Quantization.Span(start: start, end: end, endWeight: 1))
            graceRanges.append(0..<0)
        }
        graces.removeSubrange(firstGrace...)
        let tick = BarGrid.quarter / max(ticksPerQuarter, 1)
        var closed = spans
        // Where frets are given somebody wrote the lengths, too.
        if !sources.contains(where: { $0.position != nil }) {
            Quantization.Span.closeGaps(&closed, grid: grid, tolerance: max(tick / 2, 1))
        }
        let quantization = Quantization(closed, grid: grid, tick: tick)
        parts = quantization.parts
        var moved = quantization.spans
        adjustEnds(&moved, sources, quantization)
        place(sources, moved, graceRanges, &report)
        count(spans, moved, tick, &report)
    }

    /// Notes whose sound is shorter than what is written.
    private static let short: Techniques = [.palmMute, .deadNote, .staccato]

    private func isGrace(_ note: Note) -> Bool {
        guard note.techniques.contains(.graceNote), !track.isDrums, let position = note.position,
            let tuning = track.tuning
        else { return false }
        return tuning.sounds(note, at: position) && Int(position.fret) <= options.rules.fretCount
    }

    /// Writes short notes, drums and notes that ring to the next onset, and takes away small overlaps that were played by
    /// hand.
    private func adjustEnds(_ spans: inout [Quantization.Span], _ sources: [Note], _ quantization: Quantization) {
        let starts = spans.map(\.start).sorted()
        var next = 0
        let inOrder = spans.indices.sorted { (spans[$0].start, $0) < (spans[$1].start, $1) }
        for index in inOrder {
            let start = spans[index].start
            while next < starts.count, starts[next] <= start { next += 1 }
            let following = next < starts.count ? starts[next] : Int.max
            let techniques = sources[index].techniques
            if track.isDrums || !techniques.isDisjoint(with: TrackWriter.short) {
                let region = grid.region(at: start, inBar: grid.bar(at: start))
                spans[index].end = min(following, region.start + region.length)
            } else if techniques.contains(.letRing) {
                let bar = grid.bar(at: start)
                spans[index].end = min(following, grid.starts[bar + 1])
            } else if !quantization.isExact, spans[index].end > following,
                spans[index].end - following <= BarGrid.quarter / 8
                    || (spans[index].end - following) * 4 <= following - start
            {
                spans[index].end = following
            }
        }
    }

    // MARK: Places

    private mutating func place(
        _ sources: [Note], _ spans: [Quantization.Span], _ graceRanges: [Range<Int>], _ report: inout TablatureReport
    ) {
        if track.isDrums {
            placeDrums(sources, spans, &report)
            return
        }
        var moved = track
        moved.notes = zip(sources, spans).map { note, span in
            var note = note
            note.onset = Ticks(span.start / TrackWriter.clock)
            note.duration = Ticks(max(span.end - span.start, 0) / TrackWriter.clock)
            return note
        }
        var rules = options.rules
        var tuning = moved.suitableTuning(rules: rules)
        var result = moved.fingeredNotes(for: tuning, tempoMap: tempoMap, rules: rules, cost: options.cost)
        let fingering = result.report
        let harm = fingering.leftOut + fingering.movedUpAnOctave + fingering.movedDownAnOctave
        if !(24...39).contains(track.program), track.tuning == nil,
            Double(harm) > options.greatestHarm * Double(fingering.noteCount)
        {
            isKeyboard = true
            report.keyboardTracks += 1
            (tuning, rules) = (.keyboard, .keyboard)
            result = moved.fingeredNotes(for: tuning, tempoMap: tempoMap, rules: rules, cost: options.cost)
        }
        self.tuning = tuning
        report.fingering += result.report
        for (index, note) in result.notes.enumerated() {
            guard let note, let position = note.position else { continue }
            var source = sources[index]
            source.pitch = note.pitch
            let start = spans[index].start
            var written = WrittenNote(
                start: start, end: start + note.duration.count * TrackWriter.clock, string: position.string,
                fret: position.fret, source: source)
            written.graces = graceRanges[index]
            if source.isBent {
                let drawing = BendDrawing(source)
                written.drawing = drawing
                if drawing.error > 0 { report.coarseBends += 1 }
                report.greatestBendError = max(report.greatestBendError, drawing.error)
            }
            notes.append(written)
        }
    }

    private mutating func placeDrums(
        _ sources: [Note], _ spans: [Quantization.Span], _ report: inout TablatureReport
    ) {
        let order = spans.indices.sorted { (spans[$0].start, $0) < (spans[$1].start, $1) }
        var first = 0
        while first < order.count {
            var next = first + 1
            while next < order.count, spans[order[next]].start == spans[order[first]].start { next += 1 }
            let keys = order[first..<next].map { sources[$0].pitch.number }
            for (index, line) in zip(order[first..<next], DrumStrings.lines(ofKeys: keys)) {
                guard let line else {
                    report.crowdedDrums += 1
                    continue
                }
                let note = sources[index]
                notes.append(
                    WrittenNote(
                        start: spans[index].start, end: spans[index].end, string: line, fret: note.pitch.number,
                        source: note))
            }
            first = next
        }
    }

    /// Marks the notes from which one on the same string is hammered on or pulled off.
    private mutating func slur() {
        notes.sort { ($0.start, $0.string) < ($1.start, $1.string) }
        var last: [UInt8: Int] = [:]
        for index in notes.indices {
            let string = notes[index].string
            if !notes[index].source.techniques.isDisjoint(with: [.hammerOn, .pullOff]), let origin = last[string] {
                notes[origin].isSlurred = true
            }
            last[string] = index
        }
    }

    private func count(
        _ spans: [Quantization.Span], _ moved: [Quantization.Span], _ tick: Int, _ report: inout TablatureReport
    ) {
        var sum = 0.0
        for (before, after) in zip(spans, moved) {
            let way = abs(after.start - before.start)
            if way > tick / 2 {
                report.movedOnsets += 1
                sum += Double(way) / Double(BarGrid.quarter)
                report.greatestMove = max(report.greatestMove, Double(way) / Double(BarGrid.quarter))
            }
            if abs(after.end - before.end) > tick / 2 { report.movedEnds += 1 }
        }
        report.sumOfMoves += sum
    }
}

extension TabTrack.Sound {
    /// What the part says before it plays, or first of all.
    fileprivate init(of track: Track) {
        self.init()
        program = min(track.program, 127)
        var heard: Set<UInt8> = []
        for event in track.events {
            guard case .control(let number, let value) = event.message, heard.insert(number).inserted else { continue }
            switch number {
            case 7: volume = min(value, 127)
            case 10: pan = min(value, 127)
            case 91: reverb = min(value, 127)
            case 92: tremolo = min(value, 127)
            case 93: chorus = min(value, 127)
            case 95: phaser = min(value, 127)
            default: continue
            }
        }
    }
}
