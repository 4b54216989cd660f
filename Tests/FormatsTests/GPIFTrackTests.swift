import Formats
import Music
import Testing

/// Tracks of `score.gpif`: staves, sounds, drums, chords.
@Suite struct GPIFTrackTests {
    private typealias Fixture = GPIFFixture

    private func read(_ fixture: GPIFFixture) throws -> Tablature { try GuitarPro.readGPIF(fixture.bytes).tablature }

    private static func staff(_ pitches: String, _ more: String = "") -> String {
        "<Staff><Properties><Property name=\"Tuning\"><Pitches>\(pitches)</Pitches></Property>\(more)</Properties></Staff>"
    }

    @Test func aTrackOfTwoStavesBecomesTwoTracksWithOneSound() throws {
        var fixture = Fixture()
        let piano = """
            <Name>Piano</Name><MidiConnection><PrimaryChannel>4</PrimaryChannel></MidiConnection><Staves>
            \(GPIFTrackTests.staff("40 45 50 55 59 64"))\(GPIFTrackTests.staff("28 33 38 43"))</Staves>
            <Lyrics><Line><Text>la la</Text><Offset>1</Offset></Line><Line><Text></Text></Line></Lyrics>
            """
        fixture.tracks = [piano, Fixture.guitar]
        let bars = (0..<3).map { index in
            fixture.bar([fixture.voice([fixture.beat([fixture.note(string: "0", fret: index)])])])
        }
        fixture.masterBar(bars)
        let tracks = try read(fixture).tracks
        #expect(tracks.map(\.name) == ["Piano", "Piano (staff 2)", "Guitar"])
        #expect(tracks.map(\.strings.count) == [6, 4, 6] && tracks.map(\.sound.channel) == [4, 4, 2])
        #expect(tracks.map { $0.bars[0].voices[0].beats[0].notes[0].fret } == [0, 1, 2])
        #expect(tracks.map { $0.bars[0].voices[0].beats[0].notes[0].string } == [6, 4, 6])
        #expect(tracks[0].lyrics == [TabTrack.LyricLine(startBar: 1, text: "la la")] && tracks[1].lyrics.isEmpty)
    }

