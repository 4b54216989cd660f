/// Music as tablature writes it: bars, voices, beats, and frets on strings, before anybody plays it.
///
/// What a Guitar Pro file holds. A `Score` is what is heard when it is played: repeats unfolded, ties joined, every
/// technique turned into times and bends.
public struct Tablature: Hashable, Sendable {
    public var information: Information
    /// Quarter notes a minute at the beginning; later changes stand in beats and master bars.
    public var tempo: Double
    /// The word for the tempo, such as `Moderato`.
    public var tempoName: String
    /// What all tracks share of each bar, in the written order.
    public var masterBars: [MasterBar]
    /// Each has as many bars as there are master bars.
    public var tracks: [TabTrack]

    public init(
        information: Information = Information(), tempo: Double = 120, tempoName: String = "",
        masterBars: [MasterBar] = [], tracks: [TabTrack] = []
    ) {
        self.information = information
        self.tempo = tempo
        self.tempoName = tempoName
        self.masterBars = masterBars
        self.tracks = tracks
    }

    /// Who made the piece, and what its title page says.
    public struct Information: Hashable, Sendable {
        public var title = ""
        public var subtitle = ""
        public var artist = ""
        public var album = ""
        public var lyricist = ""
        public var composer = ""
        public var copyright = ""
        public var transcriber = ""
        public var instructions = ""
        public var notices: [String] = []

        public init() {}
    }

    /// The notes of all tracks, tied ones counted apart, grace notes left out.
    public var noteCount: Int {
        var count = 0
        for track in tracks {
            for bar in track.bars {
                for voice in bar.voices {
                    for beat in voice.beats { count += beat.notes.count }
                }
            }
        }
        return count
    }
}
