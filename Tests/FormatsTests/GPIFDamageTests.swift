import Formats
import Music
import Specimens
import Testing

/// Scores whose references, counts and numbers are not sound.
@Suite struct GPIFDamageTests {
    private func error(_ text: String) -> FormatError? {
        #expect(throws: FormatError.self) { try GuitarPro.readGPIF(Array(text.utf8)) }
    }

    @Test func otherXMLIsNoScore() {
        #expect(error("<score-partwise/>")?.kind == .invalid)
        #expect(error("")?.kind != nil)
        #expect(error(#"<!DOCTYPE GPIF [<!ENTITY a "b">]><GPIF>&a;</GPIF>"#)?.kind == .unsupported)
        #expect(error("<GPIF>&a;</GPIF>")?.kind == .malformed)
    }

    @Test func anEmptyScoreIsEmpty() throws {
        #expect(try GuitarPro.readGPIF(Array("<GPIF/>".utf8)).tablature == Tablature())
    }

    /// A beat of many notes in a voice of many beats in a bar that many master bars name: 10^12 notes in 40 kB.
    private func multiplied(notes: Int, beats: Int, bars: Int) -> String {
        let list = { (count: Int) in Array(repeating: "0", count: count).joined(separator: " ") }
        return """
            <GPIF><MasterTrack><Tracks>0</Tracks></MasterTrack><Tracks><Track id="0"><Name>A</Name></Track></Tracks>
            <MasterBars>\(String(repeating: "<MasterBar><Bars>0</Bars></MasterBar>", count: bars))</MasterBars>
            <Bars><Bar id="0"><Voices>0 0 0 0</Voices></Bar></Bars>
            <Voices><Voice id="0"><Beats>\(list(beats))</Beats></Voice></Voices>
            <Beats><Beat id="0"><Rhythm ref="0"/><Notes>\(list(notes))</Notes></Beat></Beats>
            <Notes><Note id="0"><Properties><Property name="Midi"><Number>60</Number></Property></Properties></Note></Notes>
            <Rhythms><Rhythm id="0"><NoteValue>64th</NoteValue></Rhythm></Rhythms></GPIF>
            """
    }

    @Test func referencesAreCountedWhereTheyStand() throws {
        #expect(error(multiplied(notes: 10_000, beats: 10_000, bars: 1_000))?.reason.contains("notes") == true)
        #expect(error(multiplied(notes: 0, beats: 10_000, bars: 1_000))?.reason.contains("beats") == true)
        // Also those of notes that share a string, and of notes that are not there.
        let missing = multiplied(notes: 10_000, beats: 10_000, bars: 1).replacing(
            "<Note id=\"0\">", with: "<Note id=\"1\">")
        #expect(error(missing)?.reason.contains("notes") == true)
        let tablature = try GuitarPro.readGPIF(Array(multiplied(notes: 100, beats: 10, bars: 10).utf8)).tablature
        #expect(tablature.noteCount == 400)
    }

    @Test func similesAreCountedToo() {
        let bar = "<Bar id=\"1\"><Voices>-1</Voices><SimileMark>Simple</SimileMark></Bar></Bars>"
        let text = multiplied(notes: 1, beats: 10_000, bars: 1).replacing("</Bars>\n<Voices>", with: "\(bar)\n<Voices>")
            .replacing(
                "</MasterBars>",
                with: String(repeating: "<MasterBar><Bars>1</Bars></MasterBar>", count: 100) + "</MasterBars>")
        #expect(error(text)?.reason.contains("beats") == true)
    }

