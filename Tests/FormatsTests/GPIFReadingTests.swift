import Formats
import Music
import Testing

/// What elements of `score.gpif` mean.
@Suite struct GPIFReadingTests {
    private typealias Fixture = GPIFFixture

    private func read(_ fixture: GPIFFixture) throws -> Tablature { try GuitarPro.readGPIF(fixture.bytes).tablature }

    /// The only beat of a bar with one note.
    private func beat(_ beat: String = "", note: String = "", properties: String = "") throws -> Beat {
        var fixture = Fixture()
        let id = fixture.note(fret: 3, properties: properties, note)
        fixture.measure([fixture.beat([id], beat)])
        return try #require(try read(fixture).tracks.first?.bars.first?.voices.first?.beats.first)
    }

    private func note(_ more: String = "", properties: String = "") throws -> TabNote {
        try #require(try beat(note: more, properties: properties).notes.first)
    }

    private func techniques(_ more: String = "", properties: String = "") throws -> Techniques {
        try note(more, properties: properties).techniques
    }

    private func points(_ bend: TabBend?) -> [[Double]] { bend?.points.map { [$0.position, $0.cents] } ?? [] }

    @Test func aGuitarNoteStandsOnItsStringFromTheHighest() throws {
        var fixture = Fixture()
        let notes = (0..<6).map { fixture.note(string: "\($0)", fret: $0) }
        fixture.measure([fixture.beat(notes)])
        let track = try #require(try read(fixture).tracks.first)
        let written = try #require(track.bars.first?.voices.first?.beats.first).notes
        #expect(written.map(\.string) == [1, 2, 3, 4, 5, 6])
        #expect(written.map(\.fret) == [5, 4, 3, 2, 1, 0])
        #expect(written.map(\.velocity) == Array(repeating: 79, count: 6))
        #expect(track.pitch(string: 1, fret: 5)?.number == 69)
        #expect(track.name == "Guitar" && track.strings.map(\.number) == [64, 59, 55, 50, 45, 40])
        #expect(track.sound.program == 27 && track.sound.channel == 2 && track.sound.effectChannel == 3)
    }

    @Test func aNoteWithoutAStringIsItsPitch() throws {
        var fixture = Fixture()
        let octave = Fixture.property("Octave", "<Number>5</Number>")
        let tone = Fixture.property("Tone", "<Step>7</Step>")
        let high = fixture.note("<Properties>\(octave)\(tone)</Properties>")
        let low = fixture.note("<Properties>\(Fixture.property("Midi", "<Number>48</Number>"))</Properties>")
        fixture.measure([fixture.beat([high, low])])
        let notes = try #require(try read(fixture).tracks[0].bars[0].voices[0].beats.first).notes
        #expect(notes.map(\.position) == [FretPosition(string: 0, fret: 48), FretPosition(string: 0, fret: 67)])
    }

    @Test func rhythmsKeepDotsAndTuplets() throws {
        var fixture = Fixture()
        fixture.rhythms = [
            #"<NoteValue>Eighth</NoteValue><AugmentationDot count="2" />"#,
            #"<NoteValue>16th</NoteValue><PrimaryTuplet num="3" den="2" />"#,
            "<NoteValue>Long</NoteValue>",
        ]
        fixture.measure((0..<3).map { fixture.beat([], rhythm: $0) })
        let beats = try read(fixture).tracks[0].bars[0].voices[0].beats
        #expect(beats.map(\.value.power) == [3, 4, -1])
        #expect(beats.map(\.value.dots) == [2, 0, 0])
        let quarter = NoteValue.unitsPerQuarter
        #expect(beats.map(\.length) == [quarter * 7 / 8, quarter / 6, quarter * 16])
    }

    @Test func voicesKeepTheirPlaces() throws {
        var fixture = Fixture()
        let note = fixture.note()
        let voice = fixture.voice([fixture.beat([note])])
        fixture.masterBar([fixture.bar([-1, voice, -1, -1], "<Clef>F4</Clef>")])
        fixture.masterBar([fixture.bar([-1, -1, -1, -1], "<Clef>C3</Clef>")])
        let bars = try read(fixture).tracks[0].bars
        #expect(bars[0].voices.map(\.beats.count) == [0, 1])
        #expect(bars[1].voices.isEmpty)
        #expect(bars.map(\.clef) == [.bass, .alto])
    }

