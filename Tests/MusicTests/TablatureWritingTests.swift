import Music
import Specimens
import Testing

private let quarter = NoteValue.unitsPerQuarter

struct TablatureWritingTests {
    @Test func gridExactTablatureComesBackFromItsPerformance() throws {
        var random = SplitMix(seed: 1)
        for round in 0..<300 {
            let tablature = gridExactTablature(&random)
            let played = try tablature.performed().score
            let writing = played.tablature()
            let again = try writing.tablature.performed().score
            let tracks = played.tracks.filter { !$0.notes.isEmpty }
            #expect(writing.tablature.tracks.count == tracks.count)
            for (before, after) in zip(tracks, again.tracks) {
                #expect(heard(before) == heard(after), "round \(round)")
                #expect(after.tuning == before.tuning && after.program == before.program)
            }
            #expect(writing.report.movedOnsets == 0 && writing.report.fingering.leftOut == 0)
        }
    }

    /// Everything of a note but its velocity, in order.
    private func heard(_ track: Track) -> [String] {
        track.notes.map { note in
            "\(note.onset) \(note.duration) \(note.pitch) \(note.position?.string ?? 0) \(note.position?.fret ?? 0)"
        }.sorted()
    }

    /// Bars of one voice whose beats are divided as they like, or of two voices without tuplets.
    private func gridExactTablature(_ random: inout SplitMix) -> Tablature {
        var tablature = Tablature()
        let metres = [(4, 4), (3, 4), (6, 8), (7, 8), (5, 16)].map {
            MasterBar(beats: UInt8($0.0), beatUnit: UInt8($0.1))
        }
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            tablature.masterBars.append(metres.randomElement(using: &random) ?? MasterBar())
        }
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            var track = TabTrack()
            var hand = Int.random(in: 1...12, using: &random)
            for bar in tablature.masterBars {
                let voiceCount = Int.random(in: 1...2, using: &random)
                var voices: [Voice] = []
                for voice in 0..<voiceCount {
                    var beats: [Beat] = []
                    for value in values(filling: bar.length, hasTuplets: voiceCount == 1, &random) {
                        var beat = Beat(value)
                        hand = max(1, min(15, hand + .random(in: -1...1, using: &random)))
                        let strings: ClosedRange<UInt8> = voice == 0 ? 1...3 : 4...6
                        for string in strings where Int.random(in: 0..<4, using: &random) == 0 {
                            let isOpen = Bool.random(using: &random)
                            let fret = isOpen ? 0 : UInt8(hand + .random(in: 0...3, using: &random))
                            beat.notes.append(TabNote(string: string, fret: fret))
                        }
                        beats.append(beat)
                    }
                    voices.append(Voice(beats: beats))
                }
                track.bars.append(Bar(voices: voices))
            }
            tablature.tracks.append(track)
        }
        return tablature
    }

    private func values(filling length: Int, hasTuplets: Bool, _ random: inout SplitMix) -> [NoteValue] {
        let tuplets: [(count: Int, value: NoteValue)] = [
            (3, NoteValue(power: 3, tupletNotes: 3, tupletTime: 2)),
            (6, NoteValue(power: 4, tupletNotes: 3, tupletTime: 2)),
            (5, NoteValue(power: 4, tupletNotes: 5, tupletTime: 4)),
            (7, NoteValue(power: 4, tupletNotes: 7, tupletTime: 4)),
            (3, NoteValue(power: 2, tupletNotes: 3, tupletTime: 2)),
        ]
        var values: [NoteValue] = []
        var rest = length
        while rest > 0 {
            var next: [NoteValue] = []
            if hasTuplets, (length - rest) % quarter == 0, Bool.random(using: &random),
                let tuplet = tuplets.randomElement(using: &random)
            {
                next = Array(repeating: tuplet.value, count: tuplet.count)
            } else {
                let power = Int8.random(in: 1...5, using: &random)
                next = [NoteValue(power: power, dots: power < 5 ? .random(in: 0...1, using: &random) : 0)]
            }
            let sum = next.reduce(0) { $0 + $1.length }
            guard sum <= rest, (rest - sum) % (quarter / 8) == 0 else { continue }
            values += next
            rest -= sum
        }
        return values
    }

    @Test func everyVoiceFillsItsBarWhateverTheScore() {
        var random = SplitMix(seed: 2)
        var scores = RandomScores()
        scores.noteCount = 12
        for round in 0..<150 {
            var options = TablatureOptions()
            options.mostBars = 200
            options.pickup = Bool.random(using: &random) ? Ticks(.random(in: 0...2_000, using: &random)) : nil
            let score = scores.next(&random)
            let writing = score.tablature(options)
            let tablature = writing.tablature
            for track in tablature.tracks {
                #expect(track.bars.count == tablature.masterBars.count)
                for (bar, master) in zip(track.bars, tablature.masterBars) {
                    #expect((1...2).contains(bar.voices.count))
                    for voice in bar.voices {
                        let sum = voice.beats.reduce(0) { $0 + $1.length }
                        #expect(sum == master.length, "round \(round)")
                    }
                    for beat in bar.voices.flatMap(\.beats) {
                        #expect(Set(beat.notes.map(\.string)).count == beat.notes.count)
                    }
                }
            }
            let struck = tablature.tracks.flatMap(\.bars).flatMap(\.voices).flatMap(\.beats).reduce(0) { sum, beat in
                sum + beat.notes.count { !$0.isTied } + beat.graceNotes.count
            }
            let report = writing.report
            let lost = report.beyondBars + report.crowdedDrums + report.fingering.leftOut
            #expect(struck + lost == score.noteCount, "round \(round)")
        }
    }

    @Test func hostileTimesAreBounded() throws {
        let pitch = try #require(Pitch(60))
        let times = [(0, 0), (1 << 40, 5), (Int.max / 2, Int.max / 2), (3, Int.max - 5), (0, 0), (Int.max - 1, 0)]
        let notes = times.map { Note(onset: Ticks($0.0), duration: Ticks($0.1), pitch: pitch, velocity: 1) }
        var options = TablatureOptions()
        options.mostBars = 50
        let metres = [TimeSignature(time: Ticks(1 << 50), beats: 0, beatPower: 200)]
        for tracks in [[Track(notes: notes)], [Track(isDrums: true, notes: notes)], []] {
            let score = Score(ticksPerQuarter: 32_767, timeSignatures: metres, tracks: tracks)
            let writing = score.tablature(options)
            #expect(writing.tablature.masterBars.count <= 50)
            #expect(writing.report.beyondBars == (tracks.isEmpty ? 0 : 3))
        }
    }

    @Test func playingByHandIsMovedToTheNearestSixteenths() throws {
        var random = SplitMix(seed: 4)
        var notes: [Note] = []
        for step in 0..<200 {
            let time = step * 120 + Int.random(in: 0...40, using: &random) - 20 + 40
            let pitch = try #require(Pitch(52 + step % 12))
            notes.append(Note(onset: Ticks(time - 20), duration: Ticks(100), pitch: pitch, velocity: 80))
        }
        let writing = Score(ticksPerQuarter: 480, tracks: [Track(program: 25, notes: notes)]).tablature()
        let beats = writing.tablature.tracks[0].bars.flatMap(\.voices).flatMap(\.beats)
        let sixteenths = beats.count { !$0.isRest && $0.value == NoteValue(power: 4) }
        #expect(sixteenths > 180)
        #expect(writing.report.greatestMove <= 0.13 && writing.report.meanMove < 0.06)
    }

    /// Eighths that sound for 90 hundredths, and one that is let go after a sixteenth.
    @Test func gatedNotesAreWrittenUpToTheNext() throws {
        let pitch = try #require(Pitch(64))
        let lengths = [216, 216, 120, 216]
        let notes = lengths.indices.map {
            Note(onset: Ticks(240 * $0), duration: Ticks(lengths[$0]), pitch: pitch, velocity: 80)
        }
        let score = Score(ticksPerQuarter: 480, tracks: [Track(program: 25, notes: notes)])
        let beats = score.tablature().tablature.tracks[0].bars[0].voices[0].beats.prefix(5)
        #expect(beats.map(\.value.power) == [3, 3, 4, 4, 3])
        #expect(beats.map(\.isRest) == [false, false, false, true, false])
    }

    @Test func bendsBecomeFewPointsWithinFiveCents() throws {
        // Up by a whole tone in steps of 10 cents, held, and down again.
        var bends: [PitchBend] = []
        for step in 0...20 { bends.append(PitchBend(time: Ticks(step * 12), cents: Double(step) * 10)) }
        for step in 0...20 { bends.append(PitchBend(time: Ticks(480 + step * 12), cents: 200 - Double(step) * 10)) }
        let pitch = try #require(Pitch(64))
        let note = Note(onset: .zero, duration: Ticks(960), pitch: pitch, velocity: 80, bends: bends)
        let writing = Score(ticksPerQuarter: 480, tracks: [Track(program: 29, notes: [note])]).tablature()
        let written = try #require(writing.tablature.tracks[0].bars[0].voices[0].beats[0].notes.first)
        let bend = try #require(written.bend)
        #expect(bend.kind == .bendRelease && (4...6).contains(bend.points.count) && writing.report.coarseBends == 0)
        #expect(written.fret > 0)
        for point in bends {
            let place = Double(point.time.count) / 960
            let after = try #require(bend.points.firstIndex { $0.position >= place })
            let (one, two) = (bend.points[max(after - 1, 0)], bend.points[after])
            let share = two.position > one.position ? (place - one.position) / (two.position - one.position) : 1
            #expect(abs(one.cents + (two.cents - one.cents) * share - point.cents) <= 5.01)
        }
    }

    @Test func techniquesAreWrittenWhereTheyBegin() throws {
        var tablature = Tablature(masterBars: [MasterBar()])
        var beats = [(3, 5), (3, 7), (2, 5), (2, 8)].map { string, fret in
            Beat(NoteValue(power: 2), notes: [TabNote(string: UInt8(string), fret: UInt8(fret))])
        }
        beats[0].notes[0].isSlurred = true
        beats[1].notes[0].techniques = .palmMute
        beats[2].notes[0].techniques = .shiftSlide
        beats[3].notes[0].techniques = .vibrato
        tablature.tracks = [TabTrack(bars: [Bar(voices: [Voice(beats: beats)])])]
        let writing = try tablature.performed().score.tablature()
        let written = writing.tablature.tracks[0].bars[0].voices[0].beats
        #expect(written.map(\.value) == beats.map(\.value))
        #expect(written[0].notes[0].isSlurred && written[1].notes[0].techniques == .palmMute)
        #expect(written[2].notes[0].techniques == .shiftSlide && written[2].notes[0].bend == nil)
        #expect(written[3].notes[0].techniques == .vibrato && written[3].notes[0].bend == nil)
    }

    @Test func chordsOfThreeLengthsRingAndTwoGetAVoiceEach() throws {
        func note(_ pitch: Int, _ onset: Int, _ duration: Int) throws -> Note {
            Note(onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: 80)
        }
        let two = Score(
            ticksPerQuarter: 480,
            tracks: [Track(program: 25, notes: try [note(40, 0, 1_920), note(64, 480, 480), note(67, 960, 480)])])
        let voices = two.tablature().tablature.tracks[0].bars[0].voices
        #expect(voices.count == 2 && voices[1].beats.count == 1 && voices[1].beats[0].notes[0].fret == 0)
        let three = Score(
            ticksPerQuarter: 480,
            tracks: [
                Track(program: 25, notes: try [note(40, 0, 1_920), note(55, 240, 1_200), note(64, 480, 480)])
            ])
        let writing = three.tablature()
        let beats = writing.tablature.tracks[0].bars[0].voices
        #expect(beats.count == 1 && writing.report.rung == 2)
        #expect(beats[0].beats[0].notes[0].techniques.contains(.letRing))
    }

    @Test func metresKeysTemposAndWordsFindTheirBars() throws {
        let pitch = try #require(Pitch(60))
        let notes = (0..<8).map { Note(onset: Ticks($0 * 480), duration: Ticks(480), pitch: pitch, velocity: 80) }
        let score = Score(
            ticksPerQuarter: 480,
            tempos: [
                Tempo(time: .zero, microsecondsPerQuarter: 600_000),
                Tempo(time: Ticks(1_680), microsecondsPerQuarter: 300_000),
            ],
            timeSignatures: [
                TimeSignature(time: .zero, beats: 1, beatPower: 2),
                TimeSignature(time: Ticks(480), beats: 3, beatPower: 2),
                TimeSignature(time: Ticks(2_400), beats: 4, beatPower: 2),
            ],
            keySignatures: [KeySignature(time: Ticks(480), sharps: 2, isMinor: false)],
            texts: [
                ScoreText(time: .zero, .name, "Piece"), ScoreText(time: Ticks(480), .marker, "Verse"),
                ScoreText(time: Ticks(960), .lyric, "la"), ScoreText(time: Ticks(9_600), .lyric, "lost"),
            ], tracks: [Track(notes: notes)])
        let writing = score.tablature()
        let bars = writing.tablature.masterBars
        // One beat, a bar of three, what is left of the next one, and four.
        #expect(bars.map { Int($0.beats) } == [1, 3, 1, 4] && writing.tablature.information.title == "Piece")
        #expect(bars[0].sharps == 0 && bars[1].sharps == 2 && bars[1].marker?.title == "Verse")
        #expect(writing.tablature.tempo == 100)
        let change = try #require(bars[1].tempoChanges.first)
        #expect(change.quartersPerMinute == 200 && abs(change.position - 2.5 / 3) < 1e-9)
        #expect(writing.tablature.tracks[0].bars[1].voices[0].beats[1].lyric == "la" && writing.report.lostTexts == 1)
    }

    @Test func drumsStandOnSixLinesWithTheirKeys() throws {
        let keys = [36, 42, 38, 49, 42, 45, 48, 51]
        let notes = try keys.map { Note(onset: .zero, duration: .zero, pitch: try #require(Pitch($0)), velocity: 80) }
        let writing = Score(ticksPerQuarter: 480, tracks: [Track(channel: 9, isDrums: true, notes: notes)]).tablature()
        let track = writing.tablature.tracks[0]
        let written = track.bars[0].voices[0].beats[0].notes
        #expect(track.isDrums && track.sound.channel == 9 && writing.report.crowdedDrums == 2)
        #expect(written.map(\.string) == [1, 2, 3, 4, 5, 6] && Set(written.map(\.fret)).count == 6)
    }
}
