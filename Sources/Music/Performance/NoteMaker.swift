/// Turns the chains of a track into notes.
struct NoteMaker {
    private let track: TabTrack
    private let chains: StrikeChains
    private let end: Int
    private let room: Int
    private var tempos: TempoCursor
    private var curve = PitchCurve()
    /// What plain notes on one place share, by string and fret.
    private var plain: [NoteDetails?]
    private var others: [UInt64: NoteDetails] = [:]

    private(set) var notes: [Note] = []
    private(set) var movedPitches = 0
    private var hasTooMany = false
    var clampedBends: Int { curve.clampedPoints }

    private static let plainStrings = 16
    private static let plainFrets = 32

    /// - Parameters:
    ///   - end: of the piece, in ticks.
    ///   - room: notes at most.
    init(_ track: TabTrack, _ chains: StrikeChains, _ tempos: [Tempo], end: Int, room: Int) {
        self.track = track
        self.chains = chains
        self.tempos = TempoCursor(tempos)
        self.end = end
        self.room = room
        plain = [NoteDetails?](repeating: nil, count: Self.plainStrings * Self.plainFrets)
    }

    /// - Throws: `.tooManyNotes` with `limit`.
    mutating func make(limit: Int) throws(PerformanceError) {
        notes.reserveCapacity(chains.heads.count)
        for head in chains.heads {
            make(Int(head))
            guard notes.count <= room, !hasTooMany else { throw .tooManyNotes(limit: limit) }
        }
        var isSorted = true
        for index in notes.indices.dropFirst() where notes[index].onset < notes[index - 1].onset {
            isSorted = false
            break
        }
        if isSorted { notes.sortChords() } else { notes = notes.inCanonicalOrder() }
    }

    // MARK: One note

    private mutating func make(_ head: Int) {
        let first = chains.strikes[head]
        var (written, ring, marks, techniques) = (first.end, first.ring, first.marks, first.techniques)
        var place = first.next
        while place >= 0 {
            let strike = chains.strikes[Int(place)]
            written = max(written, strike.end)
            ring = max(ring, strike.ring)
            marks.formUnion(strike.marks)
            techniques.formUnion(strike.techniques)
            if strike.kind == .slid { marks.insert(.moves) }
            place = strike.next
        }
        if first.marks.contains(.hammeredOn) { techniques.insert(.hammerOn) }
        if first.marks.contains(.pulledOff) { techniques.insert(.pullOff) }
        let pitch = pitch(first.pitch)
        let velocity = velocity(first, first.techniques)
        var note = Note(onset: Ticks(first.start), duration: .zero, pitch: pitch, velocity: velocity)
        let isStruckAgain = !first.techniques.isDisjoint(with: [.trill, .tremoloPicking]) && marks.contains(.isSpecial)
        let share = marks.contains(.isSpecial) ? writtenNote(first)?.lengthShare ?? 1 : 1
        let end =
            isStruckAgain ? written : soundingEnd(first, first.techniques, written: written, ring: ring, share: share)
        note.duration = Ticks(max(min(end, first.limit, self.end) - first.start, 0))
        var bends: [PitchBend] = []
        if marks.contains(.moves) {
            setCurve(head, written: written)
            if !curve.isFlat { bends = curve.points(until: max(note.duration.count, 1)) }
        }
        if isStruckAgain, let written = writtenNote(first) {
            strikeAgain(note, first, written, techniques, bends)
        } else {
            append(note, first, techniques, bends)
        }
    }

    private mutating func soundingEnd(
        _ strike: Strike, _ techniques: Techniques, written: Int, ring: Int, share: Double
    ) -> Int {
        let length = written - strike.start
        if let shortest = shortLength(techniques, at: strike.start) { return strike.start + min(shortest, length) }
        if techniques.contains(.staccato) {
            return strike.start + Int(Double(length) * PerformanceRules.staccatoShare)
        }
        if share != 1, share.isFinite { return strike.start + Int(min(Double(length) * max(share, 0), Double(end))) }
        return max(written, ring)
    }

    /// How long dead and muted notes sound at most; nil for others.
    private mutating func shortLength(_ techniques: Techniques, at time: Int) -> Int? {
        guard !techniques.isDisjoint(with: [.deadNote, .palmMute]) else { return nil }
        let seconds =
            techniques.contains(.deadNote) ? PerformanceRules.deadNoteSeconds : PerformanceRules.palmMuteSeconds
        return Int((tempos.ticksPerSecond(at: time) * seconds).rounded())
    }

