/// Walks over a track as it is played and writes down what is struck when.
struct StrikeGatherer {
    private let track: TabTrack
    private let playthrough: Playthrough
    private let masterBars: [MasterBar]
    private let room: Int
    /// What the open strings sound, the capo on.
    private let open: [Int]

    private(set) var strikes: [Strike] = []
    private(set) var fades: [FadeTime] = []
    private(set) var texts: [ScoreText] = []
    private(set) var droppedNotes = 0
    private(set) var beatsBeyondBars = 0

    /// A fade that is played.
    struct FadeTime {
        var kind: Beat.Fade
        var start: Int
        var end: Int
    }

    /// What a voice has just played.
    private struct VoiceState {
        var lastStart = 0
        var lastEnd = 0
        /// The strikes of its last beat; empty after a rest.
        var last = 0..<0
        /// Strikes that may still ring.
        var ringing: [Int] = []
    }
    private var voices: [VoiceState] = []
    private var times = BeatTimes()
    private var syllables: LyricSyllables

    /// - Parameter room: strikes at most.
    init(_ track: TabTrack, _ masterBars: [MasterBar], _ playthrough: Playthrough, room: Int) {
        self.track = track
        self.masterBars = masterBars
        self.playthrough = playthrough
        self.room = room
        open = track.strings.map { Int($0.number) + Int(track.capo) }
        syllables = LyricSyllables(track)
    }

    /// - Throws: `.tooManyNotes` with `limit`.
    mutating func gather(limit: Int) throws(PerformanceError) {
        for played in playthrough.bars where played.bar < track.bars.count {
            let bar = track.bars[played.bar].voices
            while voices.count < bar.count { voices.append(VoiceState()) }
            for voice in bar.indices {
                let beats = bar[voice].beats
                times.set(beats, feel: masterBars[played.bar].tripletFeel)
                for index in beats.indices where !beats[index].isEmpty {
                    guard times.starts[index] < played.exactLength else {
                        beatsBeyondBars += 1
                        continue
                    }
                    let end = min(times.starts[index + 1], played.exactLength)
                    play(
                        beats, index, voice: voice, played, from: played.tick(times.starts[index]), to: played.tick(end)
                    )
                }
                guard strikes.count <= room else { throw .tooManyNotes(limit: limit) }
            }
        }
        sort()
    }

    /// By time, then as they were met.
    private mutating func sort() {
        var isSorted = true
        for index in strikes.indices.dropFirst() where strikes[index].start < strikes[index - 1].start {
            isSorted = false
            break
        }
        if !isSorted { strikes.sort { ($0.start, $0.sequence) < ($1.start, $1.sequence) } }
    }

    // MARK: Beats

    private mutating func play(
        _ beats: [Beat], _ index: Int, voice: Int, _ played: Playthrough.PlayedBar, from start: Int, to end: Int
    ) {
        let first = strikes.count
        var delayed: GraceTimes?
        if !beats[index].graceNotes.isEmpty {
            delayed = playGraces(beats[index], index, voice: voice, played, from: start, to: end)
        }
        let firstNote = strikes.count
        for note in beats[index].notes.indices {
            strike(beats[index], index, note, voice: voice, played, from: start, to: end)
        }
        if let delayed, delayed.lastOn > start { delay(beats[index], from: firstNote, to: delayed.lastOn) }
        if beats[index].stroke != nil || beats[index].hasRasgueado {
            brush(beats[index], from: firstNote, length: end - start)
        }
        if let fade = beats[index].fade { fades.append(FadeTime(kind: fade, start: start, end: end)) }
        write(beats[index], index, voice: voice, bar: played.bar, at: start)
        if beats[index].notes.isEmpty {
            for place in voices[voice].ringing { strikes[place].ring = min(strikes[place].ring, start) }
            voices[voice].ringing.removeAll(keepingCapacity: true)
        } else {
            for place in first..<strikes.count where strikes[place].ring > 0 { voices[voice].ringing.append(place) }
            if voices[voice].ringing.count > 64 {
                let strikes = strikes
                voices[voice].ringing.removeAll { strikes[$0].ring <= start }
            }
        }
        voices[voice].last = firstNote..<strikes.count
        voices[voice].lastStart = start
        voices[voice].lastEnd = end
    }

