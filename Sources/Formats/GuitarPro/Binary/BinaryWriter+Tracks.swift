import Music

extension GuitarPro.BinaryWriter {
    /// What a track plays on, as the file has it.
    struct Instrument {
        /// At most seven.
        var strings: [Pitch]
        /// In 0...3.
        var port: Int
        var channel: Int
        var effectChannel: Int
        /// The fret that was last written, by voice and string.
        var lastFrets: [UInt8?] = Array(repeating: nil, count: 14)
        /// Where the notes without a string of their own went, by voice and pitch.
        var movedStrings: [[UInt8: UInt8]] = [[:], [:]]
    }

    /// Strings for an instrument without any: every note of a piano lies on one of them.
    private static let keyboardStrings = [64, 59, 55, 50, 40, 28, 16].compactMap { Pitch($0) }
    private static let drumLines = Array(repeating: 0, count: 6).compactMap { Pitch($0) }

    // MARK: Channels

    /// The 64 channels of four ports; the tracks' sounds lie on theirs.
    mutating func writeChannels() {
        var sounds: [[Int]?] = Array(repeating: nil, count: 64)
        let steps = tablature.tracks.map { soundSteps($0.sound) }
        for (track, steps) in zip(tablature.tracks, steps) {
            let wanted = min(Int(track.sound.port), 3) * 16 + Int(track.sound.channel & 15)
            let slot = slot(for: track, wanted: wanted, steps, in: sounds)
            let isMoved = slot != wanted || track.sound.port > 3
            if isMoved || sounds[slot] ?? steps != steps { fields.lose(.channel) }
            // Many readers take the channel for that of the first port, whatever the port: its sound lies there too.
            for place in [slot, slot % 16] where sounds[place] == nil { sounds[place] = steps }
            instruments.append(
                Instrument(
                    strings: strings(of: track), port: slot / 16, channel: slot % 16,
                    effectChannel: slot == wanted ? Int(track.sound.effectChannel & 15) : slot % 16))
        }
        // Effects sound on channels of their own, where no track has them.
        for (steps, instrument) in zip(steps, instruments) {
            let slot = instrument.port * 16 + instrument.effectChannel
            if sounds[slot] == nil { sounds[slot] = steps }
        }
        for slot in 0..<64 {
            let steps = sounds[slot] ?? [slot % 16 == 9 ? 0 : 25, 13, 8, 0, 0, 0, 0]
            fields.int32(steps[0])
            for step in steps.dropFirst() { fields.int8(step) }
            fields.int16(0)
        }
    }

    /// The place of a sound: the wanted one, when no other sound lies there, else a free one.
    private func slot(for track: TabTrack, wanted: Int, _ steps: [Int], in sounds: [[Int]?]) -> Int {
        // A melody on the drums' channel would be read as drums.
        let isAllowed = { (slot: Int) in track.isDrums ? slot == wanted || slot % 16 == 9 : slot % 16 != 9 }
        let isFree = { (slot: Int) in isAllowed(slot) && (sounds[slot] ?? steps) == steps }
        let isFreeForAll = { (slot: Int) in isFree(slot) && (sounds[slot % 16] ?? steps) == steps }
        let slots = [wanted] + Array(0..<64)
        return isFreeForAll(wanted)
            ? wanted
            : (0..<64).first { isFreeForAll($0) && sounds[$0] == nil }
                ?? slots.first(where: isFreeForAll) ?? slots.first(where: isFree) ?? slots.first(where: isAllowed) ?? 0
    }

    /// The program, and the six settings in the file's steps.
    private mutating func soundSteps(_ sound: TabTrack.Sound) -> [Int] {
        let settings = [sound.volume, sound.pan, sound.chorus, sound.reverb, sound.phaser, sound.tremolo]
        return [Int(min(sound.program, 127))] + settings.map { Int(mixStep($0)) }
    }

    private mutating func strings(of track: TabTrack) -> [Pitch] {
        if track.strings.isEmpty {
            fields.lose(.stringCount)
            return track.isDrums ? Self.drumLines : Self.keyboardStrings
        }
        if track.strings.count > GuitarPro.BinaryReader.mostStrings { fields.lose(.stringCount) }
        return Array(track.strings.prefix(GuitarPro.BinaryReader.mostStrings))
    }

    // MARK: Tracks

    mutating func writeTrack(_ index: Int) {
        let track = tablature.tracks[index]
        let instrument = instruments[index]
        if index == 0 { fields.uint8(0) }
        var flags: UInt8 = 0x08
        if track.isDrums { flags |= 0x01 }
        if track.isTwelveString { flags |= 0x02 }
        if track.isBanjo { flags |= 0x04 }
        if track.isSolo { flags |= 0x10 }
        if track.isMuted { flags |= 0x20 }
        fields.uint8(flags)
        fields.text(track.name, inField: 40, limit: 40)
        fields.int32(instrument.strings.count)
        for string in 0..<7 {
            fields.int32(string < instrument.strings.count ? Int(instrument.strings[string].number) : 0)
        }
        fields.int32(instrument.port + 1)
        fields.int32(instrument.channel + 1)
        fields.int32(instrument.effectChannel + 1)
        fields.int32(Int(track.fretCount))
        fields.int32(Int(min(track.capo, 99)))
        write(track.colour)
        // Tablature and staff, diagrams on top; 0x100 stands in all files.
        fields.int16(0x143)
        // No accents of its own, the first bank, and nothing human.
        fields.fill(0, 3)
        let clef = clefNumber(track)
        fields.int32(clef)
        fields.int32(clef)
        fields.int32(100)
        for byte in 1...10 { fields.int8(byte) }
        fields.uint8(0xFF)
        fields.uint8(3)
        writeNoRSE()
        fields.fill(0, 4)
        fields.text("")
        fields.text("")
    }

    /// A sampled instrument that is none.
    mutating func writeNoRSE() { fields.fill(0xFF, 16) }

    private mutating func clefNumber(_ track: TabTrack) -> Int {
        let clef = track.bars.first?.clef ?? .treble
        let sayable: [Bar.Clef] = track.isDrums ? [.neutral] : [.treble, .bass]
        if !sayable.contains(clef) || track.bars.contains(where: { $0.clef != clef }) { fields.lose(.clef) }
        return clef == .bass ? 12 : 0
    }
}
