import Music
import Testing

@Suite struct PerformanceControlTests {
    private func values(_ track: Track, _ number: UInt8) -> [[Int]] {
        track.events.compactMap { event in
            if case .control(number, let value) = event.message { return [event.time.count, Int(value)] }
            return nil
        }
    }

    private func programs(_ track: Track) -> [[Int]] {
        track.events.compactMap { event in
            if case .program(let value) = event.message { return [event.time.count, Int(value)] }
            return nil
        }
    }

    private func change(_ set: (inout MixChange) -> Void) -> (inout Beat) -> Void {
        var change = MixChange()
        set(&change)
        return { $0.mixChange = change }
    }

    @Test func aTrackBeginsWithItsSound() throws {
        let tablature = Tablature.guitar([[.of((1, 1))]]) {
            ($0.sound.volume, $0.sound.pan, $0.sound.reverb) = (100, 30, 20)
        }
        let track = try tablature.performed().score.tracks[0]
        #expect(values(track, 7) == [[0, 100]] && values(track, 10) == [[0, 30]] && values(track, 91) == [[0, 20]])
        #expect(track.events.count == 3)
    }

    @Test func theMixChangesAtOnceOrEvenlyForOneTrackOrAll() throws {
        let beat = Beat.of((1, 1)).with(
            change {
                $0.program = 30
                $0.pan = MixChange.Fading(127)
                $0.volume = MixChange.Fading(4, beats: 2, isForAll: true)
            })
        var tablature = Tablature.guitar([[.of((1, 1)), beat, .of((1, 1)), .of((1, 1))]])
        tablature.tracks.append(tablature.tracks[0])
        tablature.tracks[1].bars = Tablature.guitar([[.of((1, 1))]]).tracks[0].bars
        let tracks = try tablature.performed().score.tracks
        #expect(programs(tracks[0]) == [[960, 30]] && programs(tracks[1]) == [])
        #expect(values(tracks[0], 10) == [[0, 64], [960, 127]] && values(tracks[1], 10) == [[0, 64]])
        for track in tracks {
            let volume = values(track, 7)
            #expect(volume.first == [0, 104] && volume.last == [2880, 4])
            #expect(volume.contains([1920, 54]))
            #expect(zip(volume, volume.dropFirst()).allSatisfy { $0[1] > $1[1] && $0[0] < $1[0] })
        }
    }

    @Test func aJumpBringsBackTheMixAndTheTempoOfItsPlace() throws {
        let beat = Beat.of((1, 1), power: 0).with(
            change {
                $0.program = 30
                $0.tempo = MixChange.Fading(60)
            })
        var masterBars = [MasterBar(), MasterBar(), MasterBar()]
        masterBars[1].repeatCount = 2
        let score = try Tablature.guitar([[.of((1, 1))], [beat], [.of((1, 1))]], masterBars: masterBars).performed()
            .score
        #expect(programs(score.tracks[0]) == [[3840, 30], [7680, 25], [11520, 30]])
        #expect(score.tempos.map(\.time.count) == [0, 3840, 7680, 11520])
        #expect(score.tempos.map(\.microsecondsPerQuarter) == [500_000, 1_000_000, 500_000, 1_000_000])
    }

    @Test func temposMoveEvenlyWhereTheyAreGradual() throws {
        var masterBars = [MasterBar(), MasterBar()]
        masterBars[0].tempoChanges = [
            MasterBar.TempoChange(position: 0.5, quartersPerMinute: 100, isGradual: true)
        ]
        masterBars[1].tempoChanges = [MasterBar.TempoChange(position: 0, quartersPerMinute: 200)]
        let tempos = try Tablature.guitar([[], []], masterBars: masterBars).performed().score.tempos
        #expect(tempos.first == Tempo(time: .zero, microsecondsPerQuarter: 500_000))
        #expect(tempos.dropFirst().map(\.time.count) == Array(stride(from: 1920, through: 3840, by: 240)))
        #expect(tempos.last?.microsecondsPerQuarter == 300_000)
        #expect(tempos.contains(Tempo(time: Ticks(2880), microsecondsPerQuarter: 400_000)))
    }

