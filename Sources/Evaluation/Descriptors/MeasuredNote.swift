/// A note as the measures see it: on the clock of its ``MeasuredPiece``, with its place in a bar.
public struct MeasuredNote: Hashable, Sendable {
    /// From the first onset of the piece, in ticks of its clock.
    public var onset: Int
    /// In ticks of the piece's clock; 0 or more.
    public var duration: Int
    /// In 0...127.
    public var pitch: UInt8
    /// In 1...127.
    public var velocity: UInt8
    /// From 0, the bar of the first note.
    public var bar: Int
    /// From the beginning of the bar, in ticks of the piece's clock.
    public var place: Int
    /// The nearest of the sixteen equal steps of a bar, counted through the piece: 16 times the bar, and the step.
    public var step: Int

    /// A note of no length sounds for a tick.
    var soundsUntil: Int { onset + max(duration, 1) }
}