    private mutating func strike(
        _ beat: borrowing Beat, _ index: Int, _ place: Int, voice: Int, _ played: Playthrough.PlayedBar,
        from start: Int, to end: Int
    ) {
        let note = beat.notes[place]
        guard let (lane, pitch) = lane(string: note.string, fret: note.fret) else {
            droppedNotes += 1
            return
        }
        var techniques = note.techniques.union(beat.techniques.subtracting([.vibrato, .wideVibrato]))
        var marks: Strike.Marks = note.isSlurred ? .slurs : []
        var sounding = pitch
        if let harmonic = note.harmonic, !track.isDrums {
            sounding += harmonic.interval(fret: Int(note.fret), pitch: pitch)
            techniques.formUnion(harmonic.kind.techniques)
        }
        if note.trill != nil {
            techniques.insert(.trill)
            marks.insert(.isSpecial)
        }
        if note.tremoloPower != nil {
            techniques.insert(.tremoloPicking)
            marks.insert(.isSpecial)
        }
        if note.lengthShare != 1 { marks.insert(.isSpecial) }
        if !track.isDrums {
            if note.bend != nil || beat.tremoloBar != nil || !techniques.isDisjoint(with: .moving)
                || !beat.techniques.isDisjoint(with: [.vibrato, .wideVibrato])
            {
                marks.insert(.moves)
            }
            if techniques.contains(.shiftSlide) { marks.insert(.glidesToNext) }
            if techniques.contains(.legatoSlide) { marks.insert(.slidesLegato) }
        }
        techniques.formUnion(beat.techniques.intersection([.vibrato, .wideVibrato]))
        strikes.append(
            Strike(
                start: start, end: end,
                ring: techniques.contains(.letRing) ? min(start + played.end - played.start, playthrough.end) : 0,
                sequence: Int32(truncatingIfNeeded: strikes.count), bar: Int32(played.bar),
                beat: Int32(truncatingIfNeeded: index), note: Int32(truncatingIfNeeded: place), techniques: techniques,
                pitch: Int16(sounding), lane: lane, marks: marks, voice: UInt8(truncatingIfNeeded: voice),
                kind: note.isTied ? .tied : .struck, string: note.string, fret: note.fret,
                velocity: min(max(note.velocity, 1), 127)))
    }

    /// Where a note sounds, and what without its harmonic; nil where nothing can sound.
    private func lane(string: UInt8, fret: UInt8) -> (lane: Int16, pitch: Int)? {
        if track.isDrums || string == 0 { return fret > 127 ? nil : (256 + Int16(fret), Int(fret)) }
        guard Int(string) <= open.count else { return nil }
        return (Int16(string), open[Int(string) - 1] + Int(fret))
    }

    // MARK: Grace notes and strokes

