import Formats
import Music
import Specimens
import Testing

@Suite struct DadaGPWritingTests {
    private func words(_ tablature: Tablature, _ spelling: DadaGP.Spelling = .split) throws -> [String] {
        let text = String(decoding: try DadaGP.write(tablature, spelling: spelling).bytes, as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    private func codes(_ tablature: Tablature) throws -> Set<String> {
        Set(try DadaGP.write(tablature).findings.map(\.code))
    }

    private func track(_ program: UInt8, _ beats: [Beat] = [Beat(notes: [TabNote(string: 1, fret: 5)])]) -> TabTrack {
        var track = TabTrack(bars: [Bar(voices: [Voice(beats: beats)])])
        track.sound.program = program
        if (32...39).contains(program) { track.strings = [43, 38, 33, 28].compactMap { Pitch($0) } }
        return track
    }

    private func tablature(_ tracks: TabTrack...) -> Tablature {
        Tablature(masterBars: [MasterBar()], tracks: tracks)
    }

    @Test func aSongIsWrittenInTheOrderOfTimeAndTracks() throws {
        var beat = Beat(NoteValue(power: 3), notes: [TabNote(string: 1, fret: 3), TabNote(string: 6, fret: 0)])
        beat.notes[0].isTied = true
        beat.techniques = .slap
        var song = tablature(
            track(30, [beat, Beat(NoteValue(power: 3)), Beat(NoteValue(power: 1, dots: 1))]),
            track(33, [Beat(NoteValue(power: 0), notes: [TabNote(string: 4, fret: 0)])]))
        song.information.artist = "The  Band"
        song.tempo = 125
        #expect(
            try words(song) == [
                "artist:The_Band", "downtune:0", "tempo:120", "start", "new_measure", "distorted0:note:s1:f3",
                "nfx:tie", "distorted0:note:s6:f0", "bfx:slap_effect:2", "bass:note:s5:f0", "wait:480",
                "distorted0:rest", "wait:480", "distorted0:rest", "wait:2880", "end",
            ])
        #expect(try codes(song) == ["tempo"])
    }

    @Test func tracksWithoutARoomAreNamed() throws {
        var strange = track(27)
        strange.name = "Open D"
        strange.strings = [62, 57, 54, 50, 45, 38].compactMap { Pitch($0) }
        var empty = track(25, [Beat()])
        empty.name = "silent"
        var lower = track(30)
        lower.strings = lower.strings.compactMap { $0.transposed(by: -1) }
        var drums = track(0)
        drums.isDrums = true
        drums.strings = []
        let song = tablature(strange, empty, track(24), track(25), track(33), track(34), track(120), lower, drums)
        let written = try DadaGP.write(song)
        let text = String(decoding: written.bytes, as: UTF8.self)
        #expect(
            written.findings.map(\.code) == ["soundEffects", "tuning", "otherPitch", "tooManyclean", "tooManybass"])
        #expect(written.findings[1].explanation.contains("track 1 (Open D)"))
        #expect(written.findings[3].explanation.contains("track 2 (silent)"))
        #expect(["clean0:note", "clean1:note", "bass:note", "drums:note:5"].allSatisfy { text.contains($0) })
        #expect(!text.contains("distorted"))
    }

