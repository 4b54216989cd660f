import Formats
import Music
import Specimens
import Testing

/// What the extended form carries: all of a score but its texts and its notes' release velocities.
func carried(_ score: Score) -> Score {
    var score = score
    score.texts = []
    for part in score.tracks.indices {
        for index in score.tracks[part].notes.indices { score.tracks[part].notes[index].release = nil }
    }
    return score
}

@Suite struct ExtendedMIDITests {
    private let known = """
        q480:t0 i0:nameLead%20guitar:channel0:program30:track1:tuning64,59,55,50,45,40:capo2:t0 \
        i1:channel9:program0:drums:port1:track2:t960 tempo500000:t0 metre6/8,36,8:t0 key-3:minor:t0 c101:v0:t0 \
        c100:v0:t0 c6:v12:t0 w8192:t0 program30:t0 p60:v80:d480:b0,50:b240,-14.6484375:s2:f1:vibrato:palmMute:t0 \
        p36:v100:d0:i1:t240 pressure64:i0:t0 pressure3:p60:t0 p64:v1:d1:t0 metre3/4:t0
        """

    private func text(of score: Score) throws(FormatError) -> String {
        String(decoding: try ExtendedMIDI.utf8(of: score), as: UTF8.self)
    }

    private func read(_ text: String) throws(FormatError) -> Score {
        try ExtendedMIDI.read(Array(text.utf8)).score
    }