    @Test func barsAreCountedOnEachStaff() {
        let tracks = (0..<800).map { "<Track id=\"\($0)\"/>" }.joined()
        let bars = String(repeating: "<MasterBar/>", count: 800)
        #expect(
            error("<GPIF><Tracks>\(tracks)</Tracks><MasterBars>\(bars)</MasterBars></GPIF>")?.reason.contains("bars")
                == true)
    }

    @Test func missingAndRepeatedIdsArePassedOver() throws {
        var fixture = GPIFFixture()
        let note = fixture.note(fret: 1)
        let beat = fixture.beat([note, 99, -1, note], rhythm: 7)
        fixture.masterBar([fixture.bar([fixture.voice([beat, 99, -1, beat]), 50, -1, -1, 0, 0])])
        fixture.masterBar([40])
        fixture.masterBar([-1])
        let reading = try GuitarPro.readGPIF(fixture.bytes)
        let bars = reading.tablature.tracks[0].bars
        #expect(bars.map(\.voices.count) == [1, 0, 0])
        #expect(bars[0].voices[0].beats.map { $0.notes.map(\.fret) } == [[1], [1]])
        #expect(reading.findings.map(\.code).sorted() == ["missingReference", "twoOnString"])
    }

    @Test func idsOutOfOrderAreFound() throws {
        var fixture = GPIFFixture()
        let first = fixture.note(fret: 1)
        let second = fixture.note(fret: 2)
        fixture.measure([fixture.beat([first]), fixture.beat([second])])
        let text = fixture.text.replacing("<Note id=\"0\">", with: "<Note id=\"1000000\">")
            .replacing("<Notes>0</Notes>", with: "<Notes>1000000</Notes>")
        let tablature = try GuitarPro.readGPIF(Array(text.utf8)).tablature
        #expect(tablature.tracks[0].bars[0].voices[0].beats.map { $0.notes.first?.fret } == [1, 2])
    }

    @Test(arguments: [
        "2147483647", "-2147483648", "4294967296", "9223372036854775807", "99999999999999999999", "nan", "inf", "1e308",
        "-0", "0x7fffffff", " ", "é",
    ])
    func everyNumberMayBeHuge(number: String) throws {
        var fixture = GPIFFixture()
        fixture.tracks = [
            """
            <Name>A</Name><Color>N N N</Color><GeneralMidi><Program>N</Program><Port>N</Port>
            <PrimaryChannel>N</PrimaryChannel></GeneralMidi><Properties><Property name="Tuning"><Pitches>40 N</Pitches>
            </Property><Property name="CapoFret"><Fret>N</Fret></Property><Property name="FretCount"><Number>N</Number>
            </Property><Property name="DiagramCollection"><Items><Item id="0" name="C"><Diagram stringCount="N"
            baseFret="N"><Fret string="N" fret="N"/></Diagram></Item><Item id="1"><Diagram stringCount="6" baseFret="N">
            <Fret string="1" fret="N"/></Diagram></Item></Items></Property></Properties><Lyrics><Line><Text>a</Text>
            <Offset>N</Offset></Line></Lyrics><RSE><ChannelStrip><Parameters>1 2 3 4 5 6 7 8 9 10 11 N N 13</Parameters>
            </ChannelStrip></RSE><Sounds><Sound><MIDI><Program>N</Program></MIDI></Sound></Sounds><Automations>
            <Automation><Type>Sound</Type><Bar>N</Bar><Position>N</Position><Value>;;</Value></Automation></Automations>
            """,
            "<Name>B</Name>",
        ]
        fixture.master =
            "<Automations><Automation><Type>Tempo</Type><Bar>0</Bar><Position>N</Position><Value>N N</Value>"
            + "</Automation></Automations>"
        fixture.rhythms = [
            #"<NoteValue>Long</NoteValue><AugmentationDot count="N"/><PrimaryTuplet num="N" den="N"/>"#,
            #"<NoteValue>64th</NoteValue><PrimaryTuplet num="255" den="1"/><SecondaryTuplet num="255" den="N"/>"#,
        ]
        let bend = ["OriginValue", "OriginOffset", "MiddleValue", "MiddleOffset1", "DestinationValue"]
        let properties = bend.map { GPIFFixture.float("Bend\($0)", "N") }.joined() + GPIFFixture.property("Bended")
        let note = fixture.note(string: "0", fret: 1, properties: properties, "<Trill>N</Trill><Accent>N</Accent>")
        let pitch = GPIFFixture.properties(
            GPIFFixture.property("Octave", "<Number>N</Number>"), GPIFFixture.property("Tone", "<Step>N</Step>"),
            GPIFFixture.property("Slide", "<Flags>N</Flags>"), GPIFFixture.property("HarmonicFret", "<HFret>N</HFret>"),
            GPIFFixture.property("HarmonicType", "<HType>Tap</HType>"))
        let other = fixture.note(pitch)
        let far = fixture.note(string: "N", fret: 1, "<InstrumentArticulation>N</InstrumentArticulation>")
        let stroke =
            "<Arpeggio>Up</Arpeggio><XProperties><XProperty id=\"687931393\"><Int>N</Int></XProperty></XProperties>"
        let whammy = #"<Whammy originValue="N" middleValue="N" middleOffset1="N" destinationOffset="N"/>"#
        fixture.masterBar(
            [
                fixture.bar([
                    fixture.voice([fixture.beat([note, other, far], stroke + whammy), fixture.beat([], rhythm: 1)])
                ])
            ],
            """
            <Time>N/N</Time><Key><AccidentalCount>N</AccidentalCount></Key><Repeat start="true" end="true" count="N"/>
            <AlternateEndings>N N</AlternateEndings>
            """)
        let text = fixture.text.replacing("N", with: number, whereWord: true)
        let tablature = try GuitarPro.readGPIF(Array(text.utf8)).tablature
        #expect(tablature.tracks.count == 2 && tablature.masterBars.count == 1)
        #expect(tablature.tempo.isFinite && tablature.tempo > 0)
        for beat in tablature.tracks[0].bars[0].voices.first?.beats ?? [] {
            for bend in [beat.tremoloBar].compactMap({ $0 }) + beat.notes.compactMap(\.bend) {
                #expect(bend.points.allSatisfy { $0.cents.isFinite && (0...1).contains($0.position) })
            }
        }
    }

    @Test func damagedScoresNeverTrap() {
        var fixture = GPIFFixture()
        let bend = GPIFFixture.property("Bended") + GPIFFixture.float("BendDestinationValue", "100")
        for fret in 0..<4 {
            let grace = fixture.beat([fixture.note(fret: fret)], "<GraceNotes>OnBeat</GraceNotes>")
            fixture.measure([grace, fixture.beat([fixture.note(fret: fret, properties: bend, "<Trill>70</Trill>")])])
        }
        for bytes in Mutations(of: fixture.bytes, count: 2_000, seed: 8) { _ = try? GuitarPro.readGPIF(bytes) }
    }
}

extension String {
    /// Puts a number for every `N` that is not part of a longer word.
    fileprivate func replacing(_ mark: Character, with number: String, whereWord: Bool) -> String {
        var result = ""
        var previous: Character = " "
        var rest = self[...]
        while let character = rest.popFirst() {
            let isPart = previous.isLetter || (rest.first?.isLetter ?? false)
            if character == mark, !isPart { result += number } else { result.append(character) }
            previous = character
        }
        return result
    }
}
