/// Elements of MusicXML for `XMLMutator` to put anywhere.
public enum MusicXMLFragments {
    public static let all = [
        "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>",
        "<note><chord/><pitch><step>E</step><alter>-0.5</alter><octave>4</octave></pitch><duration>1</duration></note>",
        "<note><rest/><duration>2</duration><voice>1</voice></note>",
        "<note><rest measure=\"yes\"/><duration>4</duration></note>",
        "<note><grace slash=\"yes\"/><pitch><step>D</step><octave>5</octave></pitch></note>",
        "<note><grace steal-time-previous=\"50\"/><pitch><step>B</step><octave>3</octave></pitch></note>",
        "<note><unpitched><display-step>E</display-step><display-octave>4</display-octave></unpitched>"
            + "<duration>1</duration><instrument id=\"P1-I1\"/></note>",
        "<note dynamics=\"120\"><pitch><step>G</step><octave>4</octave></pitch><duration>1</duration>"
            + "<tie type=\"start\"/><notations><tied type=\"start\"/></notations></note>",
        "<tie type=\"start\"/>", "<tie type=\"stop\"/>", "<chord/>", "<alter>1</alter>", "<staff>2</staff>",
        "<voice>2</voice>", "<cue/>",
        "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>",
        "<notations><articulations><staccato/><accent/></articulations></notations>",
        "<notations><ornaments><trill-mark/></ornaments><fermata/></notations>",
        "<notations><technical><string>1</string><fret>3</fret></technical></notations>",
        "<lyric number=\"1\"><syllabic>single</syllabic><text>la</text></lyric>",
        "<backup><duration>4</duration></backup>", "<forward><duration>1</duration></forward>",
        "<attributes><divisions>2</divisions><key><fifths>-3</fifths><mode>minor</mode></key>"
            + "<time><beats>3</beats><beat-type>4</beat-type></time></attributes>",
        "<attributes><divisions>480</divisions></attributes>", "<divisions>7</divisions>", "<staves>2</staves>",
        "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic><octave-change>-1</octave-change></transpose>",
        "<time><beats>3+2</beats><beat-type>8</beat-type></time>", "<time><senza-misura/></time>",
        "<barline location=\"left\"><repeat direction=\"forward\"/></barline>",
        "<barline location=\"right\"><repeat direction=\"backward\" times=\"3\"/></barline>",
        "<barline location=\"left\"><ending number=\"1,2\" type=\"start\"/></barline>",
        "<barline location=\"right\"><ending number=\"1\" type=\"stop\"/><repeat direction=\"backward\"/></barline>",
        "<direction><direction-type><segno/></direction-type><sound segno=\"a\"/></direction>",
        "<direction><direction-type><coda/></direction-type><sound coda=\"a\"/></direction>",
        "<direction><sound dacapo=\"yes\"/></direction>", "<direction><sound dalsegno=\"a\"/></direction>",
        "<direction><sound tocoda=\"a\"/></direction>", "<direction><sound fine=\"yes\"/></direction>",
        "<direction><sound tempo=\"120\" dynamics=\"80\"/></direction>",
        "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/>"
            + "<per-minute>90</per-minute></metronome></direction-type></direction>",
        "<direction><direction-type><dynamics><ff/></dynamics></direction-type><offset>1</offset></direction>",
        "<direction><direction-type><pedal type=\"start\"/></direction-type></direction>",
        "<direction><direction-type><pedal type=\"stop\"/></direction-type></direction>",
        "<direction><direction-type><rehearsal>A</rehearsal></direction-type></direction>",
        "<measure number=\"2\"></measure>", "<measure number=\"X1\" implicit=\"yes\"></measure>",
        "<part id=\"P2\"><measure number=\"1\"></measure></part>",
        "<score-part id=\"P2\"><part-name>Bass</part-name></score-part>",
        "<score-instrument id=\"P1-I1\"><instrument-name>Snare</instrument-name></score-instrument>",
        "<midi-instrument id=\"P1-I1\"><midi-channel>10</midi-channel><midi-program>25</midi-program>"
            + "<midi-unpitched>39</midi-unpitched></midi-instrument>",
        "<score-partwise version=\"4.0\"><part-list><score-part id=\"P1\"><part-name/></score-part></part-list>"
            + "<part id=\"P1\"><measure number=\"1\"></measure></part></score-partwise>",
    ]
}