    @Test func masterBarsSayTheWayThroughThePiece() throws {
        var fixture = Fixture()
        fixture.master = "<Anacrusis />"
        fixture.masterBar(
            [],
            """
            <Key><AccidentalCount>-3</AccidentalCount><Mode>Minor</Mode></Key><Time>6/8</Time><DoubleBar />
            <Repeat start="true" end="false" count="0" /><TripletFeel>Scottish16th</TripletFeel>
            <Section><Letter>A</Letter><Text><![CDATA[Verse]]></Text></Section>
            """)
        fixture.masterBar(
            [],
            """
            <Time>4/4</Time><FreeTime /><Repeat start="false" end="true" count="3" />
            <AlternateEndings>1 3 9</AlternateEndings>
            <Directions><Target>SegnoSegno</Target><Jump>DaSegnoAlDoubleCoda</Jump><Jump>DaCoda</Jump></Directions>
            """)
        let reading = try GuitarPro.readGPIF(fixture.bytes)
        let bars = reading.tablature.masterBars
        #expect(bars.count == 2)
        #expect(bars[0].sharps == -3 && bars[0].isMinor && bars[0].beats == 6 && bars[0].beatUnit == 8)
        #expect(bars[0].isRepeatStart && bars[0].isPickup && bars[0].hasDoubleBarLine)
        #expect(bars[0].tripletFeel == .scottishSixteenths && bars[0].marker?.title == "A Verse")
        #expect(bars[1].repeatCount == 3 && bars[1].endings == 0b101 && bars[1].isFreeTime && !bars[1].isPickup)
        #expect(bars[1].signs == [.doubleSegno] && bars[1].jumps == [.dalSegnoAlDoubleCoda, .toCoda])
        #expect(reading.findings.map(\.code).contains("lateEnding"))
    }

    @Test func temposAreCountedInQuarters() throws {
        func tempo(_ bar: Int, _ position: String, _ value: String, linear: Bool = false) -> String {
            """
            <Automation><Type>Tempo</Type><Linear>\(linear)</Linear><Bar>\(bar)</Bar><Position>\(position)</Position>
            <Value>\(value)</Value><Text><![CDATA[Moderate]]></Text></Automation>
            """
        }
        var fixture = Fixture()
        let automations = [
            tempo(0, "0", "90 3"), tempo(1, "0.75", "50 4"), tempo(1, "0.25", "100 1", linear: true),
            tempo(1, "1", "60 2"), tempo(1, "0", "nan 2"), tempo(1, "0", "1e300 2"), tempo(9, "0", "60 2"),
        ]
        fixture.master = "<Automations>\(automations.joined())</Automations>"
        for _ in 0..<3 { fixture.masterBar([]) }
        let reading = try GuitarPro.readGPIF(fixture.bytes)
        #expect(reading.tablature.tempo == 135 && reading.tablature.tempoName == "Moderate")
        let changes = reading.tablature.masterBars.map(\.tempoChanges)
        #expect(changes[0].isEmpty)
        #expect(changes[1].map(\.position) == [0.25, 0.75])
        #expect(changes[1].map(\.quartersPerMinute) == [50, 100] && changes[1].map(\.isGradual) == [true, false])
        #expect(changes[2].map(\.quartersPerMinute) == [60])
        #expect(reading.findings.first { $0.code == "badTempo" }?.count == 3)
    }

    @Test func bendsCountInWholeTonesAndShares() throws {
        let bended = Fixture.property("Bended")
        let full = try note(
            properties: bended + Fixture.float("BendOriginValue", "0") + Fixture.float("BendDestinationValue", "150"))
        #expect(full.bend?.kind == .bend && points(full.bend) == [[0, 0], [1, 300]])
        let release = try note(
            properties: bended + Fixture.float("BendOriginValue", "0") + Fixture.float("BendMiddleValue", "100")
                + Fixture.float("BendMiddleOffset1", "25") + Fixture.float("BendMiddleOffset2", "50")
                + Fixture.float("BendDestinationValue", "0") + Fixture.float("BendDestinationOffset", "75"))
        #expect(release.bend?.kind == .bendRelease)
        #expect(points(release.bend) == [[0, 0], [0.25, 200], [0.5, 200], [0.75, 0]])
        let down = try note(
            properties: bended + Fixture.float("BendOriginValue", "100") + Fixture.float("BendMiddleValue", "0")
                + Fixture.float("BendDestinationValue", "50"))
        #expect(points(down.bend) == [[0, 200], [0.5, 0], [1, 100]])
        #expect(try note(properties: bended + Fixture.float("BendDestinationValue", "0")).bend == nil)
        #expect(try note(properties: bended + Fixture.float("BendDestinationValue", "nan")).bend == nil)
        let held = try note(
            properties: bended + Fixture.float("BendOriginValue", "50") + Fixture.float("BendDestinationValue", "50"))
        #expect(held.bend?.kind == .prebend)
    }

