/// Words at a time: a lyric, the name of a section, who owns the piece.
public struct ScoreText: Hashable, Sendable {
    /// The kinds of text that a Standard MIDI file tells apart; raw values are its meta types.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case text = 1
        case copyright = 2
        /// The name of the piece, or of a track without a part.
        case name = 3
        case instrument = 4
        case lyric = 5
        /// A rehearsal letter or the name of a section.
        case marker = 6
        case cue = 7
    }

    public var time: Ticks
    public var kind: Kind
    public var text: String
    /// The track of the file that it stands in; see `Track.sourceTrack`.
    public var sourceTrack: Int?

    public init(time: Ticks, _ kind: Kind, _ text: String, sourceTrack: Int? = nil) {
        self.time = time
        self.kind = kind
        self.text = text
        self.sourceTrack = sourceTrack
    }
}
