import Music

/// A score made of parts: measures played in their order, notes tied, grace notes given their time.
struct Performance {
    private(set) var score: Score
    private(set) var log: FindingLog

    private let parts: [PartContents]
    private let clock: ScoreClock
    private let playing: MusicXML.Playing
    /// The measures in the order of playing; `start` in units from the beginning.
    private var order: [(measure: Int, pass: Int, start: Int)] = []

    init(
        _ outline: ScoreOutline, _ parts: [PartContents], _ navigation: Navigation, _ clock: ScoreClock,
        _ playing: MusicXML.Playing, _ log: FindingLog
    ) throws(FormatError) {
        self.parts = parts
        self.clock = clock
        self.playing = playing
        self.log = log
        score = Score(ticksPerQuarter: clock.ticksPerQuarter)
        try layOut(navigation)
        try checkNoteCount()
        addTitles(outline)
        addConductor()
        var channels = ChannelChooser(parts)
        for part in parts { addTracks(part, &channels) }
        let texts = score.texts.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        score.texts = texts.map(\.element)
    }

    /// Gives each measure played its place in time.
    private mutating func layOut(_ navigation: Navigation) throws(FormatError) {
        let count = navigation.signs.count
        var lengths = [Int](repeating: 0, count: count)
        var nominal = [Int](repeating: 0, count: count)
        for part in parts {
            for (index, measure) in part.measures.enumerated() {
                lengths[index] = max(lengths[index], measure.length)
                nominal[index] = max(nominal[index], measure.nominalLength)
            }
        }
        let played =
            playing.unfoldsRepeats && !navigation.isStraight
            ? try navigation.order() : (0..<count).map { (measure: $0, pass: 1) }
        guard played.count <= Limits.musicXMLMeasures else {
            throw FormatError(
                .unsupported, at: 0, "the score has more than \(Limits.musicXMLMeasures) measures")
        }
        var start = 0
        order.reserveCapacity(played.count)
        for (measure, pass) in played {
            order.append((measure, pass, start))
            start += lengths[measure] > 0 ? lengths[measure] : nominal[measure]
            guard start <= ScoreClock.longest else {
                throw FormatError(.unsupported, at: 0, "the score lasts longer than is dealt with")
            }
        }
    }

    private func checkNoteCount() throws(FormatError) {
        var notes = 0
        var events = 0
        for part in parts {
            for place in order where place.measure < part.measures.count {
                notes += part.measures[place.measure].notes.count
                events += part.measures[place.measure].events.count
                guard notes <= Limits.musicXMLNotes, events <= Limits.musicXMLNotes else {
                    throw FormatError(
                        .unsupported, at: 0,
                        "with its repeats played out the score has more than \(Limits.musicXMLNotes) notes")
                }
            }
        }
    }

    private mutating func addTitles(_ outline: ScoreOutline) {
        score.texts += outline.titles.map { ScoreText(time: .zero, .name, $0) }
        score.texts += outline.creators.map { ScoreText(time: .zero, .text, $0) }
        score.texts += outline.rights.map { ScoreText(time: .zero, .copyright, $0) }
    }

    // MARK: Tempo, metre, key, texts