    @Test func aGrandStaffOfVersion6HasTwoBarsAMasterBar() throws {
        var fixture = Fixture()
        fixture.tracks = [#"<Name>Piano</Name><Instrument ref="a-piano-gs" />"#, Fixture.guitar]
        fixture.masterBar((0..<3).map { _ in fixture.bar([-1, -1, -1, -1]) })
        let reading = try GuitarPro.readGPIF(fixture.bytes)
        #expect(reading.tablature.tracks.map(\.name) == ["Piano", "Piano (staff 2)", "Guitar"])
        #expect(!reading.findings.contains { $0.kind == .repaired })
    }

    @Test func theMasterTrackGivesTheOrder() throws {
        var fixture = Fixture()
        fixture.tracks = ["<Name>A</Name>", "<Name>B</Name>"]
        let text = fixture.text.replacing("<Tracks>0 1</Tracks>", with: "<Tracks>1 0 1 7</Tracks>")
        #expect(try GuitarPro.readGPIF(Array(text.utf8)).tablature.tracks.map(\.name) == ["B", "A"])
    }

    @Test func drumsOfVersion6AreElementsAndVariations() throws {
        var fixture = Fixture()
        fixture.tracks = [#"<Name>Drums</Name><GeneralMidi table="Percussion"></GeneralMidi>"#]
        func drum(_ element: Int, _ variation: Int) -> Int {
            fixture.note(
                Fixture.properties(
                    Fixture.property("Element", "<Element>\(element)</Element>"),
                    Fixture.property("Variation", "<Variation>\(variation)</Variation>")))
        }
        let notes = [drum(10, 2), drum(0, 0), drum(1, 2), drum(15, 2), drum(99, 0), drum(1, 7)]
        fixture.measure([fixture.beat(notes)])
        let reading = try GuitarPro.readGPIF(fixture.bytes)
        let track = try #require(reading.tablature.tracks.first)
        #expect(track.isDrums && track.strings.isEmpty)
        #expect(track.bars[0].voices[0].beats[0].notes.map(\.fret) == [36, 37, 38, 46, 53])
        #expect(reading.findings.first { $0.code == "unknownDrum" }?.count == 1)
    }

    @Test func drumsOfVersion7AreArticulationsInTheirOrder() throws {
        func element(_ articulations: [(input: String, output: String)]) -> String {
            let list = articulations.map {
                "<Articulation><InputMidiNumbers>\($0.input)</InputMidiNumbers>"
                    + "<OutputMidiNumber>\($0.output)</OutputMidiNumber></Articulation>"
            }
            return "<Element><Type>snare</Type><Articulations>\(list.joined())</Articulations></Element>"
        }
        var fixture = Fixture()
        let elements = element([("38", "38"), ("91", "38")]) + element([("92 22", "46"), ("75", "0")])
        fixture.tracks = [
            "<Name>D</Name><InstrumentSet><Type>drumKit</Type><Elements>\(elements)</Elements></InstrumentSet>"
        ]
        let beats = (0..<5).map { index in
            fixture.beat([fixture.note(string: "-0.5", "<InstrumentArticulation>\(index)</InstrumentArticulation>")])
        }
        fixture.measure(beats)
        let track = try read(fixture).tracks[0]
        #expect(track.isDrums)
        #expect(track.bars[0].voices[0].beats.map { $0.notes.first?.fret } == [38, 38, 46, 75, nil])
    }

    @Test func soundsChangeAtTheBeatThatTheyStandAt() throws {
        func sound(_ name: String, _ program: Int) -> String {
            "<Sound><Name>\(name)</Name><Path>P</Path><Role>User</Role><MIDI><Program>\(program)</Program></MIDI></Sound>"
        }
        func automation(_ bar: Int, _ position: String, _ name: String) -> String {
            """
            <Automation><Type>Sound</Type><Linear>false</Linear><Bar>\(bar)</Bar><Position>\(position)</Position>
            <Value><![CDATA[P;\(name);User]]></Value></Automation>
            """
        }
        var fixture = Fixture()
        let automations = automation(1, "0.5", "C") + automation(0, "0", "B") + automation(2, "0", "A")
        fixture.tracks = [
            "<Sounds>\(sound("A", 25))\(sound("B", 29))\(sound("C", 30))</Sounds><Automations>\(automations)</Automations>"
        ]
        for _ in 0..<2 { fixture.measure((0..<4).map { _ in fixture.beat([]) }) }
        fixture.masterBar([-1])
        fixture.measure([fixture.beat([])])
        let track = try read(fixture).tracks[0]
        #expect(track.sound.program == 29)
        let changes = track.bars.map { $0.voices.first?.beats.map { $0.mixChange?.program } ?? [] }
        #expect(changes == [[nil, nil, nil, nil], [nil, nil, 30, nil], [], [25]])
    }

    @Test func theMixerIsReadAtTheBeginningOfThePiece() throws {
        var fixture = Fixture()
        let parameters = "0 0 0 0 0 0 0 0 0 0 0 0 0.5 0 0 0"
        let automation = """
            <Automation><Type>DSPParam_11</Type><Bar>0</Bar><Position>0</Position><Value>1</Value></Automation>
            """
        fixture.tracks = [
            """
            <RSE><ChannelStrip><Parameters>\(parameters)</Parameters><Automations>\(automation)</Automations>
            </ChannelStrip></RSE><PlaybackState>Mute</PlaybackState><Color>1 2 3</Color>
            """
        ]
        let track = try read(fixture).tracks[0]
        #expect(track.sound.volume == 64 && track.sound.pan == 127 && track.isMuted)
        #expect(track.colour == TabColour(red: 1, green: 2, blue: 3))
    }

    @Test func chordsAreDiagramsFromTheFirstString() throws {
        var fixture = Fixture()
        let item = """
            <Item id="7" name="Dm"><Diagram stringCount="6" fretCount="5" baseFret="4"><Fret string="1" fret="1" />
            <Fret string="5" fret="0" /><Fret string="9" fret="1" /></Diagram></Item>
            """
        let collection = "<Property name=\"DiagramCollection\"><Items>\(item)</Items></Property>"
        fixture.tracks = ["<Staves>\(GPIFTrackTests.staff("40 45 50 55 59 64", collection))</Staves>"]
        fixture.measure([fixture.beat([], "<Chord>7</Chord>"), fixture.beat([], "<Chord>8</Chord>")])
        let beats = try read(fixture).tracks[0].bars[0].voices[0].beats
        #expect(beats[0].chord == ChordDiagram(name: "Dm", firstFret: 5, frets: [0, nil, nil, nil, 5, nil]))
        #expect(beats[1].chord == nil)
    }

    @Test func theTitlePageIsKept() throws {
        var fixture = Fixture()
        fixture.information = """
            <Title><![CDATA[Ode & more]]></Title><SubTitle>S</SubTitle><Artist>A</Artist><Album>L</Album><Words></Words>
            <Music>M</Music><WordsAndMusic>W</WordsAndMusic><Copyright>C</Copyright><Tabber>T</Tabber>
            <Instructions>I</Instructions><Notices>one&#10;two</Notices>
            """
        let information = try read(fixture).information
        #expect(information.title == "Ode & more" && information.subtitle == "S" && information.artist == "A")
        #expect(information.album == "L" && information.lyricist == "W" && information.composer == "M")
        #expect(information.copyright == "C" && information.transcriber == "T" && information.instructions == "I")
        #expect(information.notices == ["one", "two"])
    }
}