    private func velocity(_ strike: Strike, _ techniques: Techniques) -> UInt8 {
        var steps = 0
        if techniques.contains(.ghostNote) { steps += PerformanceRules.ghostSteps }
        if techniques.contains(.heavyAccent) {
            steps += PerformanceRules.heavyAccentSteps
        } else if techniques.contains(.accent) {
            steps += PerformanceRules.accentSteps
        }
        if !strike.marks.isDisjoint(with: [.hammeredOn, .pulledOff, .slidTo]) {
            steps += PerformanceRules.slurredSteps
        }
        return velocity(strike.velocity, steps: steps)
    }

    private func velocity(_ velocity: UInt8, steps: Int) -> UInt8 {
        guard steps != 0 else { return velocity }
        let least = min(Int(velocity), PerformanceRules.softestVelocity)
        return UInt8(min(max(Int(velocity) + steps * PerformanceRules.dynamicStep, least), 127))
    }

    /// The pitch in 0...127, moved by octaves where it must be.
    private mutating func pitch(_ number: Int16) -> Pitch {
        if let pitch = Pitch(Int(number)) { return pitch }
        movedPitches += 1
        let name = ((Int(number) % 12) + 12) % 12
        return Pitch(number < 0 ? name : name + 120 <= 127 ? name + 120 : name + 108) ?? Pitch(lowBits: 0)
    }

    // MARK: Notes of one beat that are struck several times

    private mutating func strikeAgain(
        _ whole: Note, _ strike: Strike, _ note: TabNote, _ techniques: Techniques, _ bends: [PitchBend]
    ) {
        let power = note.trill?.power ?? note.tremoloPower ?? 4
        let step = max(Playthrough.ticks(NoteValue(power: power).length), 1)
        let end = whole.end.count
        let count = max((end - whole.onset.count + step / 2) / step, 1)
        guard notes.count + count <= room else {
            hasTooMany = true
            return
        }
        var longest = shortLength(strike.techniques, at: strike.start) ?? step
        if strike.techniques.contains(.staccato) {
            longest = min(longest, Int(Double(step) * PerformanceRules.staccatoShare))
        }
        for number in 0..<count {
            let start = whole.onset.count + number * step
            let stop = number == count - 1 ? end : min(start + step, end)
            var (struck, place, way) = (whole, strike, techniques)
            struck.onset = Ticks(start)
            // The last one has what is left over, unless all are short.
            struck.duration = Ticks(max(longest < step ? min(longest, stop - start) : stop - start, 0))
            if let trill = note.trill, number > 0 {
                if number % 2 == 1 {
                    place.fret = trill.fret
                    struck.pitch = pitch(strike.pitch + Int16(trill.fret) - Int16(strike.fret))
                }
                way.remove([.hammerOn, .pullOff])
                way.insert((number % 2 == 1) == (trill.fret >= strike.fret) ? .hammerOn : .pullOff)
                struck.velocity = velocity(whole.velocity, steps: PerformanceRules.slurredSteps)
            }
            append(struck, place, way, slice(bends, from: start - whole.onset.count, to: stop - whole.onset.count))
        }
    }

    private func slice(_ bends: [PitchBend], from start: Int, to end: Int) -> [PitchBend] {
        guard !bends.isEmpty else { return [] }
        var part: [PitchBend] = []
        for bend in bends where bend.time.count < end {
            if bend.time.count <= start {
                part = bend.cents == 0 ? [] : [PitchBend(time: .zero, cents: bend.cents)]
            } else {
                part.append(PitchBend(time: bend.time - Ticks(start), cents: bend.cents))
            }
        }
        return part
    }

    private mutating func append(
        _ note: Note, _ strike: Strike, _ techniques: Techniques, _ bends: [PitchBend]
    ) {
        var note = note
        let position = track.isDrums || strike.string == 0 ? nil : strike.position
        if bends.isEmpty {
            note.details = details(position, techniques)
        } else {
            note.details = NoteDetails(bends: bends, position: position, techniques: techniques)
        }
        notes.append(note)
    }