    private mutating func playGraces(
        _ beat: borrowing Beat, _ index: Int, voice: Int, _ played: Playthrough.PlayedBar, from start: Int, to end: Int
    ) -> GraceTimes {
        let state = voices[voice]
        let gap = start - (state.last.isEmpty ? state.lastStart : min(state.lastEnd, start))
        let share = PerformanceRules.greatestGraceShare
        let before =
            state.last.isEmpty || gap > 0 ? gap : Int(Double(state.lastEnd - state.lastStart) * share)
        let times = GraceTimes(
            beat.graceNotes, at: start, roomBefore: before, roomOn: Int(Double(end - start) * share))
        for place in state.last
        where strikes[place].end == start && strikes[place].ring == 0 && strikes[place].start < times.firstBefore {
            strikes[place].end = times.firstBefore
        }
        for place in beat.graceNotes.indices {
            let grace = beat.graceNotes[place]
            guard let (lane, pitch) = lane(string: grace.string, fret: grace.fret) else {
                droppedNotes += 1
                continue
            }
            var marks: Strike.Marks = []
            if !track.isDrums {
                switch grace.transition {
                case .none: break
                case .hammer: marks = .slurs
                case .slide: marks = [.glidesToNext, .moves]
                case .bend: marks = [.bendsToNext, .moves]
                }
                if grace.bend != nil || !grace.techniques.isDisjoint(with: .moving) { marks.insert(.moves) }
            }
            strikes.append(
                Strike(
                    start: times.times[place].start, end: times.times[place].end, ring: 0,
                    sequence: Int32(truncatingIfNeeded: strikes.count), bar: Int32(played.bar),
                    beat: Int32(truncatingIfNeeded: index), note: Int32(truncatingIfNeeded: place),
                    techniques: grace.techniques.union(.graceNote), pitch: Int16(pitch), lane: lane, marks: marks,
                    voice: UInt8(truncatingIfNeeded: voice), kind: .grace, string: grace.string, fret: grace.fret,
                    velocity: min(max(grace.velocity, 1), 127)))
        }
        return times
    }

    /// Strikes the notes of the strings that have grace notes on the beat when these are over; all, if none has.
    private mutating func delay(_ beat: borrowing Beat, from first: Int, to time: Int) {
        var strings: Set<UInt8> = []
        for grace in beat.graceNotes { strings.insert(grace.string) }
        let isShared = strikes[first...].contains { strings.contains($0.string) }
        for place in first..<strikes.count
        where strikes[place].kind == .struck && (!isShared || strings.contains(strikes[place].string)) {
            strikes[place].start = min(time, strikes[place].end)
        }
    }

    /// Strikes one string after the other.
    private mutating func brush(_ beat: borrowing Beat, from first: Int, length: Int) {
        let stroke = beat.stroke ?? Beat.Stroke(.down, power: PerformanceRules.rasgueadoPower)
        var order: [(string: UInt8, place: Int)] = []
        for place in first..<strikes.count where strikes[place].kind == .struck {
            order.append((strikes[place].string, place))
        }
        guard order.count > 1 else { return }
        order.sort { stroke.direction == .down ? $0.string > $1.string : $0.string < $1.string }
        let whole = min(
            Playthrough.ticks(NoteValue(power: stroke.power).length),
            Int(Double(length) * PerformanceRules.greatestStrokeShare))
        for number in order.indices {
            let place = order[number].place
            let start = strikes[place].start + whole * number / (order.count - 1)
            strikes[place].start = min(start, strikes[place].end)
        }
    }

    // MARK: Words

    private mutating func write(_ beat: borrowing Beat, _ index: Int, voice: Int, bar: Int, at start: Int) {
        if let text = beat.text { texts.append(ScoreText(time: Ticks(start), .text, text)) }
        if let chord = beat.chord, !chord.name.isEmpty {
            texts.append(ScoreText(time: Ticks(start), .text, chord.name))
        }
        if let lyric = beat.lyric {
            texts.append(ScoreText(time: Ticks(start), .lyric, lyric))
        } else if voice == 0, !syllables.isEmpty {
            for syllable in syllables.at(bar: bar, beat: index) {
                texts.append(ScoreText(time: Ticks(start), .lyric, syllable))
            }
        }
    }
}

extension Techniques {
    /// What makes a pitch move.
    fileprivate static let moving: Techniques = [
        .shiftSlide, .legatoSlide, .slideInFromBelow, .slideInFromAbove, .slideOutDownwards, .slideOutUpwards, .vibrato,
        .wideVibrato,
    ]
}

extension Harmonic.Kind {
    fileprivate var techniques: Techniques {
        switch self {
        case .natural: .naturalHarmonic
        case .artificial: .artificialHarmonic
        case .pinch: .pinchHarmonic
        case .tapped: .tappedHarmonic
        case .semi, .feedback: []
        }
    }
}
