/// Elements of `score.gpif` for `XMLMutator` to put anywhere.
public enum GPIFFragments {
    public static let all = [
        "<Note id=\"0\"><Properties><Property name=\"String\"><String>0</String></Property>"
            + "<Property name=\"Fret\"><Fret>3</Fret></Property></Properties></Note>",
        "<Note id=\"1\"><Properties><Property name=\"Midi\"><Number>60</Number></Property></Properties></Note>",
        "<Beat id=\"0\"><Dynamic>MF</Dynamic><Rhythm ref=\"0\"/><Notes>0 1</Notes></Beat>",
        "<Beat id=\"1\"><GraceNotes>OnBeat</GraceNotes><Rhythm ref=\"0\"/><Notes>0</Notes></Beat>",
        "<Beat id=\"2\"><Rhythm ref=\"1\"/></Beat>",
        "<Voice id=\"0\"><Beats>0 1 2 0</Beats></Voice>",
        "<Bar id=\"0\"><Voices>0 -1 0 0</Voices><Clef>F4</Clef></Bar>",
        "<Bar id=\"1\"><Voices>-1 -1 -1 -1</Voices><SimileMark>Simple</SimileMark></Bar>",
        "<MasterBar><Time>3/4</Time><Bars>0 1</Bars></MasterBar>",
        "<MasterBar><Key><AccidentalCount>-2</AccidentalCount><Mode>Minor</Mode></Key><Time>6/8</Time>"
            + "<Bars>1 0</Bars></MasterBar>",
        "<Rhythm id=\"0\"><NoteValue>16th</NoteValue><PrimaryTuplet num=\"3\" den=\"2\"/>"
            + "<AugmentationDot count=\"1\"/></Rhythm>",
        "<Rhythm id=\"1\"><NoteValue>Long</NoteValue></Rhythm>",
        "<SecondaryTuplet num=\"5\" den=\"4\"/>",
        "<Track id=\"1\"><Name>B</Name><Staves><Staff><Properties><Property name=\"Tuning\"><Pitches>"
            + "28 33 38 43</Pitches></Property></Properties></Staff></Staves></Track>",
        "<Track id=\"2\"><GeneralMidi table=\"Percussion\"><Program>0</Program><PrimaryChannel>9"
            + "</PrimaryChannel></GeneralMidi></Track>",
        "<Instrument ref=\"a-piano-gs\"/>",
        "<Tracks>0 1 2</Tracks>",
        "<Anacrusis/>",
        "<FreeTime/>",
        "<DoubleBar/>",
        "<InstrumentSet><Type>drumKit</Type><Elements><Element><Articulations><Articulation>"
            + "<OutputMidiNumber>38</OutputMidiNumber></Articulation></Articulations></Element></Elements>"
            + "</InstrumentSet>",
        "<InstrumentArticulation>0</InstrumentArticulation>",
        "<Property name=\"Element\"><Element>10</Element></Property>",
        "<Property name=\"Variation\"><Variation>2</Variation></Property>",
        "<Property name=\"Octave\"><Number>5</Number></Property>",
        "<Property name=\"Tone\"><Step>7</Step></Property>",
        "<Property name=\"Bended\"><Enable/></Property>",
        "<Property name=\"BendOriginValue\"><Float>0</Float></Property>",
        "<Property name=\"BendMiddleValue\"><Float>100</Float></Property>",
        "<Property name=\"BendMiddleOffset1\"><Float>12.5</Float></Property>",
        "<Property name=\"BendDestinationValue\"><Float>50</Float></Property>",
        "<Property name=\"BendDestinationOffset\"><Float>25</Float></Property>",
        "<Property name=\"WhammyBar\"><Enable/></Property>",
        "<Property name=\"WhammyBarMiddleValue\"><Float>-100</Float></Property>",
        ""
            + "<Whammy originValue=\"0\" middleValue=\"-50\" middleOffset1=\"35\" middleOffset2=\"40\" destinationValue=\"-100\" destinationOffset=\"75\"/>",
        "<Property name=\"HarmonicType\"><HType>Artificial</HType></Property>",
        "<Property name=\"HarmonicFret\"><HFret>2.4</HFret></Property>",
        "<Property name=\"Slide\"><Flags>33</Flags></Property>",
        "<Property name=\"HopoOrigin\"><Enable/></Property>",
        "<Property name=\"Tapped\"><Enable/></Property>",
        "<Property name=\"Muted\"><Enable/></Property>",
        "<Property name=\"PalmMuted\"><Enable/></Property>",
        "<Property name=\"CapoFret\"><Fret>2</Fret></Property>",
        "<Property name=\"Tuning\"><Pitches>40 45 50 55 59 64</Pitches></Property>",
        "<Property name=\"DiagramCollection\"><Items><Item id=\"0\" name=\"C\">"
            + "<Diagram stringCount=\"6\" baseFret=\"2\"><Fret string=\"1\" fret=\"3\"/></Diagram></Item></Items>"
            + "</Property>",
        "<Chord>0</Chord>",
        "<Trill>67</Trill>",
        "<Tie origin=\"true\" destination=\"true\"/>",
        "<LetRing/>",
        "<Accent>8</Accent>",
        "<AntiAccent>Normal</AntiAccent>",
        "<XProperties><XProperty id=\"688062467\"><Int>60</Int></XProperty><XProperty id=\"687935489\">"
            + "<Int>60</Int></XProperty></XProperties>",
        "<Property name=\"Brush\"><Direction>Up</Direction></Property>",
        "<Arpeggio>Down</Arpeggio>",
        "<Tremolo>1/8</Tremolo>",
        "<Fadding>FadeIn</Fadding>",
        "<Ottavia>15mb</Ottavia>",
        "<GraceNotes>BeforeBeat</GraceNotes>",
        "<SimileMark>SecondOfDouble</SimileMark>",
        "<Repeat start=\"true\" end=\"true\" count=\"3\"/>",
        "<AlternateEndings>1 2 8</AlternateEndings>",
        "<Directions><Target>Segno</Target><Jump>DaSegnoAlCoda</Jump></Directions>",
        "<Automations><Automation><Type>Tempo</Type><Linear>true</Linear><Bar>0</Bar><Position>0.5"
            + "</Position><Value>90 3</Value></Automation></Automations>",
        "<Automation><Type>Sound</Type><Bar>1</Bar><Position>0.25</Position><Value>P;N;User</Value></Automation>",
        "<Sounds><Sound><Name>N</Name><Path>P</Path><Role>User</Role><MIDI><Program>30</Program></MIDI>"
            + "</Sound></Sounds>",
        "<RSE><ChannelStrip><Parameters>0 0 0 0 0 0 0 0 0 0 0 0.5 0.8 0</Parameters></ChannelStrip></RSE>",
        "<Lyrics><Line><Text>la la</Text><Offset>1</Offset></Line></Lyrics>",
        "<Section><Letter>A</Letter><Text>B</Text></Section>",
    ]
}
