import Music

extension GuitarPro.BinaryReader {
    /// Bytes that a track takes at least, its bars left out.
    static let shortestTrack = 98
    /// Strings that a track can have.
    static let mostStrings = 7

    mutating func tracks(_ count: Int, channels: [TabTrack.Sound]) throws(FormatError) -> [TabTrack] {
        var tracks: [TabTrack] = []
        tracks.reserveCapacity(count)
        for index in 0..<count {
            if version.major == 5, index == 0 || !version.hasRSEEffects { try fields.skip(1) }
            tracks.append(try track(channels))
        }
        // Files without bars may end before these bytes.
        if version.major == 5 { try fields.skip(min(version.hasRSEEffects ? 1 : 2, fields.remaining)) }
        stringCounts = tracks.map(\.strings.count)
        return tracks
    }

    private mutating func track(_ channels: [TabTrack.Sound]) throws(FormatError) -> TabTrack {
        let flags = try fields.uint8()
        var track = TabTrack(name: try fields.text(inField: 40), strings: [])
        track.isDrums = flags & 0x01 != 0
        track.isTwelveString = flags & 0x02 != 0
        track.isBanjo = flags & 0x04 != 0
        if version.major == 5 {
            track.isSolo = flags & 0x10 != 0
            track.isMuted = flags & 0x20 != 0
        }
        track.strings = try strings()
        track.sound = try sound(channels)
        // What sounds on the drums' channel is drums.
        if track.sound.channel == 9 { track.isDrums = true }

        var start = fields.offset
        track.fretCount = UInt8(fields.checked(try fields.int32(), in: 0...255, or: 24, .fretCount, at: start))
        start = fields.offset
        track.capo = UInt8(fields.checked(try fields.int32(), in: 0...99, or: 0, .capo, at: start))
        track.colour = try colour()
        let clef = version.major == 5 ? try soundBank() : nil
        // Guitar Pro writes the bass clef for instruments with a string below B1.
        let isLow = track.strings.last.map { $0.number < 35 } ?? false
        let barClef = track.isDrums ? Bar.Clef.neutral : clef ?? (isLow ? .bass : .treble)
        // Where the clef waits for the bars.
        track.bars = [Bar(clef: barClef)]
        return track
    }

    private mutating func strings() throws(FormatError) -> [Pitch] {
        var start = fields.offset
        let said = try fields.int32()
        let most = Self.mostStrings
        let count = fields.checked(said, in: 0...most, or: min(max(said, 0), most), .stringCount, at: start)
        var strings: [Pitch] = []
        for index in 0..<most {
            start = fields.offset
            let number = try fields.int32()
            guard index < count else { continue }
            let near = fields.checked(number, in: 0...127, or: min(max(number, 0), 127), .tuning, at: start)
            if let pitch = Pitch(near) { strings.append(pitch) }
        }
        return strings
    }

    /// The port, the channel and that of effects, all counted from 1; channels beyond 16 are those of the next port.
    private mutating func sound(_ channels: [TabTrack.Sound]) throws(FormatError) -> TabTrack.Sound {
        let start = fields.offset
        var port = try fields.int32() - 1
        var channel = try fields.int32() - 1
        let effects = try fields.int32() - 1
        if !(0...3).contains(port) {
            if port != -1 { fields.repair(.channel, at: start) }
            port = 0
        }
        if (16...63).contains(channel) {
            (port, channel) = (channel / 16, channel % 16)
        } else if !(0...15).contains(channel) {
            fields.repair(.channel, at: start + 4)
            channel = 0
        }
        var sound = channels[port * 16 + channel]
        sound.port = UInt8(port)
        sound.channel = UInt8(channel)
        sound.effectChannel = (0...63).contains(effects) ? UInt8(effects % 16) : sound.channel
        return sound
    }

    /// Leaves how the track is shown and its sampled sound.
    ///
    /// - Returns: the clef, nil when it is to be told by the strings.
    private mutating func soundBank() throws(FormatError) -> Bar.Clef? {
        try fields.skip(3)
        let start = fields.offset
        if try fields.uint8() != 0 {
            fields.leave("soundBank", "a track plays a bank of sounds beside the General MIDI programs", at: start)
        }
        try fields.skip(1)
        let clef = try fields.int32()
        // A second clef, numbers that are the same in all files, and the sampled instrument.
        try fields.skip(4 + 4 + 12 + (version.hasRSEEffects ? 16 : 15))
        if version.hasRSEEffects {
            try fields.skip(4)
            _ = try fields.text()
            _ = try fields.text()
        }
        switch clef {
        case 0: return .treble
        case 10, 12, 14: return .bass
        default: return nil
        }
    }

    // MARK: Song texts

    struct Lyrics {
        /// From 1; 0 for none.
        var track: Int
        var lines: [TabTrack.LyricLine]
        var offset: Int
    }

    mutating func lyrics() throws(FormatError) -> Lyrics {
        var lyrics = Lyrics(track: 0, lines: [], offset: fields.offset)
        lyrics.track = try fields.int32()
        for _ in 0..<5 {
            let bar = try fields.int32()
            let text = try fields.longText()
            if !text.isEmpty { lyrics.lines.append(TabTrack.LyricLine(startBar: bar - 1, text: text)) }
        }
        return lyrics
    }

    mutating func place(_ lyrics: Lyrics, in tablature: inout Tablature) {
        guard !lyrics.lines.isEmpty, !tablature.tracks.isEmpty else { return }
        var track = lyrics.track - 1
        if !tablature.tracks.indices.contains(track) {
            fields.repair(.lyricsTrack, at: lyrics.offset)
            track = 0
        }
        let last = max(tablature.masterBars.count - 1, 0)
        tablature.tracks[track].lyrics = lyrics.lines.map {
            TabTrack.LyricLine(startBar: min(max($0.startBar, 0), last), text: $0.text)
        }
    }
}
