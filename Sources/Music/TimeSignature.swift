/// The metre from a time on.
public struct TimeSignature: Hashable, Sendable {
    public var time: Ticks
    /// The upper number, in 0...255; 0 occurs in damaged files only.
    public var beats: UInt8
    /// The lower number as a power of two: 2 stands for quarters, 3 for eighths.
    public var beatPower: UInt8
    /// MIDI clocks, 24 a quarter, between two clicks of the metronome.
    public var clocksPerClick: UInt8
    /// Notated 32nd notes in what MIDI takes for a quarter: 8.
    public var thirtySecondsPerQuarter: UInt8

    public init(
        time: Ticks, beats: UInt8, beatPower: UInt8, clocksPerClick: UInt8 = 24, thirtySecondsPerQuarter: UInt8 = 8
    ) {
        self.time = time
        self.beats = beats
        self.beatPower = beatPower
        self.clocksPerClick = clocksPerClick
        self.thirtySecondsPerQuarter = thirtySecondsPerQuarter
    }

    /// The lower number, as in 4 for quarters; nil beyond what an integer holds.
    public var beatUnit: Int? { beatPower < 62 ? 1 << Int(beatPower) : nil }
}

extension TimeSignature: CustomStringConvertible {
    /// As in `3/4`.
    public var description: String { "\(beats)/" + (beatUnit.map { "\($0)" } ?? "2^\(beatPower)") }
}
