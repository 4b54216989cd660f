import Music

extension GuitarPro.BinaryWriter {
    /// One bar of all tracks.
    mutating func writeBar(_ index: Int) throws(FormatError) {
        let tempos = tempos(inBar: index)
        for track in tablature.tracks.indices {
            let bars = tablature.tracks[track].bars
            let voices = index < bars.count ? bars[index].voices : []
            if voices.dropFirst(2).contains(where: { !$0.beats.allSatisfy(\.isBare) }) { fields.lose(.voices) }
            for voice in 0..<2 {
                guard voice < voices.count else {
                    writeBareVoice()
                    continue
                }
                var beats: [Beat] = []
                beats.reserveCapacity(voices[voice].beats.count)
                for (number, beat) in voices[voice].beats.enumerated() {
                    var beat = beat
                    let place = BeatPlace(track: track, voice: voice, beat: number)
                    if let tempo = tempos.isEmpty ? nil : tempos[place] {
                        var change = beat.mixChange ?? MixChange()
                        change.tempo = MixChange.Fading(Double(tempo), isForAll: true)
                        beat.mixChange = change
                    }
                    beats += sayable(beat, on: track, voice: voice)
                }
                beatCount += beats.count
                try limit(beatCount, Limits.guitarProBeats, "beats")
                fields.int32(beats.count)
                for beat in beats { write(beat) }
            }
            // No line break on the page.
            fields.uint8(0)
        }
    }

    /// What Guitar Pro writes for a voice in which there is nothing.
    private mutating func writeBareVoice() {
        fields.int32(1)
        var beat = Beat()
        beat.isEmpty = true
        write(beat)
    }

    /// A beat that `sayable` made.
    private mutating func write(_ beat: Beat) {
        let hasEffects = hasEffects(beat)
        var flags: UInt8 = 0
        if beat.value.dots > 0 { flags |= 0x01 }
        if beat.chord != nil { flags |= 0x02 }
        if beat.text != nil { flags |= 0x04 }
        if hasEffects { flags |= 0x08 }
        if beat.mixChange != nil { flags |= 0x10 }
        if beat.value.tupletNotes > 1 { flags |= 0x20 }
        if beat.isRest { flags |= 0x40 }
        fields.uint8(flags)
        if beat.isRest { fields.uint8(beat.isEmpty ? 0 : 2) }
        fields.int8(Int(beat.value.power) - 2)
        if beat.value.tupletNotes > 1 { fields.int32(Int(beat.value.tupletNotes)) }
        if let chord = beat.chord { write(chord) }
        if let text = beat.text { fields.text(text) }
        if hasEffects { writeEffects(of: beat) }
        if let change = beat.mixChange { write(change) }
        var strings: UInt8 = 0
        for note in beat.notes { strings |= 1 << (7 - note.string) }
        fields.uint8(strings)
        for note in beat.notes { write(note, graceNotes: beat.graceNotes) }
        switch beat.ottava {
        case 1: fields.int16(0x10)
        case -1: fields.int16(0x20)
        case 2: fields.int16(0x40)
        case -2: fields.int16(0x100)
        default: fields.int16(0)
        }
    }

    // MARK: Effects of the beat

    /// Beats are slapped, popped or tapped; in other formats single notes are too.
    private func slap(_ beat: Beat) -> UInt8 {
        let all = beat.notes.reduce(beat.techniques) { $0.union($1.techniques) }
        if all.contains(.tapping) { return 1 }
        if all.contains(.slap) { return 2 }
        return all.contains(.pop) ? 3 : 0
    }

    private func hasEffects(_ beat: Beat) -> Bool {
        !beat.techniques.isDisjoint(with: [.vibrato, .wideVibrato]) || slap(beat) != 0 || beat.fade == .fadeIn
            || beat.stroke != nil || beat.hasRasgueado || beat.pick != nil || beat.tremoloBar != nil
    }

    private mutating func writeEffects(of beat: Beat) {
        let slap = slap(beat)
        var first: UInt8 = 0
        var second: UInt8 = 0
        if !beat.techniques.isDisjoint(with: [.vibrato, .wideVibrato]) { first |= 0x02 }
        if beat.fade == .fadeIn { first |= 0x10 }
        if slap != 0 { first |= 0x20 }
        if beat.stroke != nil { first |= 0x40 }
        if beat.hasRasgueado { second |= 0x01 }
        if beat.pick != nil { second |= 0x02 }
        if beat.tremoloBar != nil { second |= 0x04 }
        fields.uint8(first)
        fields.uint8(second)
        if slap != 0 { fields.uint8(slap) }
        if let bend = beat.tremoloBar { write(bend) }
        if let stroke = beat.stroke {
            let speed = 8 - nearest(stroke.power, in: 2...7)
            fields.int8(stroke.direction == .up ? speed : 0)
            fields.int8(stroke.direction == .up ? 0 : speed)
        }
        if let pick = beat.pick { fields.uint8(pick == .up ? 1 : 2) }
    }

    /// A speed or a length, as a power of two, that the format has.
    mutating func nearest(_ power: Int8, in range: ClosedRange<Int>) -> Int {
        if !range.contains(Int(power)) { fields.lose(.speeds) }
        return min(max(Int(power), range.lowerBound), range.upperBound)
    }

    // MARK: Chords and the mix

    private mutating func write(_ chord: ChordDiagram) {
        fields.uint8(1)
        // Nothing of what the chord is made of.
        fields.fill(0, 16)
        // The field has 22 bytes; some readers take 21.
        fields.text(chord.name, inField: 22, limit: 21)
        fields.fill(0, 3)
        fields.int32(Int(max(chord.firstFret, 1)))
        if chord.frets.count > 7 { fields.lose(.chordFrets) }
        for index in 0..<7 {
            let fret = index < chord.frets.count ? chord.frets[index] : nil
            fields.int32(fret.map { Int($0) } ?? -1)
        }
        // No barré, nothing left out, a byte that is 0, fingers that nobody named, and the diagram is shown.
        fields.fill(0, 16)
        fields.fill(1, 7)
        fields.uint8(0)
        fields.fill(0xFE, 7)
        fields.uint8(1)
    }

    private mutating func write(_ change: MixChange) {
        let changes = [change.volume, change.pan, change.chorus, change.reverb, change.phaser, change.tremolo]
        fields.int8(change.program.map { Int(min($0, 127)) } ?? -1)
        writeNoRSE()
        for item in changes {
            if let item { fields.uint8(mixStep(item.value)) } else { fields.int8(-1) }
        }
        let tempo = change.tempo.flatMap { wholeTempo($0.value) }
        fields.text(tempo == nil ? "" : change.tempoName)
        fields.int32(tempo ?? -1)
        var flags: UInt8 = 0
        for (bit, item) in changes.enumerated() {
            guard let item else { continue }
            fields.uint8(item.beats)
            if item.isForAll { flags |= 1 << UInt8(bit) }
        }
        if tempo != nil {
            fields.uint8(change.tempo?.beats ?? 0)
            fields.uint8(change.hidesTempo ? 1 : 0)
        }
        fields.uint8(flags)
        switch change.wah {
        case .on(let position): fields.uint8(min(position, 100))
        case .off: fields.int8(-2)
        case nil: fields.int8(-1)
        }
        fields.text("")
        fields.text("")
    }
}