    @Test func theBarIsReadAsBothVersionsWriteIt() throws {
        let six = try beat(
            Fixture.properties(
                Fixture.property("WhammyBar"), Fixture.float("WhammyBarOriginValue", "0"),
                Fixture.float("WhammyBarMiddleValue", "-100"), Fixture.float("WhammyBarDestinationValue", "0")))
        #expect(six.tremoloBar?.kind == .dip && points(six.tremoloBar) == [[0, 0], [0.5, -200], [1, 0]])
        let seven = try beat(
            """
            <Whammy originValue="0" middleValue="-50" destinationValue="-100" originOffset="0" middleOffset1="35"
            middleOffset2="35" destinationOffset="75" />
            """)
        #expect(seven.tremoloBar?.kind == .dive && points(seven.tremoloBar) == [[0, 0], [0.35, -100], [0.75, -200]])
        #expect(try beat(Fixture.properties(Fixture.float("WhammyBarMiddleValue", "-100"))).tremoloBar == nil)
    }

    @Test func techniquesOfNotesAreKept() throws {
        #expect(try techniques("<LetRing />") == .letRing)
        #expect(try techniques("<AntiAccent>Normal</AntiAccent>") == .ghostNote)
        #expect(try techniques("<Accent>1</Accent>") == .staccato)
        #expect(try techniques("<Accent>12</Accent>") == [.heavyAccent, .accent])
        #expect(try techniques("<Vibrato>Slight</Vibrato>") == .vibrato)
        #expect(try techniques("<Vibrato>Wide</Vibrato>") == .wideVibrato)
        #expect(try techniques(properties: Fixture.property("PalmMuted")) == .palmMute)
        #expect(try techniques(properties: Fixture.property("Muted")) == .deadNote)
        #expect(try note(#"<Tie origin="true" destination="false" />"#).isTied == false)
        #expect(try note(#"<Tie origin="false" destination="true" />"#).isTied)
        #expect(try note(properties: Fixture.property("HopoOrigin")).isSlurred)
        #expect(try note("<LeftFingering>A</LeftFingering>").leftFinger == .ring)
        #expect(try note("<RightFingering>P</RightFingering>").rightFinger == .thumb)
        let slides: [Techniques] = [
            .shiftSlide, .legatoSlide, .slideOutDownwards, .slideOutUpwards, .slideInFromBelow, .slideInFromAbove, [],
            [],
        ]
        for (bit, slide) in slides.enumerated() {
            #expect(try techniques(properties: Fixture.property("Slide", "<Flags>\(1 << bit)</Flags>")) == slide)
        }
        #expect(try techniques(properties: Fixture.property("Slide", "<Flags>18</Flags>")) == [slides[1], slides[4]])
    }

    @Test func harmonicsAndTrillsAreKept() throws {
        let kinds: [(String, Harmonic.Kind)] = [
            ("Natural", .natural), ("Artificial", .artificial), ("Pinch", .pinch), ("Tap", .tapped), ("Semi", .semi),
            ("Feedback", .feedback),
        ]
        for (name, kind) in kinds {
            let type = Fixture.property("HarmonicType", "<HType>\(name)</HType>")
            let harmonic = try note(properties: type + Fixture.property("HarmonicFret", "<HFret>2.4</HFret>")).harmonic
            #expect(harmonic == Harmonic(kind, touch: 2.4))
        }
        #expect(try note(properties: Fixture.property("HarmonicType", "<HType>NoHarmonic</HType>")).harmonic == nil)
        let speed = #"<XProperties><XProperty id="688062467"><Int>60</Int></XProperty></XProperties>"#
        #expect(try note("<Trill>69</Trill>\(speed)").trill == TabNote.Trill(fret: 5, power: 5))
        #expect(try note("<Trill>2</Trill>").trill == nil)
    }

