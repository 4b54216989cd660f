import Music

extension DadaGP {
    /// What words say of one time.
    struct Event {
        enum Content {
            case bar([MeasureSign])
            case note(string: Int, fret: Int, [NoteEffect])
            case rest
            /// They stand behind all notes that their track has at the time.
            case effects([BeatEffect])
        }

        /// In ticks, from the beginning of the piece.
        let start: Int
        /// The part; -1 for a bar, which stands before all notes of its time.
        let part: Int
        let instrument: Instrument
        let duration: Int
        let content: Content

        var isEffect: Bool { if case .effects = content { true } else { false } }
    }

    /// Lays out the bars of a tablature as events.
    struct EventCollector {
        private let tablature: Tablature
        private let plan: TrackPlan
        private var events: [Event] = []
        /// Where the events of the bar begin.
        private var barIndex = 0
        /// When the last bar ends, in ticks.
        private(set) var end = 0
        private var log = FindingLog()

        var findings: [Finding] { log.findings }

        init(_ tablature: Tablature, _ plan: TrackPlan) {
            self.tablature = tablature
            self.plan = plan
        }

        /// In the order of the words.
        var sorted: [Event] {
            let order = events.indices.sorted {
                let (first, second) = (events[$0], events[$1])
                if first.start != second.start { return first.start < second.start }
                if first.part != second.part { return first.part < second.part }
                if first.isEffect != second.isEffect { return second.isEffect }
                return $0 < $1
            }
            return order.map { events[$0] }
        }

        mutating func collect() {
            noteWhatNoWordSays()
            for (index, master) in tablature.masterBars.enumerated() {
                let start = end
                barIndex = events.count
                events.append(
                    Event(
                        start: start, part: -1, instrument: .drums, duration: 0,
                        content: .bar(signs(of: master))))
                var longest = 0
                for (number, part) in plan.parts.enumerated() {
                    let track = tablature.tracks[part.track]
                    guard track.bars.indices.contains(index) else { continue }
                    let voices = track.bars[index].voices
                    if voices.count(where: { !$0.isEmpty }) > 1 {
                        log.note(.notKept, "voices", "voices of a track become one", at: 0)
                    }
                    for voice in voices {
                        var time = start
                        for beat in voice.beats {
                            let duration = beat.isEmpty ? 0 : Rhythm.ticks(beat.value)
                            add(beat, number, at: time, duration: duration)
                            time += duration
                        }
                        longest = max(longest, time - start)
                    }
                }
                let length = length(of: master, longest: longest)
                if longest > length {
                    log.note(.notKept, "overfullBar", "beats beyond the end of their bar begin in the next", at: 0)
                }
                addTempos(of: master, start: start, length: length, isFirst: index == 0)
                end += length
            }
        }

        private func length(of master: MasterBar, longest: Int) -> Int {
            let written = master.length / DadaGP.unitsPerTick
            let isShort = (master.isPickup || master.isFreeTime) && longest > 0
            // A reader cannot take bars that last longer, or take no time.
            return min(max(isShort ? longest : written, Rhythm.shortest), Limits.dadaGPBarTicks)
        }

        // MARK: Beats

        private mutating func add(_ beat: Beat, _ number: Int, at start: Int, duration: Int) {
            let part = plan.parts[number]
            func event(_ content: Event.Content) -> Event {
                Event(start: start, part: number, instrument: part.instrument, duration: duration, content: content)
            }
            var reader = BeatEffectWriter(part, tablature.tracks[part.track])
            for note in beat.notes {
                guard let place = reader.place(of: note) else { continue }
                makeRoom(start, part.instrument)
                if isTaken(start, part.instrument, place) {
                    log.note(.notKept, "sameString", "of notes of one time on one string the first is kept", at: 0)
                } else {
                    let effects = reader.effects(of: note, in: beat)
                    events.append(event(.note(string: place.string, fret: place.fret, effects)))
                }
            }
            let effects = reader.effects(of: beat)
            let hasRest = beat.notes.isEmpty && !beat.isEmpty || beat.isEmpty && !effects.isEmpty
            if hasRest && !isSounding(start, part.instrument) { events.append(event(.rest)) }
            if !effects.isEmpty { events.append(event(.effects(effects))) }
            log.add(reader.log)
        }

        /// Takes away the rest of another voice or track at the time.
        private mutating func makeRoom(_ start: Int, _ instrument: Instrument) {
            let index = events[barIndex...].firstIndex {
                if case .rest = $0.content { return $0.start == start && $0.instrument == instrument }
                return false
            }
            if let index { events.remove(at: index) }
        }