    @Test func theKnownAnswerIsRead() throws {
        let score = try read(known)
        #expect(score.ticksPerQuarter == 480)
        #expect(score.tempos == [Tempo(time: Ticks(960), microsecondsPerQuarter: 500_000)])
        #expect(
            score.timeSignatures == [
                TimeSignature(time: Ticks(960), beats: 6, beatPower: 3, clocksPerClick: 36),
                TimeSignature(time: Ticks(1_200), beats: 3, beatPower: 2),
            ])
        #expect(score.keySignatures == [KeySignature(time: Ticks(960), sharps: -3, isMinor: true)])
        let lead = try #require(score.tracks.first)
        #expect(lead.name == "Lead guitar" && lead.channel == 0 && lead.program == 30 && !lead.isDrums)
        #expect(lead.port == 0 && lead.sourceTrack == 1 && lead.tuning?.capo == 2)
        #expect(lead.tuning?.strings.map(\.number) == [64, 59, 55, 50, 45, 40])
        let middleC = try #require(Pitch(60))
        #expect(
            lead.events.map(\.message) == [
                .control(number: 101, value: 0), .control(number: 100, value: 0), .control(number: 6, value: 12),
                .bend(8_192), .program(30), .pressure(64), .keyPressure(pitch: middleC, value: 3),
            ])
        #expect(lead.events.map(\.time.count) == [960, 960, 960, 960, 960, 1_200, 1_200])
        var note = Note(onset: Ticks(960), duration: Ticks(480), pitch: middleC, velocity: 80)
        note.bends = [PitchBend(time: .zero, cents: 50), PitchBend(time: Ticks(240), cents: -14.6484375)]
        note.position = FretPosition(string: 2, fret: 1)
        note.techniques = [.palmMute, .vibrato]
        #expect(lead.notes.first == note)
        #expect(lead.notes.map(\.onset.count) == [960, 1_200])
        let drums = try #require(score.tracks.last)
        #expect(drums.isDrums && drums.port == 1 && drums.channel == 9 && drums.name.isEmpty && drums.tuning == nil)
        #expect(drums.notes.map(\.onset.count) == [960])
    }

    @Test func theOrderAtOneTimeIsTempoMetreKeyThenPartByPartEventsAndNotes() throws {
        let canonical =
            known.replacing("t240 pressure64:i0:t0 pressure3:p60:t0 p64:v1:d1:t0 metre3/4:t0", with: "")
            + "t240 metre3/4:t0 pressure64:i0:t0 pressure3:p60:t0 p64:v1:d1:t0"
        #expect(try text(of: read(known)) == canonical)
        #expect(try read(canonical) == read(known))
    }

    @Test func aPianoPieceIsItsNotesInTheWordsOfTheTextForm() throws {
        var random = SplitMix(seed: 30)
        let notes = randomNotes(40, &random)
        let start = try #require(notes.first).onset.count
        let score = Score(ticksPerQuarter: 96, tracks: [Track(notes: notes)])
        #expect(try text(of: score) == "q96:t0 i0:channel0:program0:t\(start) " + SimplifiedMIDI.text(of: notes))
    }

    @Test func randomScoresComeBackEqual() throws {
        var random = SplitMix(seed: 31)
        var counts = (notes: 0, bends: 0, events: 0)
        for _ in 0..<2_000 {
            let score = RandomScores().next(&random)
            let bytes = try ExtendedMIDI.utf8(of: score)
            let reading = try ExtendedMIDI.read(bytes + [0x0A])
            #expect(reading.score == carried(score))
            #expect(reading.findings.isEmpty)
            // Strings compare by what they mean, not by how they are spelled.
            #expect(reading.score.tracks.map { Array($0.name.utf8) } == score.tracks.map { Array($0.name.utf8) })
            #expect(try ExtendedMIDI.utf8(of: reading.score) == bytes)
            #expect(bytes.allSatisfy { (0x20...0x7E).contains($0) } && ExtendedMIDI.isExtended(bytes))
            counts.notes += score.noteCount
            counts.bends += score.tracks.reduce(0) { $0 + $1.notes.filter(\.isBent).count }
            counts.events += score.tracks.reduce(0) { $0 + $1.events.count }
        }
        #expect(counts.notes > 50_000 && counts.bends > 5_000 && counts.events > 20_000)
    }

    @Test func listsInAnyOrderHaveOneText() throws {
        var random = SplitMix(seed: 32)
        var scores = RandomScores()
        scores.hasNoteDetails = false
        for _ in 0..<300 {
            let score = scores.next(&random)
            var shuffled = score
            for part in score.tracks.indices {
                shuffled.tracks[part].notes.shuffle(using: &random)
                // Things of one time keep their order, so only moments as a whole are moved.
                shuffled.tracks[part].events = Dictionary(grouping: score.tracks[part].events, by: \.time)
                    .values.flatMap { $0 }
            }
            shuffled.tempos = Dictionary(grouping: score.tempos, by: \.time).values.flatMap { $0 }
            #expect(try text(of: shuffled) == text(of: score))
        }
    }

    @Test func wordsMayBeReadOneAtATime() throws {
        var random = SplitMix(seed: 33)
        for _ in 0..<100 {
            let score = carried(RandomScores().next(&random))
            var back = Score(ticksPerQuarter: 1)
            var reader = ExtendedMIDI.WordReader()
            let words = try text(of: score).split(separator: " ")
            for word in words {
                switch try reader.read(word) {
                case .start(let ticksPerQuarter): back.ticksPerQuarter = ticksPerQuarter
                case .part(let track): back.tracks.append(track)
                case .tempo(let tempo): back.tempos.append(tempo)
                case .metre(let metre): back.timeSignatures.append(metre)
                case .key(let key): back.keySignatures.append(key)
                case .event(let event, let part): back.tracks[part].events.append(event)
                case .note(let note, let part): back.tracks[part].notes.append(note)
                }
            }
            #expect(back == score)
            #expect(reader.wordCount == words.count && reader.partCount == score.tracks.count)
        }
    }

    @Test func aBrokenWordLeavesTheReaderWhereItStood() throws {
        var reader = ExtendedMIDI.WordReader()
        for word in ["q96:t0", "i0:channel0:program0:t0", "i1:channel1:program0:t7", "p1:v1:d1:i1:t5"] {
            _ = try reader.read(word)
        }
        for word in [
            "p1:v1:d1:i0:t", "p1:v1:d1:i0:t5 ", "c1:v1:i0:t5 x", "i2:channel0:program0:t0", "q96:t0", "", "x",
            "tempo0:t9", "c1:v1:i0:t\(Limits.ticks)",
        ] {
            #expect(throws: FormatError.self, "\(word)") { try reader.read(word) }
            #expect(reader.time == Ticks(12) && reader.part == 1 && reader.wordCount == 4 && reader.partCount == 2)
        }
        guard case .note(let note, let part) = try reader.read("p1:v1:d1:t0") else {
            Issue.record("a note is read as something else")
            return
        }
        #expect(note.onset == Ticks(12) && part == 1)
    }

    @Test func whatCouldBeLeftOutMayBeSaid() throws {
        let long = "q96:t0 i0:name:channel0:program0:port0:tuning:capo0:t0 p1:v1:d1:i0:t0 metre4/4,24,8:t9"
        let short = "q96:t0 i0:channel0:program0:tuning:t0 metre4/4:t0 p1:v1:d1:t0"
        #expect(try text(of: read(long)) == short)
    }

    @Test func aScoreWithoutPartsIsAText() throws {
        #expect(try text(of: Score(ticksPerQuarter: 24)) == "q24:t0")
        #expect(try read("q24:t0\r\n") == Score(ticksPerQuarter: 24))
        #expect(try read("q24:t5 tempo9:t0").tempos.map(\.time.count) == [5])
    }

    @Test(
        arguments: [
            (.hammerOn, "hammerOn"), (.pullOff, "pullOff"), (.shiftSlide, "shiftSlide"), (.legatoSlide, "legatoSlide"),
            (.slideInFromBelow, "slideInFromBelow"), (.slideInFromAbove, "slideInFromAbove"),
            (.slideOutDownwards, "slideOutDownwards"), (.slideOutUpwards, "slideOutUpwards"), (.vibrato, "vibrato"),
            (.wideVibrato, "wideVibrato"), (.letRing, "letRing"), (.palmMute, "palmMute"), (.deadNote, "deadNote"),
            (.naturalHarmonic, "naturalHarmonic"), (.artificialHarmonic, "artificialHarmonic"),
            (.pinchHarmonic, "pinchHarmonic"), (.tappedHarmonic, "tappedHarmonic"), (.trill, "trill"),
            (.tremoloPicking, "tremoloPicking"), (.tapping, "tapping"), (.slap, "slap"), (.pop, "pop"),
            (.ghostNote, "ghostNote"), (.accent, "accent"), (.heavyAccent, "heavyAccent"), (.staccato, "staccato"),
            (.graceNote, "graceNote"),
        ] as [(Techniques, String)])
    func techniquesHaveTheirNames(technique: Techniques, name: String) throws {
        let score = try read("q96:t0 i0:channel0:program0:t0 p1:v1:d1:\(name):t0")
        #expect(score.tracks.first?.notes.first?.techniques == technique)
    }

    /// Documentation/extended-midi.md opens with it.
    @Test func theExampleOfTheDocumentationIsCanonical() throws {
        let example = """
            q480:t0 i0:nameLead%20guitar:channel0:program30:track1:t0 i1:channel9:program0:drums:track2:t960 \
            tempo500000:t0 metre6/8,36,8:t0 key-3:minor:t0 c64:v127:t0 p60:v80:d480:t0 p36:v100:d120:i1:t240 \
            p64:v70:d240:i0:t0
            """
        let score = try read(example)
        #expect(try text(of: score) == example)
        #expect(score.tracks.map { $0.notes.map(\.onset.count) } == [[960, 1_200], [960]])
        #expect(score.keySignatures.first?.description == "C minor")
    }
}