    @Test func tuningsAndCaposBecomeFrets() throws {
        func place(_ strings: [Int], capo: UInt8 = 0, program: UInt8 = 30, string: UInt8, fret: UInt8) throws
            -> [String]
        {
            var track = track(program, [Beat(NoteValue(power: 0), notes: [TabNote(string: string, fret: fret)])])
            track.strings = strings.compactMap { Pitch($0) }
            track.capo = capo
            let words = try words(tablature(track))
            return [words[1], words[5]]
        }
        #expect(
            try place([62, 57, 53, 48, 43, 36], string: 6, fret: 0) == ["downtune:-2", "distorted0:note:s6:f-2"])
        #expect(
            try place([64, 59, 55, 50, 45, 40], capo: 2, string: 6, fret: 0) == ["downtune:0", "distorted0:note:s6:f2"])
        #expect(
            try place([64, 59, 55, 50, 45, 38, 33], string: 7, fret: 3) == ["downtune:0", "distorted0:note:s7:f1"])
        #expect(try place([43, 38, 33, 26], program: 32, string: 4, fret: 1) == ["downtune:0", "bass:note:s5:f-1"])
        #expect(
            try place([43, 38, 33, 28, 23], program: 32, string: 5, fret: 1) == ["downtune:0", "bass:note:s6:f1"])
        #expect(
            try place([47, 42, 37, 32, 27, 22], program: 32, string: 1, fret: 1) == ["downtune:-1", "bass:note:s1:f1"])
    }

    @Test func voicesBecomeOneWithoutTheirRests() throws {
        var track = track(
            27, [Beat(NoteValue(power: 1), notes: [TabNote(string: 1, fret: 5)]), Beat(NoteValue(power: 1))])
        track.bars[0].voices.append(
            Voice(beats: [
                Beat(NoteValue(power: 2)),
                Beat(NoteValue(power: 2, dots: 1), notes: [TabNote(string: 6, fret: 1)]), Beat(NoteValue(power: 3)),
                Beat(NoteValue(power: 2), notes: [TabNote(string: 1, fret: 5), TabNote(string: 2, fret: 5)]),
            ]))
        let song = tablature(track)
        #expect(
            try words(song).dropFirst(4) == [
                "new_measure", "clean0:note:s1:f5", "wait:960", "clean0:note:s6:f1", "wait:960", "clean0:rest",
                "wait:480", "clean0:rest", "wait:480", "clean0:note:s1:f5", "clean0:note:s2:f5", "wait:960", "end",
            ])
        #expect(try codes(song) == ["voices"])
    }

    @Test func waitsAndEffectsHaveTwoSpellings() throws {
        var note = TabNote(string: 1, fret: 5)
        note.bend = TabBend(
            .bend, points: [.init(position: 0, cents: 0), .init(position: 0.5, cents: 200, vibrato: 1)])
        note.trill = TabNote.Trill(fret: 7, power: 4)
        let eleventh = NoteValue(power: 2, tupletNotes: 11, tupletTime: 8)
        let song = tablature(track(27, [Beat(eleventh, notes: [note]), Beat(NoteValue(power: 1))]))
        #expect(
            try words(song, .whole)[6...8] == [
                "nfx:bend:type1:pos0:val0:vib0:pos6:val4:vib1", "nfx:trill:fret7:duration240", "wait:698",
            ])
        #expect(
            try words(song)[6...15] == [
                "nfx:bend:type1", "param:val0:vib0", "param:dur6", "param:val4:vib1", "nfx:trill:fret7",
                "param:duration240", "wait:512", "wait:128", "wait:32", "wait:16",
            ])
    }

    @Test func whatNoWordSaysIsReported() throws {
        var note = TabNote(string: 1, fret: 5, velocity: 50)
        note.leftFinger = .index
        note.techniques = .wideVibrato
        note.bend = TabBend(points: [.init(position: 0, cents: 130)])
        note.harmonic = Harmonic(.feedback)
        var beat = Beat(NoteValue(power: 0), notes: [note])
        beat.fade = .swell
        beat.text = "loud"
        beat.chord = ChordDiagram(name: "E")
        beat.mixChange = MixChange()
        beat.mixChange?.program = 3
        beat.mixChange?.volume = MixChange.Fading(10)
        var song = tablature(track(27, [beat]))
        song.masterBars[0].sharps = 2
        song.masterBars[0].marker = MasterBar.Marker(title: "A")
        song.information.title = "Song"
        #expect(
            try codes(song) == [
                "velocity", "finger", "wideVibrato", "bend", "feedback", "fade", "text", "chord", "program", "mix",
                "key", "marker", "title",
            ])
    }

    /// The first of three guitars enters last, between parts that have their order already.
    @Test func aGuitarThatEntersLateLeavesTheOrderOfTheWords() throws {
        let text = """
            artist:unknown
            downtune:0
            tempo:120
            start
            new_measure
            clean0:note:s5:f8
            distorted1:note:s3:f0
            distorted2:rest
            leads:rest
            wait:960
            new_measure
            clean0:note:s5:f8
            distorted0:note:s5:f0
            wait:960
            end
            """
        let once = try DadaGP.write(DadaGP.read(Array(text.utf8)).tablature).bytes
        let twice = try DadaGP.write(DadaGP.read(once).tablature).bytes
        #expect(String(decoding: twice, as: UTF8.self) == String(decoding: once, as: UTF8.self))
        #expect(String(decoding: once, as: UTF8.self).contains("distorted1:note:s3:f0\ndistorted2:rest\nleads:rest"))
    }

    @Test func randomTablaturesSurviveARoundTrip() throws {
        for seed in 0..<300 {
            let song = RandomSong(seed: UInt64(seed)).tablature
            let text = try DadaGP.write(song)
            let back = try DadaGP.read(text.bytes)
            #expect(back.findings.isEmpty, "\(seed): \(back.findings)")
            #expect(back.tablature == song, "seed \(seed)")
            #expect(try DadaGP.write(back.tablature).bytes == text.bytes)
            #expect(try DadaGP.read(DadaGP.write(song, spelling: .whole).bytes).tablature == song)
        }
    }
}