        private func isTaken(_ start: Int, _ instrument: Instrument, _ place: (string: Int, fret: Int)) -> Bool {
            events[barIndex...].contains {
                guard $0.start == start, $0.instrument == instrument, case .note(let string, let fret, _) = $0.content
                else { return false }
                return instrument == .drums ? fret == place.fret : string == place.string
            }
        }

        /// Whether a rest has no place, as another voice or track has a note or rest there, or plays on behind it.
        private func isSounding(_ start: Int, _ instrument: Instrument) -> Bool {
            events[barIndex...].contains {
                guard $0.instrument == instrument, $0.part >= 0 else { return false }
                switch $0.content {
                case .note: return $0.start == start || $0.start + $0.duration > start
                case .rest: return $0.start == start
                case .bar, .effects: return false
                }
            }
        }

        // MARK: Bars

        private mutating func signs(of master: MasterBar) -> [MeasureSign] {
            var signs: [MeasureSign] = []
            switch master.tripletFeel {
            case .straight: break
            case .eighths: signs.append(.tripletFeel(1))
            case .sixteenths: signs.append(.tripletFeel(2))
            default: log.note(.notKept, "feel", "no word for a dotted or Scottish feel", at: 0)
            }
            if master.isRepeatStart { signs.append(.repeatOpen) }
            if master.endings > 0 { signs.append(.repeatAlternative(Int(master.endings))) }
            if master.repeatCount > 1 { signs.append(.repeatClose(Int(master.repeatCount) - 1)) }
            if let sign = master.signs.first { signs.append(.direction(sign)) }
            if let jump = master.jumps.first { signs.append(.fromDirection(jump)) }
            if master.signs.count > 1 || master.jumps.count > 1 {
                log.note(.notKept, "signs", "a bar has one sign and one jump", at: 0)
            }
            return signs
        }

        /// Changes that hang on no beat go to the next one.
        private mutating func addTempos(of master: MasterBar, start: Int, length: Int, isFirst: Bool) {
            for change in master.tempoChanges {
                guard change.position.isFinite else { continue }
                if isFirst && change.position <= 0 && change.quartersPerMinute == tablature.tempo { continue }
                let time = start + Int(Double(length) * min(max(change.position, 0), 1))
                var effects: [BeatEffect] = [.tempoChange(DadaGP.roundedTempo(change.quartersPerMinute))]
                if change.isGradual { effects.append(.tempoInterpolation) }
                let beats = events[barIndex...].filter { $0.part >= 0 && !$0.isEffect }
                let later = beats.filter { $0.start >= time }.min { ($0.start, $0.part) < ($1.start, $1.part) }
                if let beat = later ?? beats.last {
                    let already = events[barIndex...].contains {
                        guard $0.start == beat.start, case .effects(let effects) = $0.content else { return false }
                        return effects.contains { if case .tempoChange = $0 { true } else { false } }
                    }
                    if !already {
                        events.append(
                            Event(
                                start: beat.start, part: beat.part, instrument: beat.instrument,
                                duration: beat.duration, content: .effects(effects)))
                    }
                    if beat.start != time { log.note(.notKept, "tempoPlace", "tempos change at beats", at: 0) }
                } else if let part = plan.parts.first {
                    events.append(
                        Event(start: start, part: 0, instrument: part.instrument, duration: length, content: .rest))
                    events.append(
                        Event(
                            start: start, part: 0, instrument: part.instrument, duration: length,
                            content: .effects(effects)))
                }
            }
        }

        private mutating func noteWhatNoWordSays() {
            for master in tablature.masterBars {
                let read = DadaGP.metre(ofTicks: master.length / DadaGP.unitsPerTick)
                if (read.beats, read.beatUnit) != (master.beats, master.beatUnit) {
                    log.note(.notKept, "metre", "a bar has a length, but no metre", at: 0)
                }
                if master.sharps != 0 || master.isMinor { log.note(.notKept, "key", "no word for a key", at: 0) }
                if master.marker != nil { log.note(.notKept, "marker", "no word for a section", at: 0) }
            }
            if !tablature.information.title.isEmpty { log.note(.notKept, "title", "no word for a title", at: 0) }
            for part in plan.parts {
                let track = tablature.tracks[part.track]
                if !track.lyrics.isEmpty { log.note(.notKept, "lyrics", "no word for a text", at: 0) }
                if track.capo > 0 { log.note(.notKept, "capo", "frets are counted from the nut", at: 0) }
            }
        }
    }
}

extension FindingLog {
    /// Adds what another has found.
    fileprivate mutating func add(_ other: FindingLog) {
        for finding in other.findings {
            for _ in 0..<finding.count {
                note(finding.kind, finding.code, finding.explanation, at: finding.firstOffset)
            }
        }
    }
}