    @Test func aTempoOfABeatCanFadeIn() throws {
        let beat = Beat.of((1, 1)).with(change { $0.tempo = MixChange.Fading(240, beats: 1) })
        let tempos = try Tablature.guitar([[.of((1, 1)), beat]]).performed().score.tempos
        #expect(tempos.map(\.time.count) == [0, 1200, 1440, 1680, 1920])
        #expect(tempos.last?.microsecondsPerQuarter == 250_000 && tempos[2].microsecondsPerQuarter == 333_333)
    }

    @Test func fadesAreExpression() throws {
        let fade = { (fade: Beat.Fade) in
            try values(
                Tablature.guitar([[.rest(), .of((1, 1)).with { $0.fade = fade }]]).performed().score.tracks[0], 11)
        }
        let fadeIn = try fade(.fadeIn)
        #expect(fadeIn.first == [960, 0] && fadeIn.last == [1920, 127] && fadeIn.contains([1440, 63]))
        let fadeOut = try fade(.fadeOut)
        #expect(fadeOut.first == [960, 127] && fadeOut.last == [1920, 127] && fadeOut.contains([1440, 64]))
        let swell = try fade(.swell)
        #expect(swell.first == [960, 0] && swell.contains([1440, 127]) && swell.last == [1920, 127])
        #expect(swell.map { $0[0] } == swell.map { $0[0] }.sorted())
    }

    // MARK: Words and signatures

    @Test func metresAndKeysStandWhereTheyChangeAsPlayed() throws {
        var masterBars = [
            MasterBar(beats: 3, beatUnit: 4), MasterBar(beats: 6, beatUnit: 8), MasterBar(beats: 6, beatUnit: 8),
        ]
        masterBars[1].sharps = -3
        masterBars[1].isMinor = true
        masterBars[1].repeatCount = 2
        let score = try Tablature.guitar([[], [], []], masterBars: masterBars).performed().score
        #expect(score.timeSignatures.map(\.description) == ["3/4", "6/8", "3/4", "6/8"])
        #expect(score.timeSignatures.map(\.time.count) == [0, 2880, 5760, 8640])
        #expect(score.keySignatures.map(\.description) == ["C major", "C minor", "C major", "C minor", "C major"])
        #expect(score.keySignatures.last?.time.count == 11520)
    }

    @Test func textsMarkersChordsAndLyricsAreSaidWhenTheyAreReached() throws {
        var masterBars = [MasterBar(), MasterBar()]
        masterBars[0].marker = MasterBar.Marker(title: "Verse")
        masterBars[0].repeatCount = 2
        let spoken = Beat.of((1, 1)).with {
            $0.text = "softly"
            $0.chord = ChordDiagram(name: "Am")
            $0.lyric = "oh"
        }
        var tablature = Tablature.guitar([[spoken], [.rest(), .of((1, 1))]], masterBars: masterBars)
        tablature.information.title = "Song"
        tablature.information.copyright = "Somebody"
        let texts = try tablature.performed().score.texts
        #expect(texts.map(\.kind) == [.name, .copyright, .marker, .text, .text, .lyric, .marker, .text, .text, .lyric])
        #expect(texts.map(\.time.count) == [0, 0, 0, 0, 0, 0, 3840, 3840, 3840, 3840])
        #expect(texts.map(\.text).suffix(4) == ["Verse", "softly", "Am", "oh"])
    }

    @Test func linesOfLyricsAreSpreadOverBeatsWithNotes() throws {
        var tablature = Tablature.guitar([
            [.of((1, 1))], [.of((1, 1)), .rest(), .of((1, 1)), .of((1, 2))], [.of((1, 1))],
        ])
        tablature.tracks[0].lyrics = [TabTrack.LyricLine(startBar: 1, text: "Hal-lo [solo] my+old\nfriend")]
        let texts = try tablature.performed().score.texts
        #expect(texts.map(\.text) == ["Hal-", "lo", "my old", "friend"])
        #expect(texts.map(\.time.count) == [3840, 5760, 6720, 7680] && texts.allSatisfy { $0.kind == .lyric })
    }
}
