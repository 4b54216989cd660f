import Formats
import Music
import Specimens
import Testing

@Suite struct DadaGPReadingTests {
    private func reading(_ body: String, head: String = "artist:unknown downtune:0 tempo:120 start") throws
        -> TablatureReading
    {
        try DadaGP.read(Array("\(head) \(body)".utf8))
    }

    private func beats(_ body: String, track: Int = 0, bar: Int = 0) throws -> [Beat] {
        try reading(body).tablature.tracks[track].bars[bar].voices[0].beats
    }

    private func error(_ text: String) -> FormatError? {
        #expect(throws: FormatError.self) { try DadaGP.read(Array(text.utf8)) }
    }

    // MARK: Time

    @Test func aBeatLastsUntilTheNextOfItsInstrument() throws {
        let body =
            "new_measure clean0:note:s1:f3 bass:note:s5:f0 wait:480 clean0:rest wait:480 clean0:note:s2:f1 wait:2880"
        #expect(
            try beats(body).map(\.value) == [NoteValue(power: 3), NoteValue(power: 3), NoteValue(power: 1, dots: 1)])
        #expect(try beats(body).map(\.isRest) == [false, true, false])
        #expect(try beats(body, track: 1).map(\.value) == [NoteValue(power: 0)])
    }

    @Test func tupletsComeBackFromTheirRoundedTicks() throws {
        let triplet =
            "new_measure " + String(repeating: "clean0:note:s1:f0 wait:320 ", count: 3) + "clean0:rest wait:2880"
        #expect(try beats(triplet)[1].value == NoteValue(power: 3, tupletNotes: 3, tupletTime: 2))
        let septuplet =
            "new_measure " + String(repeating: "clean0:note:s1:f0 wait:274 ", count: 6)
            + "clean0:note:s1:f0 wait:276 clean0:rest wait:1920 new_measure clean0:rest wait:3840"
        let values = try beats(septuplet).map(\.value)
        #expect(values.prefix(6).allSatisfy { $0 == NoteValue(power: 3, tupletNotes: 7, tupletTime: 4) })
        let last = String(repeating: "clean0:note:s1:f0 wait:274 ", count: 6) + "clean0:note:s1:f0 wait:276"
        #expect(try beats("new_measure \(last)").map(\.value).allSatisfy { $0.tupletNotes == 7 })
    }

    @Test func aLengthThatNoNoteHasIsTied() throws {
        let tied = try beats("new_measure bass:note:s5:f3 nfx:hammer nfx:let_ring wait:2400 bass:note:s5:f5 wait:1440")
        #expect(tied.map(\.value) == [NoteValue(power: 1), NoteValue(power: 3), NoteValue(power: 2, dots: 1)])
        #expect(tied.map { $0.notes[0].isTied } == [false, true, false])
        #expect(tied.map { $0.notes[0].isSlurred } == [false, true, false])
        #expect(tied[1].notes[0].techniques == .letRing)
    }

    @Test func anInstrumentThatComesLateRestsBefore() throws {
        let late = try beats("new_measure drums:note:36 wait:960 clean0:note:s1:f0 wait:2880", track: 1)
        #expect(late.map(\.isRest) == [true, false])
        #expect(late.map(\.value) == [NoteValue(power: 2), NoteValue(power: 1, dots: 1)])
        let absent = try reading("new_measure clean0:rest wait:3840 new_measure bass:note:s5:f0 wait:1920").tablature
        #expect(absent.tracks.map { $0.bars.map(\.voices.count) } == [[1, 0], [0, 1]])
    }

    @Test(arguments: [(3_840, 4, 4), (2_880, 3, 4), (3_360, 7, 8), (1_680, 7, 16), (120, 1, 32), (30, 1, 128)])
    func theMetreIsMadeOfTheLength(ticks: Int, beats: UInt8, unit: UInt8) throws {
        let bar = try reading("new_measure clean0:rest wait:\(ticks)").tablature.masterBars[0]
        #expect((bar.beats, bar.beatUnit, bar.isFreeTime) == (beats, unit, false))
    }

    @Test func aBarOfNoMetreKeepsItsLength() throws {
        let body = "new_measure " + String(repeating: "clean0:note:s1:f0 wait:274 ", count: 7)
        let tablature = try reading(body).tablature
        #expect(tablature.masterBars[0].isFreeTime)
        let text = try DadaGP.write(tablature).bytes
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("wait:256\nwait:16\nwait:2\nend\n"))
    }

    @Test func noBeatIsPushedBeyondItsPlace() throws {
        // Lengths that no note has, close to the end of the bar.
        let body = "new_measure wait:910 bass:note:s1:f0 wait:5 wait:5 bass:note:s2:f1 wait:10 end"
        let text = try DadaGP.write(try reading(body).tablature).bytes
        let again = try DadaGP.read(text)
        #expect(again.findings.isEmpty)
        #expect(try DadaGP.write(again.tablature).bytes == text)
        #expect(again.tablature.tracks[0].bars[0].voices[0].beats.reduce(0) { $0 + $1.length } <= 930 * 6_006)
    }

    // MARK: Strings

    @Test func theTuningIsMadeOfDowntuneAndNotes() throws {
        func strings(_ notes: String, downtune: Int = 0) throws -> [UInt8] {
            let head = "artist:unknown downtune:\(downtune) tempo:120 start"
            let tracks = try reading("new_measure \(notes) wait:960", head: head).tablature.tracks
            return tracks.last?.strings.map(\.number) ?? []
        }
        #expect(try strings("clean0:note:s1:f0") == [64, 59, 55, 50, 45, 40])
        #expect(try strings("clean0:note:s1:f0", downtune: -2) == [62, 57, 53, 48, 43, 38])
        #expect(try strings("leads:note:s6:f-2") == [64, 59, 55, 50, 45, 38])
        #expect(try strings("distorted2:note:s7:f-1") == [64, 59, 55, 50, 45, 38, 33])
        #expect(try strings("bass:note:s2:f0") == [43, 38, 33, 28])
        #expect(try strings("bass:note:s5:f-2") == [43, 38, 33, 26])
        #expect(try strings("bass:note:s6:f0") == [43, 38, 33, 28, 23])
        #expect(try strings("bass:note:s1:f0") == [48, 43, 38, 33, 28, 23])
    }

    @Test func notesKeepTheirPitchInEveryTuning() throws {
        let body = "new_measure distorted0:note:s6:f-2 distorted0:note:s5:f2 bass:note:s5:f1 drums:note:38 wait:960"
        let tracks = try reading(body, head: "artist:unknown downtune:-1 tempo:90 start").tablature.tracks
        let pitches = tracks.map { track in
            track.bars[0].voices[0].beats[0].notes.map { track.pitch(string: $0.string, fret: $0.fret)?.number }
        }
        #expect(pitches == [[46, 37], [28], [38]])
        #expect(tracks.map(\.isDrums) == [false, false, true])
    }

    @Test func aSecondGuitarKeepsItsNumber() throws {
        let tablature = try reading("new_measure clean1:note:s1:f3 bass:note:s5:f0 clean0:rest wait:960 end").tablature
        #expect(tablature.tracks.map(\.name) == ["Bass", "Clean guitar", "Clean guitar 2"])
        let alone = try reading("new_measure distorted2:note:s1:f3 wait:960 end").tablature
        #expect(alone.tracks.count == 3 && alone.noteCount == 1)
        #expect(String(decoding: try DadaGP.write(alone).bytes, as: UTF8.self).contains("distorted2:note:s1:f3"))
    }

    // MARK: Effects

    @Test func bothSpellingsSayTheSame() throws {
        let split = """
            new_measure clean0:note:s1:f3 nfx:bend:type2 param:val0:vib0 param:dur3 param:val4:vib1 param:dur9 \
            param:val-1:vib0 nfx:grace:fret2 param:duration32:dead1:beat1:transition3 nfx:trill:fret5 \
            param:duration120 bfx:tremolo_bar:type7 param:val0:vib0 param:dur12 param:val-8:vib0 wait:64 wait:32 wait:1
            """
        let whole = """
            new_measure clean0:note:s1:f3 nfx:bend:type2:pos0:val0:vib0:pos3:val4:vib1:pos12:val-1:vib0 \
            nfx:grace:fret2:duration32:dead1:beat1:transition3 nfx:trill:fret5:duration120 \
            bfx:tremolo_bar:type7:pos0:val0:vib0:pos12:val-8:vib0 wait:97
            """
        #expect(try reading(split) == reading(whole))
        let beat = try beats(split)[0]
        #expect(beat.notes[0].bend?.kind == .bendRelease)
        #expect(beat.notes[0].bend?.points.map(\.cents) == [0, 200, -50])
        #expect(beat.notes[0].bend?.points.map(\.position) == [0, 0.25, 1])
        #expect(beat.notes[0].bend?.points.map(\.vibrato) == [0, 1, 0])
        #expect(beat.notes[0].trill == TabNote.Trill(fret: 5, power: 5))
        #expect(beat.tremoloBar?.points.last?.cents == -400)
        let grace = beat.graceNotes[0]
        #expect((grace.string, grace.fret, grace.power, grace.isOnBeat) == (1, 2, 5, true))
        #expect(grace.techniques == .deadNote && grace.transition == .hammer)
    }

    @Test func pointsOfABendNeverGoBackInTime() throws {
        let body =
            "new_measure clean0:note:s1:f3 nfx:bend:type6:pos0:val0:vib0:pos6:val-4:vib0:pos3:val0:vib0 wait:960 end"
        let bend = try #require(try beats(body)[0].notes[0].bend)
        #expect(bend.points.map(\.position) == [0, 0.5, 0.5])
    }

    @Test func everyEffectHasItsPlace() throws {
        let body = """
            new_measure clean0:note:s1:f3 nfx:tie nfx:accentuated_note nfx:ghost_note nfx:hammer nfx:let_ring \
            nfx:palm_mute nfx:staccato nfx:vibrato nfx:slide:1 nfx:slide:-2 nfx:tremoloPicking:duration240 \
            clean0:note:s2:f3 nfx:dead nfx:heavy_accentuated_note nfx:harmonic:2:pitch7:octave2 bfx:fade_in \
            bfx:has_rasgueado bfx:vibrato bfx:pick_stroke:2 bfx:slap_effect:3 bfx:stroke:1:32 bfx:tempo_change:90 \
            bfx:tempo_interpolation wait:960 end
            """
        let reading = try reading(body)
        #expect(reading.findings.isEmpty)
        let beat = reading.tablature.tracks[0].bars[0].voices[0].beats[0]
        let (first, second) = (beat.notes[0], beat.notes[1])
        #expect(first.isTied && first.isSlurred && first.tremoloPower == 4)
        #expect(
            first.techniques
                == [.accent, .ghostNote, .letRing, .palmMute, .staccato, .vibrato, .shiftSlide, .slideInFromAbove])
        #expect(second.techniques == [.deadNote, .heavyAccent])
        #expect(
            second.harmonic
                == Harmonic(.artificial, named: Harmonic.NamedPitch(pitchClass: 7, accidental: 0, octave: 1)))
        #expect(beat.fade == .fadeIn && beat.hasRasgueado && beat.pick == .down)
        #expect(beat.techniques == [.vibrato, .pop] && beat.stroke == Beat.Stroke(.up, power: 5))
        #expect(beat.mixChange?.tempo == MixChange.Fading(90, beats: 1, isForAll: true))
    }

    @Test func measuresHaveTheirSigns() throws {
        let body = """
            new_measure measure:triplet_feel:1 measure:repeat_open measure:repeat_alternative:3 measure:repeat_close:2 \
            measure:direction:SegnoSegno measure:from_direction:DaCapoalCoda wait:3840
            """
        let bar = try reading(body).tablature.masterBars[0]
        #expect(bar.tripletFeel == .eighths && bar.isRepeatStart && bar.endings == 3 && bar.repeatCount == 3)
        #expect(bar.signs == [.doubleSegno] && bar.jumps == [.daCapoAlCoda])
    }

    // MARK: Disorder

    @Test func whatModelsMuddleIsReadOnAndReported() throws {
        let reading = try reading(
            """
            new_measure wait:960 nfx:tie param:dur1 clean0:note:s1:f0 clean0:note:s1:f9 nfx:dead \
            nfx:bend:type1 measure:repeat_open measure:repeat_open bfx:tempo_change:0 new_measure new_measure end start
            """)
        #expect(
            Set(reading.findings.map(\.code)) == [
                "strayEffect", "strayParameter", "noteTwice", "signTwice", "missingWait", "emptyBar", "tempoZero",
                "afterEnd",
            ])
        #expect(reading.tablature.tracks[0].bars[0].voices[0].beats.last?.notes == [TabNote(string: 1, fret: 0)])
    }

    @Test func aTextWithoutItsEndIsReadToThere() throws {
        let reading = try reading("new_measure clean0:note:s1:f0 wait:480")
        #expect(reading.findings.map(\.code) == ["missingEnd"])
        #expect(reading.tablature.noteCount == 1)
    }

    @Test(
        arguments: [
            ("artist:a downtune:0 tempo:120 start new_measure wait:x", 6, "number"),
            ("artist:a downtune:0 tempo:120 start new_measure clean2:note:s1:f0", 6, "no word"),
            ("artist:a downtune:0 tempo:120 start new_measure clean0:note:s8:f0", 6, "1...7"),
            ("artist:a downtune:0 tempo:120 start new_measure clean0:note:s1:f-1", 6, "0...125"),
            ("artist:a downtune:0 tempo:120 start clean0:rest", 5, "before the first"),
            ("artist:a downtune:0 tempo:120 start new_measure tempo:90", 6, "behind 'start'"),
            ("artist:a downtune:0 clean0:rest", 3, "before 'start'"),
            ("artist:a downtune:0 hello", 3, "no word"),
            ("a downtune:0 tempo:1 start new_measure nfx:bend:type1:pos0:val1", 6, "a point has"),
            ("a downtune:0 tempo:1 start new_measure wait:122880 wait:1", 7, "lasts more than"),
            ("a downtune:0 tempo:1 start new_measure wait:99999999999999999999", 6, "number"),
        ]
    )
    func anErrorNamesItsWord(text: String, number: Int, reason: String) {
        let error = error(text)
        #expect(error?.reason.hasPrefix("word \(number) (") == true, "\(error?.reason ?? "")")
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: ["", "start", "hello world", "artist:a downtune:0 tempo:120 start", "\u{0}\u{FF}"])
    func otherTextIsRefused(text: String) { _ = error(text) }

    @Test func damagedTextsNeverTrap() {
        let text =
            "artist:a downtune:0 tempo:120 start new_measure clean0:note:s1:f0 nfx:bend:type1 param:val0:vib0 "
            + "param:dur6 param:val4:vib0 bass:note:s5:f0 wait:480 drums:note:36 wait:480 end"
        for bytes in Mutations(of: Array(text.utf8), count: 3_000, seed: 7) {
            if let tablature = try? DadaGP.read(bytes).tablature { _ = try? DadaGP.write(tablature) }
        }
    }

    @Test func itIsToldFromOtherTexts() {
        func isRecognised(_ text: String) -> Bool { DadaGP.isRecognised(in: Array(text.utf8)) }
        #expect(isRecognised("artist:a\ndowntune:0\ntempo:120\nstart\nnew_measure\n"))
        #expect(isRecognised("genre:metal downtune:-2 start"))
        #expect(!isRecognised("p45:v73:d389:t1 p84:v84:d388:t7"))
        #expect(!isRecognised("q480:t0 start"))
        #expect(!isRecognised("<p45><v73><d4_><d5><t1>"))
        #expect(!isRecognised(String(repeating: "x ", count: 100) + "downtune:0 start"))
        #expect(!isRecognised(""))
    }
}