    /// What notes without bends have; those of one place and way share it.
    private mutating func details(_ position: FretPosition?, _ techniques: Techniques) -> NoteDetails? {
        if let position, techniques.isEmpty, position.string < Self.plainStrings, position.fret < Self.plainFrets {
            let index = Int(position.string) * Self.plainFrets + Int(position.fret)
            if let details = plain[index] { return details }
            plain[index] = NoteDetails(bends: [], position: position)
            return plain[index]
        }
        let place = position.map { UInt64($0.string) << 8 | UInt64($0.fret) | 1 << 16 } ?? 0
        let key = place << 32 | UInt64(techniques.rawValue)
        if let details = others[key] { return details }
        let details = NoteDetails(bends: [], position: position, techniques: techniques)
        others[key] = details
        return details
    }

    // MARK: The written note

    private func writtenBeat(_ strike: Strike) -> Beat {
        track.bars[Int(strike.bar)].voices[Int(strike.voice)].beats[Int(strike.beat)]
    }

    /// nil for a grace note.
    private func writtenNote(_ strike: Strike) -> TabNote? {
        strike.kind == .grace ? nil : writtenBeat(strike).notes[Int(strike.note)]
    }
}

extension Strike {
    fileprivate var position: FretPosition { FretPosition(string: string, fret: fret) }
}

// MARK: - Curves

extension NoteMaker {
    /// Sets the curve of a chain.
    private mutating func setCurve(_ head: Int, written: Int) {
        curve.clear()
        let first = chains.strikes[head]
        let second = tempos.ticksPerSecond(at: first.start)
        if first.kind == .grace {
            setGraceCurve(first, ticksPerSecond: second)
            if chains.strikes[head].next < 0 { return }
        }
        var place = Int32(head)
        /// Since the note was struck or slid to.
        var techniques: Techniques = []
        var since = first.start
        while place >= 0 {
            let strike = chains.strikes[Int(place)]
            place = strike.next
            guard strike.kind != .grace else { continue }
            let beat = writtenBeat(strike)
            let note = beat.notes[Int(strike.note)]
            let start = strike.start - first.start
            if strike.kind == .slid {
                let distance = 100 * Double(strike.pitch - first.pitch)
                glide(from: since - first.start, to: start, by: distance - curve.last(.slide), ticksPerSecond: second)
                // The bend of the note before ends with it.
                if curve.last(.bend) != 0 {
                    curve.add(.bend, curve.last(.bend), at: start)
                    curve.add(.bend, 0, at: start)
                }
                techniques = []
                since = strike.start
            }
            techniques.formUnion(strike.techniques)
            if let bend = note.bend, !bend.points.isEmpty {
                add(bend, .bend, from: start, to: bendEnd(strike, written) - first.start, second)
            }
            if let bar = beat.tremoloBar, !bar.points.isEmpty {
                add(bar, .bar, from: start, to: strike.end - first.start, second)
            }
            addVibrato(note.techniques, beat.techniques, from: start, to: strike.end - first.start, second)
            if strike.kind != .tied { slideIn(strike, from: start, to: strike.end - first.start, second) }
        }
        leave(first, techniques, from: since - first.start, to: written - first.start, second)
    }

    /// Where the bend of a strike ends: with the ties that have none of their own.
    private func bendEnd(_ strike: Strike, _ written: Int) -> Int {
        var end = strike.end
        var place = strike.next
        while place >= 0 {
            let next = chains.strikes[Int(place)]
            if next.kind == .slid { return next.start }
            let bend = writtenBeat(next).notes[Int(next.note)].bend
            if let bend, !bend.points.isEmpty { return next.start }
            end = max(end, next.end)
            place = next.next
        }
        return end
    }

    private mutating func add(
        _ bend: TabBend, _ cause: PitchCurve.Cause, from start: Int, to end: Int, _ second: Double
    ) {
        if start > 0 { curve.add(cause, curve.last(cause), at: start) }
        var waver: (start: Int, strength: UInt8) = (0, 0)
        func place(_ point: TabBend.Point) -> Int {
            let share = point.position.isFinite ? min(max(point.position, 0), 1) : 0
            return start + Int((share * Double(max(end - start, 0))).rounded())
        }
        for point in bend.points {
            let time = place(point)
            curve.add(cause, point.cents, at: time)
            if point.vibrato != waver.strength {
                addBendVibrato(waver, until: time, second)
                waver = (time, point.vibrato)
            }
        }
        addBendVibrato(waver, until: end, second)
    }

