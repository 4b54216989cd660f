package import Music

/// Tablatures with all that one can hold: every effect, both kinds of time, ties, texts, jumps, changes of the mix.
package struct RandomTablature {
    /// Only what a Guitar Pro 5 file says as it is, so that writing and reading one gives the same tablature.
    ///
    /// Without it there are also voices 3 and 4, strings beyond the seventh and notes on none, odd lengths and tuplets, odd
    /// numbers, texts in any script.
    package var isGuitarPro5 = true
    package var greatestBarCount = 4
    package var greatestTrackCount = 3

    package init() {}

    package func next(_ random: inout SplitMix) -> Tablature {
        var tablature = Tablature(
            tempo: tempo(&random), tempoName: text(&random),
            masterBars: masterBars(.random(in: 1...greatestBarCount, using: &random), &random))
        tablature.information.title = text(&random)
        tablature.information.subtitle = text(&random)
        tablature.information.artist = text(&random)
        tablature.information.album = text(&random)
        tablature.information.lyricist = text(&random)
        tablature.information.composer = text(&random)
        tablature.information.copyright = text(&random)
        tablature.information.transcriber = text(&random)
        tablature.information.instructions = text(&random)
        tablature.information.notices = (0..<Int.random(in: 0...2, using: &random)).map { _ in text(&random) }
        // Channels of their own keep sounds apart.
        for index in 0..<Int.random(in: 1...greatestTrackCount, using: &random) {
            let bars = tablature.masterBars.count
            tablature.tracks.append(track(channel: UInt8(index * 3), barCount: bars, &random))
        }
        let singer = Int.random(in: 0..<tablature.tracks.count, using: &random)
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            tablature.tracks[singer].lyrics.append(
                TabTrack.LyricLine(
                    startBar: .random(in: 0..<tablature.masterBars.count, using: &random), text: "la-la la"))
        }
        if !isGuitarPro5 {
            tablature.tracks[0].lyrics.append(TabTrack.LyricLine(startBar: -1, text: text(&random)))
        }
        return tablature
    }

    // MARK: Values

    private func chance(_ part: Int, in whole: Int, _ random: inout SplitMix) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }

    private func pick<Item>(_ items: [Item], _ random: inout SplitMix) -> Item {
        items[Int.random(in: items.indices, using: &random)]
    }

    private func tempo(_ random: inout SplitMix) -> Double {
        isGuitarPro5 || chance(1, in: 2, &random)
            ? Double(Int.random(in: 1...400, using: &random)) : .random(in: 0...20_000, using: &random)
    }

    private func text(_ random: inout SplitMix) -> String {
        let plain = [
            "", "", "Solo", "Verse 2", "Flöte", "“€”", "a\r\nb", "1\u{0}2", "|", String(repeating: "x", count: 40),
        ]
        let odd = ["鼓", "e\u{301}", "\u{81}", "Ã©", String(repeating: "long ", count: 200), "👩‍👩‍👧‍👦"]
        return pick(isGuitarPro5 ? plain : plain + odd, &random)
    }

    private func colour(_ random: inout SplitMix) -> TabColour {
        TabColour(
            red: .random(in: 0...255, using: &random), green: .random(in: 0...255, using: &random),
            blue: .random(in: 0...255, using: &random))
    }

    /// A setting of the mix; the program keeps 17 of them.
    private func setting(_ random: inout SplitMix) -> UInt8 {
        isGuitarPro5
            ? UInt8(min(Int.random(in: 0...16, using: &random) * 8, 127)) : .random(in: 0...127, using: &random)
    }

    private func velocity(_ random: inout SplitMix) -> UInt8 {
        isGuitarPro5
            ? TabNote.velocity(ofDynamic: .random(in: 1...8, using: &random)) : .random(in: 1...127, using: &random)
    }

    // MARK: Bars

    private func masterBars(_ count: Int, _ random: inout SplitMix) -> [MasterBar] {
        var bars: [MasterBar] = (0..<count).map { _ in
            var bar = MasterBar(
                beats: .random(in: 1...12, using: &random), beatUnit: pick([1, 2, 4, 4, 8, 16, 32, 64], &random))
            bar.sharps = .random(in: -7...7, using: &random)
            bar.isMinor = .random(using: &random)
            bar.isRepeatStart = chance(1, in: 4, &random)
            bar.repeatCount = pick([0, 0, 0, 2, 3, 127], &random)
            bar.endings = pick([0, 0, 0, 1, 2, 6, 255], &random)
            if chance(1, in: 3, &random) {
                bar.marker = MasterBar.Marker(title: text(&random), colour: colour(&random))
            }
            bar.hasDoubleBarLine = chance(1, in: 4, &random)
            bar.tripletFeel = pick([.straight, .straight, .eighths, .sixteenths], &random)
            return bar
        }
        for sign in MasterBar.Sign.allCases where chance(1, in: 3, &random) {
            bars[Int.random(in: bars.indices, using: &random)].signs.append(sign)
        }
        for jump in MasterBar.Jump.allCases where chance(1, in: 6, &random) {
            bars[Int.random(in: bars.indices, using: &random)].jumps.append(jump)
        }
        if !isGuitarPro5 {
            for index in bars.indices {
                bars[index].tripletFeel = pick(MasterBar.TripletFeel.allCases, &random)
                bars[index].isPickup = chance(1, in: 8, &random)
                bars[index].isFreeTime = chance(1, in: 8, &random)
                bars[index].tempoChanges = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                    MasterBar.TempoChange(
                        position: pick([0, 0.25, 1 / 3, 0.5, 0.999], &random), quartersPerMinute: tempo(&random),
                        isGradual: .random(using: &random))
                }
                if chance(1, in: 8, &random) { bars[index].signs.append(.coda) }
                if chance(1, in: 8, &random) { bars[index].beats = .random(in: 0...255, using: &random) }
                if chance(1, in: 8, &random) { bars[index].beatUnit = .random(in: 0...255, using: &random) }
            }
        }
        return bars
    }

    private func track(channel: UInt8, barCount: Int, _ random: inout SplitMix) -> TabTrack {
        var track = TabTrack(name: String(text(&random).prefix(40)), strings: TabTrack.standardStrings)
        if chance(1, in: 2, &random) {
            let most = isGuitarPro5 ? 7 : 9
            track.strings = (0..<Int.random(in: 1...most, using: &random)).compactMap { _ in
                Pitch(.random(in: 20...70, using: &random))
            }
            if !isGuitarPro5, chance(1, in: 4, &random) { track.strings = [] }
        }
        // Channel 10 is the drums'.
        track.isDrums = channel == 9 || chance(1, in: 6, &random)
        track.capo = pick([0, 0, 2, 7], &random)
        track.fretCount = pick([24, 24, 12, 0], &random)
        track.isTwelveString = chance(1, in: 6, &random)
        track.isBanjo = chance(1, in: 6, &random)
        track.colour = colour(&random)
        track.isMuted = chance(1, in: 6, &random)
        track.isSolo = chance(1, in: 6, &random)
        track.sound.program = .random(in: 0...127, using: &random)
        track.sound.port = .random(in: 0...(isGuitarPro5 ? 3 : 5), using: &random)
        track.sound.channel = isGuitarPro5 ? channel : .random(in: 0...15, using: &random)
        track.sound.effectChannel = .random(in: 0...15, using: &random)
        track.sound.volume = setting(&random)
        track.sound.pan = setting(&random)
        track.sound.chorus = setting(&random)
        track.sound.reverb = setting(&random)
        track.sound.phaser = setting(&random)
        track.sound.tremolo = setting(&random)
        let clef: Bar.Clef =
            track.isDrums ? .neutral : pick(isGuitarPro5 ? [.treble, .bass] : Bar.Clef.allCases, &random)
        var beats = RandomBeats(isGuitarPro5: isGuitarPro5, track: track)
        track.bars = (0..<barCount).map { _ in
            var bar = Bar(clef: clef)
            let voiceCount = isGuitarPro5 ? pick([1, 1, 2], &random) : Int.random(in: 0...4, using: &random)
            for voice in 0..<voiceCount { bar.voices.append(beats.voice(voice, &random)) }
            return bar
        }
        return track
    }
}