    @Test func effectsOfBeatsAreKept() throws {
        func property(_ name: String, _ content: String = "<Enable />") -> String {
            Fixture.properties(Fixture.property(name, content))
        }
        #expect(try beat("<Tremolo>1/8</Tremolo>").notes.first?.tremoloPower == 5)
        #expect(try beat("<Fadding>VolumeSwell</Fadding>").fade == .swell)
        #expect(try beat("<Ottavia>15mb</Ottavia>").ottava == -2)
        #expect(try beat("<FreeText><![CDATA[let & ring]]></FreeText>").text == "let & ring")
        #expect(try beat("<Lyrics><Line></Line><Line>la</Line></Lyrics>").lyric == "la")
        #expect(try beat("<Wah>Closed</Wah>").mixChange?.wah == .on(100))
        #expect(try beat(property("PickStroke", "<Direction>Up</Direction>")).pick == .up)
        #expect(try beat(property("Rasgueado", "<Rasgueado>ii_1</Rasgueado>")).hasRasgueado)
        #expect(try beat(property("Slapped")).techniques == .slap)
        #expect(try beat(property("Popped")).techniques == .pop)
        #expect(try beat(property("VibratoWTremBar", "<Strength>Wide</Strength>")).techniques == .wideVibrato)
        let tapped = try beat(properties: Fixture.property("Tapped"))
        #expect(tapped.techniques == .tapping && tapped.notes.first?.techniques == [])
        let brush =
            property("Brush", "<Direction>Up</Direction>")
            + #"<XProperties><XProperty id="687935489"><Int>60</Int></XProperty></XProperties>"#
        #expect(try beat(brush).stroke == Beat.Stroke(.up, power: 5))
        let arpeggio =
            "<Arpeggio>Down</Arpeggio>"
            + #"<XProperties><XProperty id="687931393"><Int>239</Int></XProperty></XProperties>"#
        #expect(try beat(arpeggio).stroke == Beat.Stroke(.down, power: 3, isArpeggio: true))
        for (index, name) in ["PPP", "PP", "P", "MP", "MF", "F", "FF", "FFF"].enumerated() {
            let velocity = try beat("<Dynamic>\(name)</Dynamic>").notes.first?.velocity
            #expect(velocity == TabNote.velocity(ofDynamic: index + 1))
        }
    }

    @Test func graceBeatsGoToTheNextBeatEvenAcrossTheBarLine() throws {
        var fixture = Fixture()
        fixture.rhythms.append("<NoteValue>32nd</NoteValue>")
        let slide = fixture.note(fret: 2, properties: Fixture.property("Slide", "<Flags>2</Flags>"))
        let other = fixture.note(string: "4", fret: 1)
        let hammer = fixture.note(fret: 4, properties: Fixture.property("HopoOrigin"))
        let main = fixture.note(fret: 5)
        let first = fixture.beat([slide, other], rhythm: 1, "<GraceNotes>BeforeBeat</GraceNotes>")
        let second = fixture.beat([hammer], rhythm: 1, "<GraceNotes>OnBeat</GraceNotes>")
        fixture.measure([fixture.beat([main]), first])
        fixture.measure([second, fixture.beat([main])])
        let bars = try read(fixture).tracks[0].bars
        #expect(bars[0].voices[0].beats.count == 1 && bars[0].voices[0].beats[0].graceNotes.isEmpty)
        let graces = bars[1].voices[0].beats[0].graceNotes
        #expect(graces.map(\.step) == [0, 0, 1] && graces.map(\.fret) == [2, 1, 4])
        #expect(
            graces.map(\.transition) == [.slide, .none, .hammer] && graces.map(\.isOnBeat) == [false, false, true])
        #expect(graces.map(\.power) == [5, 5, 5] && graces[0].techniques == [])
    }

    @Test func barsThatRepeatOthersAreWrittenOut() throws {
        var fixture = Fixture()
        for fret in 1...2 { fixture.measure([fixture.beat([fixture.note(fret: fret)])]) }
        for mark in ["FirstOfDouble", "SecondOfDouble", "Simple"] {
            fixture.masterBar([fixture.bar([-1, -1, -1, -1], "<SimileMark>\(mark)</SimileMark>")])
        }
        let bars = try read(fixture).tracks[0].bars
        #expect(bars.map { $0.voices.first?.beats.first?.notes.first?.fret } == [1, 2, 1, 2, 2])
    }

    @Test func aCapoRaisesAndATranspositionOnlyShows() throws {
        var fixture = Fixture()
        fixture.tracks = [
            """
            <Name>A</Name><Transpose><Chromatic>3</Chromatic><Octave>-1</Octave></Transpose><Staves><Staff><Properties>
            <Property name="CapoFret"><Fret>2</Fret></Property>
            <Property name="Tuning"><Pitches>40 45 50 55 59 64</Pitches></Property></Properties></Staff></Staves>
            """
        ]
        fixture.measure([fixture.beat([fixture.note(fret: 1, "<Trill>68</Trill>")])])
        let track = try read(fixture).tracks[0]
        #expect(track.capo == 2 && track.pitch(string: 1, fret: 1)?.number == 67)
        #expect(track.bars[0].voices[0].beats[0].notes[0].trill?.fret == 2)
    }
}

extension GPIFFixture {
    static func properties(_ properties: String...) -> String { "<Properties>\(properties.joined())</Properties>" }
}