/// A song that words can say all of: what the reader makes of them.
private struct RandomSong {
    private var random: SplitMix
    private(set) var tablature = Tablature()

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
        // The names, strings and sounds of tracks are the reader's.
        let head = "artist:a downtune:\(-below(5)) tempo:\(10 * (1 + below(30))) start new_measure"
        let all = ["distorted0:note:s7:f-2", "clean0:note:s1:f0", "bass:note:s1:f0", "drums:note:36"]
        let text = "\(head) \(all.prefix(1 + below(4)).joined(separator: " ")) wait:3840 end"
        tablature = (try? DadaGP.read(Array(text.utf8)).tablature) ?? Tablature()
        tablature.masterBars = (0..<1 + below(4)).map { _ in bar() }
        for index in tablature.tracks.indices {
            let isDrums = tablature.tracks[index].isDrums
            let clef = tablature.tracks[index].bars[0].clef
            tablature.tracks[index].bars = tablature.masterBars.enumerated().map { number, master in
                // The first note shows the tuning.
                let first = isDrums ? TabNote(string: 1, fret: 36) : TabNote(string: UInt8(index == 0 ? 7 : 1), fret: 0)
                let beats = (0..<Int(master.beats)).map {
                    number == 0 && $0 == 0 ? Beat(notes: [first]) : beat(isDrums)
                }
                return Bar(voices: [Voice(beats: beats)], clef: clef)
            }
        }
    }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    private mutating func chance() -> Bool { below(4) == 0 }

    private mutating func bar() -> MasterBar {
        var bar = MasterBar(beats: UInt8(2 + below(4)))
        bar.isRepeatStart = chance()
        if chance() { bar.repeatCount = UInt8(2 + below(3)) }
        if chance() { bar.endings = UInt8(1 + below(255)) }
        if chance() { bar.jumps = [MasterBar.Jump.allCases[below(MasterBar.Jump.allCases.count)]] }
        if chance() { bar.signs = [MasterBar.Sign.allCases[below(MasterBar.Sign.allCases.count)]] }
        return bar
    }

    private mutating func beat(_ isDrums: Bool) -> Beat {
        var beat = Beat()
        for string in 1...6 where below(3) == 0 {
            var note = TabNote(
                string: UInt8(isDrums ? beat.notes.count + 1 : string),
                fret: UInt8(isDrums ? 35 + string : 2 + below(20)))
            note.isTied = chance()
            note.isSlurred = chance()
            for technique in [Techniques.accent, .ghostNote, .letRing, .palmMute, .staccato, .vibrato, .legatoSlide]
            where chance() {
                note.techniques.insert(technique)
            }
            if !note.isTied && chance() { note.techniques.insert(.deadNote) }
            if chance() { note.bend = curve() }
            if chance() { note.trill = TabNote.Trill(fret: UInt8(below(30)), power: Int8(4 + below(3))) }
            if chance() { note.harmonic = Harmonic([.natural, .pinch, .semi][below(3)]) }
            if chance() { note.tremoloPower = Int8(3 + below(3)) }
            if chance() {
                var grace = GraceNote(string: note.string, fret: UInt8(below(20)), power: Int8(4 + below(4)))
                grace.transition = GraceNote.Transition.allCases[below(4)]
                grace.isOnBeat = chance()
                beat.graceNotes.append(grace)
            }
            beat.notes.append(note)
        }
        if chance() { beat.tremoloBar = curve() }
        if chance() { beat.stroke = Beat.Stroke(chance() ? .up : .down, power: Int8(2 + below(6))) }
        if chance() { beat.pick = .down }
        if chance() { beat.fade = .fadeIn }
        if chance() {
            beat.mixChange = MixChange()
            beat.mixChange?.tempo = MixChange.Fading(
                Double(10 * (1 + below(30))), beats: UInt8(below(2)), isForAll: true)
        }
        return beat
    }

    private mutating func curve() -> TabBend {
        var position = 0
        let points = (0...1 + below(4)).map { index in
            if index > 0 { position = min(position + 1 + below(4), 12) }
            return TabBend.Point(
                position: Double(position) / 12, cents: Double(50 * (below(9) - 4)), vibrato: UInt8(below(2)))
        }
        return TabBend(TabBend.Kind.allCases[below(TabBend.Kind.allCases.count)], points: points)
    }
}
