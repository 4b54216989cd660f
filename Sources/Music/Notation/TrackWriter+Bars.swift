/// The bars of a part: its notes in voices, cut into beats that fill them, with their grace notes and texts.
extension TrackWriter {
    mutating func bars(clef: Bar.Clef, _ report: inout TablatureReport) -> [Bar] {
        var bars: [Bar] = []
        bars.reserveCapacity(grid.count)
        var next = 0
        /// Notes that sound on into the next bar.
        var held: [Int] = []
        for number in 0..<grid.count {
            let (start, end) = (grid.starts[number], grid.starts[number + 1])
            var items = held.map { item($0, from: start, to: end, isTied: true) }
            while next < notes.count, notes[next].start < end {
                if notes[next].end > notes[next].start {
                    items.append(item(next, from: notes[next].start, to: end, isTied: false))
                }
                next += 1
            }
            let layout = VoiceLayout(items)
            held = []
            for item in layout.voices.joined().flatMap(\.items) {
                if item.rings {
                    report.rung += 1
                } else if item.end == end, notes[item.note].end > end {
                    held.append(item.note)
                }
            }
            var voices: [Voice] = []
            for (index, chords) in layout.voices.enumerated() {
                voices.append(voice(chords, inBar: number, takesTexts: index == 0, &report))
            }
            bars.append(Bar(voices: voices, clef: clef))
        }
        return bars
    }

    private func item(_ note: Int, from start: Int, to end: Int, isTied: Bool) -> VoiceLayout.Item {
        VoiceLayout.Item(
            start: start, end: min(notes[note].end, end), note: note, pitch: notes[note].source.pitch.number,
            isTied: isTied)
    }

    /// The beats of a voice, which fill the bar.
    private mutating func voice(
        _ chords: [VoiceLayout.Chord], inBar number: Int, takesTexts: Bool, _ report: inout TablatureReport
    ) -> Voice {
        let (start, end) = (grid.starts[number], grid.starts[number + 1])
        let boundaries = chords.flatMap { [$0.start, $0.end] }
        let values = BeatValues(bar: number, grid: grid, boundaries: boundaries, parts: parts)
        var beats: [Beat] = []
        var time = start
        for chord in chords {
            for rest in values.values(from: time, to: chord.start, isRest: true) { beats.append(Beat(rest.value)) }
            let pieces = values.values(from: chord.start, to: chord.end, isRest: false)
            for (index, piece) in pieces.enumerated() {
                let isLastPiece = index == pieces.count - 1
                beats.append(beat(chord, piece.value, isFirstPiece: index == 0, isLastPiece: isLastPiece, end, &report))
                if takesTexts { addTexts(to: &beats[beats.count - 1], at: piece.start) }
            }
            time = chord.end
        }
        for rest in values.values(from: time, to: end, isRest: true) { beats.append(Beat(rest.value)) }
        return Voice(beats: beats)
    }

    private func beat(
        _ chord: VoiceLayout.Chord, _ value: NoteValue, isFirstPiece: Bool, isLastPiece: Bool, _ barEnd: Int,
        _ report: inout TablatureReport
    ) -> Beat {
        var beat = Beat(value)
        for item in chord.items {
            let note = notes[item.note]
            let isFirst = isFirstPiece && !item.isTied
            let goesOn = !isLastPiece || !item.rings && item.end == barEnd && note.end > barEnd
            var written = note.tabNote(isFirst: isFirst, isLast: !goesOn, tuning: tuning)
            if item.rings { written.techniques.insert(.letRing) }
            if isFirst, goesOn { report.tied += 1 }
            beat.notes.append(written)
            if isFirst {
                beat.techniques.formUnion(note.source.techniques.intersection(WrittenNote.ofTheBeat))
                addGraces(of: note, to: &beat)
            }
        }
        beat.notes.sort { $0.string < $1.string }
        return beat
    }

    private func addGraces(of note: WrittenNote, to beat: inout Beat) {
        var step = UInt8(clamping: beat.graceNotes.map { Int($0.step) + 1 }.max() ?? 0)
        for (index, grace) in graces[note.graces].enumerated() {
            guard let position = grace.position else { continue }
            if index > 0, graces[note.graces.lowerBound + index - 1].onset != grace.onset { step &+= 1 }
            var written = GraceNote(string: position.string, fret: position.fret, velocity: grace.velocity)
            written.step = step
            written.techniques = grace.techniques.intersection([.deadNote, .palmMute])
            let leads = position.string == note.string
            if leads, !note.source.techniques.isDisjoint(with: [.hammerOn, .pullOff]) { written.transition = .hammer }
            beat.graceNotes.append(written)
        }
    }

    private mutating func addTexts(to beat: inout Beat, at time: Int) {
        guard beat.notes.contains(where: { !$0.isTied }) else { return }
        // What was sung or said just before the beat stands at it as well.
        while nextText < texts.count, texts[nextText].time <= time + BarGrid.quarter / 8 {
            let text = texts[nextText].text
            if texts[nextText].isLyric {
                beat.lyric = beat.lyric.map { $0 + " " + text } ?? text
            } else {
                beat.text = beat.text.map { $0 + " " + text } ?? text
            }
            nextText += 1
        }
    }
}