    /// What holds for all parts; metre and key are those of the first part that has any.
    private mutating func addConductor() {
        let timePart = parts.firstIndex(where: \.hasTimes)
        let keyPart = parts.firstIndex(where: \.hasKeys)
        // What is in force at the beginning of each measure, for jumps.
        let count = order.reduce(0) { max($0, $1.measure + 1) }
        let tempos = statesAtBeginnings(count) { _, kind in
            if case .tempo(let microseconds) = kind { microseconds } else { nil }
        }
        let times = statesAtBeginnings(count) { part, kind -> [UInt8]? in
            if part == timePart, case .time(let beats, let power) = kind { [beats, power] } else { nil }
        }
        let keys = statesAtBeginnings(count) { part, kind -> [Int]? in
            if part == keyPart, case .key(let sharps, let isMinor) = kind {
                [Int(sharps), isMinor ? 1 : 0]
            } else {
                nil
            }
        }
        var previous = -1
        for place in order {
            let isJump = place.measure != previous + 1
            previous = place.measure
            let start = clock.ticks(place.start)
            if isJump {
                if let tempo = tempos[place.measure] { add(tempo: tempo, at: start) }
                if let time = times[place.measure] { add(beats: time[0], power: time[1], at: start) }
                if let key = keys[place.measure] { add(sharps: Int8(key[0]), isMinor: key[1] == 1, at: start) }
            }
            var events: [(part: Int, event: PartContents.Event)] = []
            for (part, contents) in parts.enumerated() where place.measure < contents.measures.count {
                events += contents.measures[place.measure].events.map { (part, $0) }
            }
            let sorted = events.enumerated().sorted {
                ($0.element.event.time, $0.offset) < ($1.element.event.time, $1.offset)
            }
            var seen: Set<ScoreText> = []
            for (_, (part, event)) in sorted {
                let time = clock.ticks(place.start + event.time)
                switch event.kind {
                case .tempo(let microseconds): add(tempo: microseconds, at: time)
                case .time(let beats, let power): if part == timePart { add(beats: beats, power: power, at: time) }
                case .key(let sharps, let isMinor):
                    if part == keyPart { add(sharps: sharps, isMinor: isMinor, at: time) }
                case .text(let kind, let words):
                    // Every part of a score may repeat what holds for all.
                    let text = ScoreText(time: time, kind, words)
                    if seen.insert(text).inserted { score.texts.append(text) }
                case .lyrics(let verses):
                    let verse = verses[min(place.pass, verses.count) - 1]
                    let syllable =
                        verse.isEmpty && place.pass > verses.count ? verses.last { !$0.isEmpty } ?? "" : verse
                    if !syllable.isEmpty { score.texts.append(ScoreText(time: time, .lyric, syllable)) }
                case .control, .program: break
                }
            }
        }
    }

    /// The last value of a kind before each measure of the page.
    private func statesAtBeginnings<Value>(
        _ count: Int, _ value: (_ part: Int, PartContents.Event.Kind) -> Value?
    ) -> [Value?] {
        var states: [Value?] = []
        var current: Value?
        for measure in 0..<count {
            states.append(current)
            var last = -1
            for (part, contents) in parts.enumerated() where measure < contents.measures.count {
                for event in contents.measures[measure].events where event.time >= last {
                    if let value = value(part, event.kind) {
                        current = value
                        last = event.time
                    }
                }
            }
        }
        return states
    }

    private mutating func add(tempo: Int, at time: Ticks) {
        if score.tempos.last?.time == time { score.tempos.removeLast() }
        if score.tempos.last?.microsecondsPerQuarter == tempo { return }
        // Times never go back: an event may reach beyond the end of its measure.
        let time = max(time, score.tempos.last?.time ?? .zero)
        score.tempos.append(Tempo(time: time, microsecondsPerQuarter: tempo))
    }

    private mutating func add(beats: UInt8, power: UInt8, at time: Ticks) {
        if score.timeSignatures.last?.time == time { score.timeSignatures.removeLast() }
        if let last = score.timeSignatures.last, last.beats == beats, last.beatPower == power { return }
        let time = max(time, score.timeSignatures.last?.time ?? .zero)
        score.timeSignatures.append(TimeSignature(time: time, beats: beats, beatPower: power))
    }

    private mutating func add(sharps: Int8, isMinor: Bool, at time: Ticks) {
        if score.keySignatures.last?.time == time { score.keySignatures.removeLast() }
        if let last = score.keySignatures.last, last.sharps == sharps, last.isMinor == isMinor { return }
        let time = max(time, score.keySignatures.last?.time ?? .zero)
        score.keySignatures.append(KeySignature(time: time, sharps: sharps, isMinor: isMinor))
    }

    // MARK: Tracks

