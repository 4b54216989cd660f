/// Turns the chains of a track into notes.
struct NoteMaker {
    private let track: TabTrack
    let chains: StrikeChains
    private let end: Int
    private let room: Int
    var tempos: TempoCursor
    var curve = PitchCurve()
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

    func writtenBeat(_ strike: Strike) -> Beat {
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
