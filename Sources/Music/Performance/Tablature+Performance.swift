extension Tablature {
    /// Plays the tablature: repeats unfolded, ties joined, every technique turned into times, velocities and bends.
    ///
    /// What each becomes stands in `Documentation/performance.md`, with its numbers in `PerformanceRules`. The score
    /// lasts as long as the bars that were played. On one string one note sounds at a time. Tablatures that contradict
    /// themselves are played as far as they can be; the report says what was left out or moved.
    ///
    /// Cost: about a microsecond a note, and more for those that bend.
    public func performed(_ options: PerformanceOptions = .init()) throws(PerformanceError) -> Performance {
        let order = try BarOrder(masterBars, atMost: options.mostBars)
        let playthrough = try Playthrough(self, order.bars)
        var report = PerformanceReport()
        report.bars = order.bars
        report.end = Ticks(playthrough.end)
        report.jumps = order.jumps
        report.lostJumps = order.lostJumps
        let tempos = TempoPlan(self, playthrough).tempos
        let mix = MixPlan(self)
        var score = Score(
            ticksPerQuarter: PerformanceRules.ticksPerQuarter, tempos: tempos,
            timeSignatures: playthrough.timeSignatures(masterBars),
            keySignatures: playthrough.keySignatures(masterBars), texts: texts(playthrough))
        let hasSolo = tracks.contains(where: \.isSolo)
        var room = max(options.mostNotes, 0)
        for index in tracks.indices {
            let isHeard = !options.isMixHeard || !tracks[index].isMuted && (!hasSolo || tracks[index].isSolo)
            var player = TrackPlayer(tracks[index], isHeard: isHeard, options)
            let track = try player.track(
                masterBars, playthrough, tempos, mix.events(of: index, tracks[index].sound, playthrough), room: room,
                &report)
            room -= track.notes.count
            score.tracks.append(track)
            score.texts += player.texts
        }
        let inOrder = score.texts.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        score.texts = inOrder.map(\.element)
        return Performance(score: score, report: report)
    }

    /// The name of the piece, who owns it, and the markers as they are reached.
    private func texts(_ playthrough: Playthrough) -> [ScoreText] {
        var texts: [ScoreText] = []
        if !information.title.isEmpty { texts.append(ScoreText(time: .zero, .name, information.title)) }
        if !information.copyright.isEmpty { texts.append(ScoreText(time: .zero, .copyright, information.copyright)) }
        for played in playthrough.bars {
            guard let marker = masterBars[played.bar].marker, !marker.title.isEmpty else { continue }
            texts.append(ScoreText(time: Ticks(played.start), .marker, marker.title))
        }
        return texts
    }
}

/// Plays one track.
private struct TrackPlayer {
    private let track: TabTrack
    private let isHeard: Bool
    private let options: PerformanceOptions
    private(set) var texts: [ScoreText] = []

    init(_ track: TabTrack, isHeard: Bool, _ options: PerformanceOptions) {
        self.track = track
        self.isHeard = isHeard
        self.options = options
    }

    mutating func track(
        _ masterBars: [MasterBar], _ playthrough: Playthrough, _ tempos: [Tempo], _ mix: [ChannelEvent], room: Int,
        _ report: inout PerformanceReport
    ) throws(PerformanceError) -> Track {
        let sound = track.sound
        var performed = Track(
            name: track.name, program: min(sound.program, 127), channel: track.isDrums ? 9 : min(sound.channel, 15),
            isDrums: track.isDrums, port: sound.port, tuning: track.tuning)
        guard isHeard else { return performed }
        var gatherer = StrikeGatherer(track, masterBars, playthrough, room: room)
        try gatherer.gather(limit: options.mostNotes)
        let chains = StrikeChains(gatherer.strikes, strikesAfterLegatoSlides: options.strikesAfterLegatoSlides)
        var maker = NoteMaker(track, chains, tempos, end: playthrough.end, room: room)
        try maker.make(limit: options.mostNotes)
        performed.notes = maker.notes
        let events = mix + gatherer.fades.flatMap { $0.kind.events(from: $0.start, to: $0.end) }
        let inOrder = events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        performed.events = inOrder.map(\.element)
        texts = gatherer.texts
        report.looseTies += chains.looseTies
        report.collidingNotes += chains.collidingNotes
        report.droppedNotes += gatherer.droppedNotes
        report.movedPitches += maker.movedPitches
        report.clampedBends += maker.clampedBends
        report.beatsBeyondBars += gatherer.beatsBeyondBars
        return performed
    }
}