    private mutating func addTracks(_ part: PartContents, _ channels: inout ChannelChooser) {
        var tied = TiedNotes(clock)
        var events: [(time: Int, kind: PartContents.Event.Kind)] = []
        for place in order where place.measure < part.measures.count {
            let measure = part.measures[place.measure]
            for note in measure.notes { tied.add(note, at: place.start, &log) }
            for event in measure.events {
                switch event.kind {
                case .control, .program: events.append((place.start + event.time, event.kind))
                default: break
                }
            }
        }
        var notes = tied.notes
        if playing.hasGraceNotes {
            GraceTiming.give(&notes, slot: max(clock.unitsPerQuarter / 8, 1))
        } else {
            notes.removeAll { $0.grace != nil }
        }
        let instruments = part.description.instruments
        let used = Set(notes.map(\.instrument))
        let isUnpitched = !notes.isEmpty && instruments.allSatisfy { $0.channel == nil } && part.isUnpitched
        let timed = events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        var tracks: [(sound: ChannelChooser.Sound, track: Track)] = []
        var trackOfInstrument = [Int](repeating: 0, count: instruments.count)
        for (index, instrument) in instruments.enumerated() where used.contains(index) || used.isEmpty && index == 0 {
            let sound = channels.sound(of: instrument, isUnpitched: isUnpitched)
            if let place = tracks.firstIndex(where: { $0.sound == sound }) {
                trackOfInstrument[index] = place
                continue
            }
            trackOfInstrument[index] = tracks.count
            var track = Track(
                name: part.description.name, program: sound.program, channel: sound.channel,
                isDrums: sound.channel == 9, tuning: part.tuning)
            if let volume = instrument.volume {
                track.events.append(ChannelEvent(time: .zero, .control(number: 7, value: volume)))
            }
            if let pan = instrument.pan {
                track.events.append(ChannelEvent(time: .zero, .control(number: 10, value: pan)))
            }
            tracks.append((sound, track))
        }
        for (_, event) in timed {
            let time = clock.ticks(event.time)
            switch event.kind {
            case .control(let number, let value):
                for index in tracks.indices {
                    tracks[index].track.events.append(ChannelEvent(time: time, .control(number: number, value: value)))
                }
            case .program(let instrument, let program):
                let index = trackOfInstrument[instrument]
                if !tracks[index].track.isDrums {
                    tracks[index].track.events.append(ChannelEvent(time: time, .program(program)))
                }
            default: break
            }
        }
        for note in notes { tracks[trackOfInstrument[note.instrument]].track.notes.append(note.note(clock)) }
        if tracks.count > 1 {
            for (index, instrument) in instruments.enumerated() where used.contains(index) && !instrument.name.isEmpty {
                let place = trackOfInstrument[index]
                if tracks[place].track.name == part.description.name {
                    tracks[place].track.name = [part.description.name, "(\(instrument.name))"]
                        .filter { !$0.isEmpty }.joined(separator: " ")
                }
            }
        }
        for place in tracks.indices {
            tracks[place].track.notes = tracks[place].track.notes.inCanonicalOrder()
            score.tracks.append(tracks[place].track)
        }
    }
}

extension PartContents {
    /// Whether the part has notes, and all stand on no pitch of their own.
    fileprivate var isUnpitched: Bool { hasUnpitchedNotes && !hasPitchedNotes }
}

/// Deals channels to instruments that name none.
struct ChannelChooser {
    struct Sound: Hashable {
        var channel: UInt8
        var program: UInt8
    }

    private var used: Set<UInt8>
    private var next: UInt8 = 0
    /// The channel dealt to a part's instruments without one, by program.
    init(_ parts: [PartContents]) {
        used = Set(parts.flatMap { $0.description.instruments.compactMap(\.channel) })
    }

    mutating func sound(of instrument: PartDescription.Instrument, isUnpitched: Bool) -> Sound {
        let program = instrument.program ?? 0
        if let channel = instrument.channel { return Sound(channel: channel, program: channel == 9 ? 0 : program) }
        if isUnpitched { return Sound(channel: 9, program: 0) }
        // Free ones first; when all are taken, they are shared in turn.
        for _ in 0..<16 {
            let channel = next
            next = (next + 1) % 16
            if channel != 9, used.insert(channel).inserted { return Sound(channel: channel, program: program) }
        }
        next = next == 9 ? 10 : next
        defer { next = (next + 1) % 16 }
        return Sound(channel: next, program: program)
    }
}
