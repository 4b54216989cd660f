/// The notes of one part, and the instrument that plays them.
public struct Track: Hashable, Sendable {
    public var name: String
    /// The General MIDI program in 0...127; 0 is the grand piano.
    public var program: UInt8
    /// The MIDI channel in 0...15; 9 is the drums' ("channel 10" on front panels).
    public var channel: UInt8
    public var isDrums: Bool
    public var notes: [Note]

    public init(
        name: String = "", program: UInt8 = 0, channel: UInt8 = 0, isDrums: Bool = false, notes: [Note] = []
    ) {
        self.name = name
        self.program = program
        self.channel = channel
        self.isDrums = isDrums
        self.notes = notes
    }
}