    private mutating func addBendVibrato(_ waver: (start: Int, strength: UInt8), until end: Int, _ second: Double) {
        curve.addVibrato(
            from: waver.start, to: end, lowest: 0,
            highest: PerformanceRules.bendVibratoCents * Double(min(waver.strength, 3)), ticksPerSecond: second)
    }

    private mutating func addVibrato(
        _ note: Techniques, _ beat: Techniques, from start: Int, to end: Int, _ second: Double
    ) {
        let finger =
            note.contains(.wideVibrato)
            ? PerformanceRules.wideVibratoCents : note.contains(.vibrato) ? PerformanceRules.vibratoCents : 0
        curve.addVibrato(from: start, to: end, lowest: 0, highest: finger, ticksPerSecond: second)
        let bar =
            beat.contains(.wideVibrato)
            ? PerformanceRules.wideBarVibratoCents : beat.contains(.vibrato) ? PerformanceRules.barVibratoCents : 0
        curve.addVibrato(from: start, to: end, lowest: -bar / 2, highest: bar / 2, ticksPerSecond: second)
    }

    private mutating func slideIn(_ strike: Strike, from start: Int, to end: Int, _ second: Double) {
        var cents = 0.0
        if strike.techniques.contains(.slideInFromBelow) {
            cents = -min(PerformanceRules.slideInCents, 100 * Double(strike.fret))
        } else if strike.techniques.contains(.slideInFromAbove) {
            cents = PerformanceRules.slideInCents
        }
        guard cents != 0 else { return }
        let length = min(Double(end - start) * PerformanceRules.slideInShare, second * PerformanceRules.slideInSeconds)
        let base = curve.last(.slide)
        curve.add(.slide, base + cents, at: start)
        curve.add(.slide, base, at: start + Int(length))
    }

    /// What a note does at its end: glides to the next one, or slides away.
    private mutating func leave(
        _ first: Strike, _ techniques: Techniques, from start: Int, to end: Int, _ second: Double
    ) {
        let base = curve.last(.slide)
        if !techniques.isDisjoint(with: [.shiftSlide, .legatoSlide]) {
            guard first.following >= 0 else { return }
            let next = chains.strikes[Int(first.following)]
            glide(
                from: start, to: end, by: 100 * Double(next.pitch - first.pitch) - base, ticksPerSecond: second)
        } else if !techniques.isDisjoint(with: [.slideOutUpwards, .slideOutDownwards]) {
            let cents =
                techniques.contains(.slideOutUpwards)
                ? PerformanceRules.slideOutCents
                : -min(PerformanceRules.slideOutCents, max(100 * Double(first.fret) + base, 0))
            let length = min(
                Double(end - start) * PerformanceRules.slideOutShare, second * PerformanceRules.slideOutSeconds)
            curve.add(.slide, base, at: end - Int(length))
            curve.add(.slide, base + cents, at: end)
        }
    }

    private mutating func glide(from start: Int, to end: Int, by cents: Double, ticksPerSecond second: Double) {
        let length = min(Double(end - start) * PerformanceRules.glideShare, second * PerformanceRules.glideSeconds)
        let base = curve.last(.slide)
        curve.add(.slide, base, at: end - Int(length))
        curve.add(.slide, base + cents, at: end)
    }

    private mutating func setGraceCurve(_ strike: Strike, ticksPerSecond second: Double) {
        let beat = writtenBeat(strike)
        let grace = beat.graceNotes[Int(strike.note)]
        let end = strike.end - strike.start
        if let bend = grace.bend, !bend.points.isEmpty { add(bend, .bend, from: 0, to: end, second) }
        addVibrato(grace.techniques, [], from: 0, to: end, second)
        slideIn(strike, from: 0, to: end, second)
        guard !strike.marks.isDisjoint(with: [.glidesToNext, .bendsToNext]), strike.following >= 0 else { return }
        let next = chains.strikes[Int(strike.following)]
        let cents = 100 * Double(next.pitch - strike.pitch)
        if strike.marks.contains(.bendsToNext) {
            curve.add(.slide, 0, at: 0)
            curve.add(.slide, cents, at: end)
        } else {
            glide(from: 0, to: end, by: cents, ticksPerSecond: second)
        }
    }
}
