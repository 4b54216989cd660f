/// What happens to a whole part at a time, beside its notes: a pedal, the wheel, another instrument.
public struct ChannelEvent: Hashable, Sendable {
    public var time: Ticks
    public var message: Message

    public init(time: Ticks, _ message: Message) {
        self.time = time
        self.message = message
    }

    /// The channel messages of MIDI 1.0 that strike no note; all numbers but the wheel's lie in 0...127.
    public enum Message: Hashable, Sendable {
        /// Control change: 64 is the sustain pedal, 7 the volume, 10 the place between left and right.
        case control(number: UInt8, value: UInt8)
        case program(UInt8)
        /// The wheel as it stands, in 0...16,383; 8,192 is its middle. What it sounds follows from the channel's range.
        case bend(UInt16)
        /// Pressure on the keyboard as a whole.
        case pressure(UInt8)
        /// Pressure on one key.
        case keyPressure(pitch: Pitch, value: UInt8)
    }
}
