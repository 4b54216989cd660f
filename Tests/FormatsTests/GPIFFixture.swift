/// A `score.gpif` that a test puts together; ids are given in order.
struct GPIFFixture {
    /// What stands in `Score`, `MasterTrack` and `Tracks`.
    var information = ""
    var master = ""
    var tracks = [GPIFFixture.guitar]
    var rhythms = ["<NoteValue>Quarter</NoteValue>"]
    private var notes: [String] = []
    private var beats: [String] = []
    private var voices: [String] = []
    private var bars: [String] = []
    private var masterBars: [String] = []

    static let guitar = """
        <Name><![CDATA[Guitar]]></Name><Properties><Property name="Tuning"><Pitches>40 45 50 55 59 64</Pitches>
        </Property></Properties><GeneralMidi table="Instrument"><Program>27</Program><Port>0</Port>
        <PrimaryChannel>2</PrimaryChannel><SecondaryChannel>3</SecondaryChannel></GeneralMidi>
        """

    static func property(_ name: String, _ content: String = "<Enable />") -> String {
        #"<Property name="\#(name)">\#(content)</Property>"#
    }

    /// A property with a number, as bends and the bar have them.
    static func float(_ name: String, _ value: String) -> String { property(name, "<Float>\(value)</Float>") }

    mutating func note(string: String = "5", fret: Int = 0, properties: String = "", _ more: String = "") -> Int {
        let place =
            GPIFFixture.property("String", "<String>\(string)</String>")
            + GPIFFixture.property("Fret", "<Fret>\(fret)</Fret>")
        return note(more + "<Properties>\(place)\(properties)</Properties>")
    }

    mutating func note(_ content: String) -> Int {
        notes.append(content)
        return notes.count - 1
    }

    mutating func beat(_ notes: [Int], rhythm: Int = 0, _ more: String = "") -> Int {
        let list = notes.isEmpty ? "" : "<Notes>\(GPIFFixture.list(notes))</Notes>"
        beats.append("<Dynamic>MF</Dynamic><Rhythm ref=\"\(rhythm)\" />\(list)\(more)")
        return beats.count - 1
    }

    mutating func voice(_ beats: [Int]) -> Int {
        voices.append("<Beats>\(GPIFFixture.list(beats))</Beats>")
        return voices.count - 1
    }

    mutating func bar(_ voices: [Int], _ more: String = "<Clef>G2</Clef>") -> Int {
        bars.append("<Voices>\(GPIFFixture.list(voices))</Voices>\(more)")
        return bars.count - 1
    }

    mutating func masterBar(_ bars: [Int], _ more: String = "<Time>4/4</Time>") {
        masterBars.append("\(more)<Bars>\(GPIFFixture.list(bars))</Bars>")
    }

    /// One bar of one voice.
    mutating func measure(_ beats: [Int]) { masterBar([bar([voice(beats), -1, -1, -1])]) }

    private static func list(_ ids: [Int]) -> String { ids.map(String.init).joined(separator: " ") }

    var text: String {
        func elements(_ name: String, _ contents: [String]) -> String {
            contents.enumerated().map { "<\(name) id=\"\($0.offset)\">\($0.element)</\(name)>\n" }.joined()
        }
        let order = tracks.indices.map(String.init).joined(separator: " ")
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <GPIF><GPVersion>7</GPVersion>
            <Score>\(information)</Score>
            <MasterTrack><Tracks>\(order)</Tracks>\(master)</MasterTrack>
            <Tracks>\(elements("Track", tracks))</Tracks>
            <MasterBars>\(elements("MasterBar", masterBars))</MasterBars>
            <Bars>\(elements("Bar", bars))</Bars>
            <Voices>\(elements("Voice", voices))</Voices>
            <Beats>\(elements("Beat", beats))</Beats>
            <Notes>\(elements("Note", notes))</Notes>
            <Rhythms>\(elements("Rhythm", rhythms))</Rhythms>
            </GPIF>
            """
    }

    var bytes: [UInt8] { Array(text.utf8) }
}
