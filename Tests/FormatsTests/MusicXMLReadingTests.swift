import Formats
import Music
import Testing

/// A document of one part from its measures.
func musicXML(_ measures: [String], partList: String = "<score-part id='P1'><part-name>A</part-name></score-part>")
    -> [UInt8]
{
    let numbered = measures.enumerated().map { "<measure number='\($0.offset + 1)'>\($0.element)</measure>" }
    let text =
        "<score-partwise version='4.0'><part-list>\(partList)</part-list><part id='P1'>"
        + numbered.joined() + "</part></score-partwise>"
    return Array(text.utf8)
}

private func note(_ step: String, _ octave: Int, _ duration: Int, _ rest: String = "", chord: Bool = false) -> String {
    "<note>\(chord ? "<chord/>" : "")<pitch><step>\(step)</step><octave>\(octave)</octave></pitch>"
        + "<duration>\(duration)</duration>\(rest)</note>"
}

private let quarters = "<attributes><divisions>1</divisions></attributes>"

@Suite struct MusicXMLReadingTests {
    private func read(_ measures: [String]) throws -> Score { try MusicXML.read(musicXML(measures)).score }

    private func pitches(_ measures: [String]) throws -> [String] {
        try read(measures).notes.map(\.pitch.description)
    }

    private func times(_ score: Score) -> [[Int]] { score.notes.map { [$0.onset.count, $0.duration.count] } }

    @Test func notesChordsRestsAndVoicesHaveTheirTimes() throws {
        let score = try read([
            quarters + note("C", 4, 2) + note("E", 4, 2, chord: true) + "<note><rest/><duration>1</duration></note>"
                + note("G", 4, 1) + "<backup><duration>4</duration></backup><forward><duration>1</duration></forward>"
                + note("C", 3, 3, "<voice>2</voice>"), note("A", 4, 4),
        ])
        #expect(score.ticksPerQuarter == 1)
        #expect(times(score) == [[0, 2], [0, 2], [1, 3], [3, 1], [4, 4]])
        #expect(score.notes.map(\.pitch.number) == [60, 64, 48, 67, 69])
        #expect(score.tracks.map(\.name) == ["A"])
    }

    @Test func divisionsMayChangeAndStayExact() throws {
        let score = try read([
            "<attributes><divisions>2</divisions></attributes>" + note("C", 4, 8),
            "<attributes><divisions>3</divisions></attributes>" + note("D", 4, 1) + note("E", 4, 11),
        ])
        #expect(score.ticksPerQuarter == 6)
        #expect(times(score) == [[0, 24], [24, 2], [26, 22]])
    }

