/// A tempo that holds from a time on.
public struct Tempo: Hashable, Sendable {
    public var time: Ticks
    /// 500,000 is 120 quarter notes a minute; in 1...16,777,215, the 24 bits of a MIDI file.
    public var microsecondsPerQuarter: Int

    public init(time: Ticks, microsecondsPerQuarter: Int) {
        self.time = time
        self.microsecondsPerQuarter = microsecondsPerQuarter
    }

    /// What holds while nothing is said: 120 quarter notes a minute.
    ///
    /// Source: Standard MIDI Files 1.0, "Set Tempo".
    public static let standardMicrosecondsPerQuarter = 500_000
}
