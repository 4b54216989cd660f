/// The notes of one part, the instrument that plays them, and what the player does beside striking notes.
public struct Track: Hashable, Sendable {
    public var name: String
    /// The General MIDI program in 0...127 that plays the first note; 0 is the grand piano.
    ///
    /// Later programs, and the message that sets this one where a file says it, stand in `events`.
    public var program: UInt8
    /// The MIDI channel in 0...15; 9 is the drums' ("channel 10" on front panels).
    public var channel: UInt8
    public var isDrums: Bool
    /// Which cable leads to the instrument where 16 channels are too few; 0 where nothing is said.
    public var port: UInt8
    public var notes: [Note]
    /// Controllers, the wheel, programs and pressure, in order of time; at one time in the order in which they act.
    public var events: [ChannelEvent]
    /// The open strings of a fretted instrument.
    public var tuning: Tuning?
    /// The track of its file that the part was read from, from 0; parts of one such track differ in channel.
    ///
    /// nil for a part that was made. Writers of MIDI use it to lay out a file as it was.
    public var sourceTrack: Int?

    public init(
        name: String = "", program: UInt8 = 0, channel: UInt8 = 0, isDrums: Bool = false, port: UInt8 = 0,
        notes: [Note] = [], events: [ChannelEvent] = [], tuning: Tuning? = nil, sourceTrack: Int? = nil
    ) {
        self.name = name
        self.program = program
        self.channel = channel
        self.isDrums = isDrums
        self.port = port
        self.notes = notes
        self.events = events
        self.tuning = tuning
        self.sourceTrack = sourceTrack
    }
}