    @Test func divisionsWithoutACommonMultipleAreRoundedAndReported() throws {
        let reading = try MusicXML.read(
            musicXML([
                "<attributes><divisions>32749</divisions></attributes>" + note("C", 4, 4 * 32_749),
                "<attributes><divisions>32719</divisions></attributes>" + note("D", 4, 2 * 32_719),
            ]))
        let score = reading.score
        #expect(reading.findings.map(\.code) == ["inexactTime"])
        #expect(
            times(score) == [[0, 4 * score.ticksPerQuarter], [4 * score.ticksPerQuarter, 2 * score.ticksPerQuarter]])
    }

    @Test func tiesJoinAcrossBarsAndOnlyWhereTheyMeet() throws {
        let start = "<tie type='start'/>"
        let stop = "<tie type='stop'/>"
        let reading = try MusicXML.read(
            musicXML([
                quarters + note("C", 4, 4, start), note("C", 4, 4, stop + start),
                note("C", 4, 1, stop) + note("C", 4, 1),
                note("D", 4, 1, stop) + note("E", 4, 1, start),
            ]))
        #expect(times(reading.score) == [[0, 9], [9, 1], [10, 1], [11, 1]])
        #expect(reading.findings.map(\.code) == ["looseTie"])
    }

    @Test func tiesWithoutTheirEndsLeadToTheNextNote() throws {
        let start = "<tie type='start'/>"
        let reading = try MusicXML.read(
            musicXML([quarters + note("C", 4, 4, start), note("C", 4, 2, start) + note("D", 4, 1) + note("C", 4, 1)]))
        #expect(times(reading.score) == [[0, 6], [6, 1], [7, 1]])
        #expect(reading.findings.map(\.code) == ["tieWithoutEnd"])
    }

    @Test func tiedNotationsTieWhereTiesAreMissing() throws {
        let score = try read([
            quarters + note("C", 4, 1, "<notations><tied type='start'/></notations>")
                + note("C", 4, 1, "<notations><tied type='stop'/></notations>")
        ])
        #expect(times(score) == [[0, 2]])
    }

    @Test func transposingPartsSoundAndKeysToo() throws {
        let score = try read([
            "<attributes><divisions>1</divisions><key><fifths>2</fifths><mode>minor</mode></key><transpose>"
                + "<chromatic>-2</chromatic><octave-change>-1</octave-change></transpose></attributes>"
                + note("D", 5, 4)
        ])
        #expect(score.notes.map(\.pitch.number) == [60])
        #expect(score.keySignatures.map(\.description) == ["A minor"])
    }

    @Test func quarterTonesAreBends() throws {
        func alter(_ text: String) -> String {
            "<note><pitch><step>A</step><alter>\(text)</alter><octave>4</octave></pitch><duration>1</duration></note>"
        }
        let notes = try read([quarters + alter("0.5") + alter("-1.5") + alter("1")]).notes
        #expect(notes.map(\.pitch.number) == [69, 68, 70])
        #expect(notes.map { $0.bends.map(\.cents) } == [[50], [-50], []])
    }

    // MARK: Repeats

    private let forward = "<barline location='left'><repeat direction='forward'/></barline>"
    private let backward = "<barline location='right'><repeat direction='backward'/></barline>"

    private func ending(_ numbers: String, _ contents: String, _ last: String = "stop", repeats: Bool = false) -> String
    {
        "<barline location='left'><ending number='\(numbers)' type='start'/></barline>" + contents
            + "<barline location='right'><ending number='\(numbers)' type='\(last)'/>"
            + (repeats ? "<repeat direction='backward'/>" : "") + "</barline>"
    }

    private func bar(_ step: String) -> String { quarters + note(step, 4, 4) }

    private func played(_ bars: [String]) throws -> String { try pitches(bars).map { String($0.dropLast()) }.joined() }

    @Test func repeatsArePlayedOut() throws {
        #expect(try played([bar("C"), forward + bar("D"), bar("E") + backward, bar("F")]) == "CDEDEF")
        #expect(try played([bar("C") + backward, bar("D") + backward, bar("E")]) == "CCDDE")
        let thrice = "<barline location='right'><repeat direction='backward' times='3'/></barline>"
        #expect(try played([bar("C") + thrice, bar("D")]) == "CCCD")
    }

    @Test func endingsAreTakenInTurn() throws {
        #expect(
            try played([
                forward + bar("C"), ending("1", bar("D"), repeats: true), ending("2", bar("E"), "discontinue"),
                bar("F"),
            ]) == "CDCEF")
        #expect(
            try played([
                bar("C"), ending("1, 2", bar("D"), repeats: true), ending("3", bar("E")), bar("F") + backward, bar("G"),
            ]) == "CDCDCEFFG")
        #expect(
            try played([bar("C"), ending("1", bar("D"), repeats: true), ending("2", bar("E"), repeats: true), bar("F")])
                == "CDCEF")
        // A first ending without a second one.
        #expect(try played([bar("C"), ending("1", bar("D"), repeats: true), bar("E")]) == "CDCE")
    }

    private func sound(_ attribute: String) -> String { "<sound \(attribute)/>" }

    @Test func daCapoDalSegnoCodaAndFineAreFollowed() throws {
        #expect(try played([bar("C"), bar("D") + sound("fine='yes'"), bar("E") + sound("dacapo='yes'")]) == "CDECD")
        #expect(
            try played([
                bar("C"), sound("segno='s'") + bar("D"), bar("E") + sound("tocoda='c'"),
                bar("F") + sound("dalsegno='s'"),
                sound("coda='c'") + bar("G"),
            ]) == "CDEFDEG")
        // On the way back repeats are left out and the last ending is taken.
        #expect(
            try played([
                forward + bar("C"), ending("1", bar("D"), repeats: true), ending("2", bar("E")),
                bar("F") + sound("dacapo='yes'"),
            ]) == "CDCEFCEF")
    }

    @Test func wordsStandInForSounds() throws {
        func words(_ text: String) -> String {
            "<direction><direction-type><words>\(text)</words></direction-type></direction>"
        }
        #expect(try played([bar("C"), bar("D") + words("Fine"), bar("E") + words("D.C. al Fine")]) == "CDECD")
        let sign = "<direction><direction-type><coda/></direction-type></direction>"
        let segno = "<direction><direction-type><segno/></direction-type></direction>"
        #expect(
            try played([bar("C"), segno + bar("D") + sign, bar("E") + words("D.S. al Coda"), sign + bar("F")])
                == "CDEDF")
    }

    @Test func repeatsCanBeLeftFolded() throws {
        let bytes = musicXML([bar("C") + backward, bar("D")])
        let folded = try MusicXML.read(bytes, playing: MusicXML.Playing(unfoldsRepeats: false)).score
        #expect(folded.noteCount == 2)
    }

    @Test func repeatsThatNeverEndAreRefused() {
        let many = "<barline location='right'><repeat direction='backward' times='1000'/></barline>"
        let bars = (0..<200).map { _ in forward + bar("C") + many }
        #expect(throws: FormatError.self) { try MusicXML.read(musicXML(bars)) }
    }

    @Test func tempoMetreAndKeyAreRestoredAfterAJump() throws {
        let slow = "<sound tempo='60'/>"
        let metre =
            "<attributes><divisions>1</divisions><time><beats>2</beats><beat-type>4</beat-type></time></attributes>"
        let score = try read([
            "<sound tempo='120'/>" + bar("C"), slow + metre + note("D", 4, 2) + sound("dacapo='yes'"),
        ])
        #expect(score.tempos.map(\.time.count) == [0, 4, 6, 10])
        #expect(score.tempos.map(\.microsecondsPerQuarter) == [500_000, 1_000_000, 500_000, 1_000_000])
    }

    // MARK: Grace notes

    private func grace(_ step: String, _ attributes: String = "") -> String {
        "<note><grace \(attributes)/><pitch><step>\(step)</step><octave>5</octave></pitch></note>"
    }

    @Test func graceNotesTakeTheirTimeFromTheNoteBefore() throws {
        let score = try read([quarters + note("C", 4, 2) + grace("D") + grace("E") + note("C", 4, 2)])
        #expect(score.ticksPerQuarter == 96)
        #expect(times(score) == [[0, 168], [168, 12], [180, 12], [192, 192]])
    }

    @Test func graceNotesAtTheBeginningTakeTheirTimeFromTheNoteAfter() throws {
        let score = try read([quarters + grace("D") + note("C", 4, 4)])
        #expect(times(score) == [[0, 12], [12, 372]])
    }

    @Test func graceNotesTakeTheShareTheyAskFor() throws {
        let after = try read([quarters + note("C", 4, 2) + grace("D", "steal-time-following='25'") + note("C", 4, 2)])
        #expect(times(after) == [[0, 192], [192, 48], [240, 144]])
        let before = try read([quarters + note("C", 4, 2) + grace("D", "steal-time-previous='25'") + note("C", 4, 2)])
        #expect(times(before) == [[0, 144], [144, 48], [192, 192]])
        let none = try read([quarters + note("C", 4, 2) + grace("D", "steal-time-following='0'") + note("C", 4, 2)])
        #expect(times(none) == [[0, 2], [2, 2], [2, 0]])
    }

    // MARK: Loudness and the rest

    @Test func loudnessIsTheNotesOwnOrTheLastMark() throws {
        func mark(_ name: String) -> String {
            "<direction><direction-type><dynamics><\(name)/></dynamics></direction-type></direction>"
        }
        let own = "<note dynamics='50'><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"
        let score = try read([
            quarters + note("C", 4, 1) + mark("p") + note("C", 4, 1) + own + mark("sfz") + note("C", 4, 1),
            note("C", 4, 1) + mark("fp") + note("C", 4, 1) + note("C", 4, 1) + "<sound dynamics='110'/>"
                + note("C", 4, 1),
        ])
        #expect(score.notes.map(\.velocity) == [80, 49, 45, 112, 49, 96, 49, 99])
    }

    @Test func aMarkHoldsForItsStaffFromItsTimeOn() throws {
        let mark =
            "<direction><direction-type><dynamics><ff/></dynamics></direction-type><staff>2</staff></direction>"
        let score = try read([
            quarters + note("C", 4, 4, "<staff>1</staff>") + "<backup><duration>4</duration></backup>"
                + note("C", 3, 2, "<staff>2</staff>") + mark + note("D", 3, 2, "<staff>2</staff>")
        ])
        #expect(score.notes.map(\.velocity) == [80, 80, 112])
    }

    @Test func tempoMarksHaveTheirUnits() throws {
        func metronome(_ inner: String) -> String {
            "<direction><direction-type><metronome>\(inner)</metronome></direction-type></direction>"
        }
        let score = try read([
            metronome("<beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>80</per-minute>") + bar("C"),
            metronome("<beat-unit>eighth</beat-unit><per-minute>c. 120</per-minute>") + bar("D"),
        ])
        #expect(score.tempos.map(\.microsecondsPerQuarter) == [500_000, 1_000_000])
    }

    @Test func metresMayBeSums() throws {
        func time(_ inner: String) -> String {
            "<attributes><divisions>2</divisions><time>\(inner)</time></attributes>"
        }
        let score = try read([
            time("<beats>3+2</beats><beat-type>8</beat-type>") + note("C", 4, 5),
            time("<beats>3</beats><beat-type>8</beat-type><beats>1</beats><beat-type>4</beat-type>") + note("C", 4, 5),
            time("<senza-misura/>") + note("C", 4, 5), time("<beats>2</beats><beat-type>2</beat-type>"),
        ])
        #expect(score.timeSignatures.map(\.description) == ["5/8", "2/2"])
    }

    @Test func lyricsMarkersTitlesAndPedalsAreKept() throws {
        let sung = "<lyric><syllabic>begin</syllabic><text>Hal</text></lyric><lyric number='2'><text>Two</text></lyric>"
        let text = """
            <score-partwise><work><work-title>Song</work-title></work><identification>
            <creator type="composer">Anon</creator><rights>None</rights></identification>
            <part-list><score-part id="P1"><part-name/></score-part></part-list><part id="P1"><measure>\(quarters)
            <direction><direction-type><rehearsal>A</rehearsal></direction-type></direction>
            <direction><direction-type><pedal type="start"/></direction-type></direction>\(note("C", 4, 2, sung))
            <direction><direction-type><pedal type="stop"/></direction-type></direction>\(note("C", 4, 2))\(backward)
            </measure></part></score-partwise>
            """
        let score = try MusicXML.read(Array(text.utf8)).score
        #expect(
            score.texts.map(\.text) == ["Song", "composer: Anon", "None", "A", "Hal-", "A", "Two"])
        #expect(score.texts.map(\.kind) == [.name, .text, .copyright, .marker, .lyric, .marker, .lyric])
        let down = ChannelEvent.Message.control(number: 64, value: 127)
        let up = ChannelEvent.Message.control(number: 64, value: 0)
        #expect(score.tracks[0].events.map(\.message) == [down, up, down, up])
        #expect(score.tracks[0].events.map(\.time.count) == [0, 2, 4, 6])
    }

    @Test func instrumentsGiveProgramsChannelsAndDrums() throws {
        let list = """
            <score-part id="P1"><part-name>Band</part-name><score-instrument id="a"><instrument-name>Flute</instrument-name>
            </score-instrument><score-instrument id="b"><instrument-name>Snare</instrument-name></score-instrument>
            <midi-instrument id="a"><midi-channel>3</midi-channel><midi-program>74</midi-program></midi-instrument>
            <midi-instrument id="b"><midi-channel>10</midi-channel><midi-unpitched>39</midi-unpitched></midi-instrument>
            </score-part>
            """
        let drum =
            "<note><unpitched><display-step>C</display-step><display-octave>5</display-octave></unpitched>"
            + "<duration>2</duration><instrument id='b'/></note>"
        let score = try MusicXML.read(
            musicXML([quarters + note("C", 4, 2, "<instrument id='a'/>") + drum], partList: list)
        ).score
        #expect(score.tracks.map(\.channel) == [2, 9])
        #expect(score.tracks.map(\.program) == [73, 0])
        #expect(score.tracks.map(\.isDrums) == [false, true])
        #expect(score.tracks.map(\.name) == ["Band (Flute)", "Band (Snare)"])
        #expect(score.tracks.map { $0.notes.map(\.pitch.number) } == [[60], [38]])
    }

    @Test func fretsTechniquesAndBendsAreKept() throws {
        let fretted =
            "<notations><technical><string>2</string><fret>3</fret><hammer-on type='stop'/>"
            + "<bend><bend-alter>2</bend-alter></bend></technical><articulations><staccato/></articulations></notations>"
        let tuning =
            "<attributes><divisions>8</divisions><staff-details><staff-tuning line='1'><tuning-step>E</tuning-step>"
            + "<tuning-octave>2</tuning-octave></staff-tuning><staff-tuning line='2'><tuning-step>A</tuning-step>"
            + "<tuning-octave>2</tuning-octave></staff-tuning><capo>1</capo></staff-details></attributes>"
        let score = try read([tuning + note("C", 4, 16, fretted)])
        let track = try #require(score.tracks.first)
        #expect(track.tuning?.strings.map(\.number) == [45, 40] && track.tuning?.capo == 1)
        #expect(track.notes[0].position == FretPosition(string: 2, fret: 3))
        #expect(track.notes[0].techniques == [.hammerOn, .staccato])
        #expect(track.notes[0].bends.map(\.cents) == [50, 100, 150, 200])
    }

    @Test func whatIsHeardAndNotKeptIsCounted() throws {
        let signs =
            "<notations><ornaments><trill-mark/></ornaments><arpeggiate/><fermata/><glissando type='start'/></notations>"
        let wedge = "<direction><direction-type><wedge type='crescendo'/></direction-type></direction>"
        let reading = try MusicXML.read(musicXML([quarters + wedge + note("C", 4, 2, signs) + note("C", 4, 2, signs)]))
        #expect(reading.findings.map(\.code) == ["wedge", "trill", "arpeggio", "fermata", "glissando"])
        #expect(reading.findings.map(\.count) == [1, 2, 2, 2, 2])
        #expect(reading.findings.allSatisfy { $0.kind == .notKept })
    }

    @Test func timewiseScoresReadAsPartwiseOnes() throws {
        let partwise = """
            <score-partwise><part-list><score-part id="P1"><part-name>A</part-name></score-part>
            <score-part id="P2"><part-name>B</part-name></score-part></part-list>
            <part id="P1"><measure>\(bar("C"))</measure><measure>\(bar("D"))</measure></part>
            <part id="P2"><measure>\(bar("E"))</measure><measure>\(bar("F"))</measure></part></score-partwise>
            """
        let timewise = """
            <score-timewise><part-list><score-part id="P1"><part-name>A</part-name></score-part>
            <score-part id="P2"><part-name>B</part-name></score-part></part-list>
            <measure><part id="P1">\(bar("C"))</part><part id="P2">\(bar("E"))</part></measure>
            <measure><part id="P1">\(bar("D"))</part><part id="P2">\(bar("F"))</part></measure></score-timewise>
            """
        let first = try MusicXML.read(Array(partwise.utf8)).score
        #expect(try MusicXML.read(Array(timewise.utf8)).score == first)
        #expect(first.noteCount == 4)
    }

    @Test(arguments: ["<opus/>", "<html></html>", "MThd", "", "{}"])
    func otherFilesAreRefused(text: String) {
        #expect(throws: FormatError.self) { try MusicXML.read(Array(text.utf8)) }
    }

    @Test func nonsenseNumbersAreBoundedAndNeverTrap() throws {
        for number in ["1e308", "-5", "99999999999999999999", "nan", "", "1e15", "0.0001", "9223372036854775807"] {
            let bytes = musicXML([
                "<attributes><divisions>\(number)</divisions><key><fifths>\(number)</fifths></key><time><beats>\(number)"
                    + "</beats><beat-type>\(number)</beat-type></time><transpose><chromatic>\(number)</chromatic>"
                    + "<octave-change>\(number)</octave-change></transpose></attributes><sound tempo='\(number)' "
                    + "dynamics='\(number)' damper-pedal='\(number)'><offset>\(number)</offset></sound>"
                    + "<note dynamics='\(number)'><pitch><step>C</step><alter>\(number)</alter><octave>\(number)</octave>"
                    + "</pitch><duration>\(number)</duration><staff>\(number)</staff></note>" + note("C", 4, 1)
                    + "<backup><duration>\(number)</duration></backup><forward><duration>1</duration></forward>"
            ])
            if let reading = try? MusicXML.read(bytes) { #expect(reading.score.noteCount >= 0) }
        }
    }
}
