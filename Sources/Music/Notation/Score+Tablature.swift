extension Score {
    /// Writes the score down as tablature: bars, beats, strings and frets.
    ///
    /// - Bars follow the time signatures; before the first one, and where nothing is said, four quarters. A score in
    ///   real time without metre is written on the beats of its tempo map as it is: no metre is guessed.
    /// - Onsets and ends move to the divisions of each beat; see `Quantization`. Positions, techniques and velocities
    ///   stay; what has none is fingered, by `Track.fingered`, at the times that are written.
    /// - One voice where that is enough, else two; see `VoiceLayout`. Every voice fills its bar.
    /// - A wheel's movements are dealt to the notes first; see `withNoteBends()`. A note's bend becomes few points.
    /// - Each track has two channels of its own as long as they last, seven tracks on a port; drums have channel 9.
    ///
    /// Nothing is left out silently: the report counts it.
    ///
    /// Cost: a sort of each part, and time in proportion to notes and bars.
    public func tablature(_ options: TablatureOptions = TablatureOptions()) -> TablatureWriting {
        let score = withNoteBends()
        var report = TablatureReport()
        let played = score.tracks.filter { !$0.notes.isEmpty }
        report.emptyTracks = score.tracks.count - played.count
        let limit = max(1, min(options.mostBars, options.mostTrackBars / max(played.count, 1)))
        let grid = BarGrid(score, pickup: options.pickup, end: score.writtenEnd, limit: limit)
        report.movedMetres = grid.movedMetres
        report.unwritableMetres = grid.unwritableMetres
        var tablature = Tablature(masterBars: grid.masterBars)
        score.writeKeys(&tablature, grid)
        score.writeTempos(&tablature, grid)
        let texts = score.writeTexts(&tablature, grid, played, &report)
        let clock = TempoMap(
            score.tempos.map { tempo in
                let time = Ticks(grid.units(tempo.time.count) / TrackWriter.clock)
                return Tempo(time: time, microsecondsPerQuarter: tempo.microsecondsPerQuarter)
            }, ticksPerQuarter: BarGrid.quarter / TrackWriter.clock)
        var melodies = 0
        for (index, track) in played.enumerated() {
            var writer = TrackWriter(
                track, grid, ticksPerQuarter: ticksPerQuarter, tempoMap: clock, texts: texts[index] ?? [], options)
            var written = writer.write(&report)
            if track.isDrums {
                (written.sound.channel, written.sound.effectChannel) = (9, 9)
            } else {
                // Pairs 0-1 to 14-15 without the drums' 9 and its neighbour.
                let pair = melodies % 7
                written.sound.channel = UInt8(pair < 4 ? 2 * pair : 2 * pair + 2)
                written.sound.effectChannel = written.sound.channel + 1
                written.sound.port = UInt8(clamping: melodies / 7)
                melodies += 1
            }
            tablature.tracks.append(written)
        }
        return TablatureWriting(tablature: tablature, report: report)
    }

    /// The last onset or end that bars are made for, in units.
    ///
    /// Notes at times that no piece reaches are left to the limit of bars.
    private var writtenEnd: Int {
        var end = 0
        for track in tracks {
            for note in track.notes {
                let (last, overflow) = note.onset.count.addingReportingOverflow(max(note.duration.count, 1))
                end = max(end, overflow ? Int.max : last)
            }
        }
        return BarGrid(ticksPerQuarter: ticksPerQuarter).units(end)
    }

    private func writeKeys(_ tablature: inout Tablature, _ grid: BarGrid) {
        let keys = keySignatures.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        var next = 0
        var (sharps, isMinor) = (Int8(0), false)
        for bar in 0..<grid.count {
            // A key that comes within a bar holds from the next one on.
            while next < keys.count, grid.units(keys[next].element.time.count) <= grid.starts[bar] {
                (sharps, isMinor) = (min(max(keys[next].element.sharps, -7), 7), keys[next].element.isMinor)
                next += 1
            }
            tablature.masterBars[bar].sharps = sharps
            tablature.masterBars[bar].isMinor = isMinor
        }
    }

    private func writeTempos(_ tablature: inout Tablature, _ grid: BarGrid) {
        let tempos = tempos.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        var last = 120.0
        for (_, tempo) in tempos {
            let quarters = 60_000_000 / Double(min(max(tempo.microsecondsPerQuarter, 1), 0xFF_FFFF))
            let time = grid.units(tempo.time.count)
            guard time < grid.end else { break }
            if time == 0 {
                tablature.tempo = quarters
            } else if quarters != last {
                let bar = grid.bar(at: time)
                let length = grid.starts[bar + 1] - grid.starts[bar]
                let position = Double(time - grid.starts[bar]) / Double(length)
                tablature.masterBars[bar].tempoChanges.append(
                    MasterBar.TempoChange(position: position, quartersPerMinute: quarters))
            }
            last = quarters
        }
    }

    /// - Returns: the texts that stand at the beats of each of the tracks.
    private func writeTexts(
        _ tablature: inout Tablature, _ grid: BarGrid, _ played: [Track], _ report: inout TablatureReport
    ) -> [Int: [TrackWriter.BeatText]] {
        var texts: [Int: [TrackWriter.BeatText]] = [:]
        var homes: [Int: Int] = [:]
        for (index, track) in played.enumerated().reversed() { track.sourceTrack.map { homes[$0] = index } }
        let inOrder = self.texts.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        for (_, text) in inOrder where !text.text.isEmpty {
            let time = grid.units(text.time.count)
            switch text.kind {
            case .name:
                if text.time <= .zero, tablature.information.title.isEmpty { tablature.information.title = text.text }
            case .copyright:
                if tablature.information.copyright.isEmpty { tablature.information.copyright = text.text }
            case .instrument:
                continue
            case .marker:
                let bar = grid.bar(at: time)
                let isNearNext = bar + 1 < grid.count && grid.starts[bar + 1] - time < time - grid.starts[bar]
                let nearest = isNearNext ? bar + 1 : bar
                if time < grid.end, tablature.masterBars[nearest].marker == nil {
                    tablature.masterBars[nearest].marker = MasterBar.Marker(title: text.text)
                } else {
                    report.lostTexts += 1
                }
            case .text, .cue, .lyric:
                guard !played.isEmpty else {
                    report.lostTexts += 1
                    continue
                }
                let track = text.sourceTrack.flatMap { homes[$0] } ?? 0
                texts[track, default: []].append(
                    TrackWriter.BeatText(time: time, isLyric: text.kind == .lyric, text: text.text))
            }
        }
        return texts
    }
}
