/// One struck note.
///
/// Notes compare in the canonical order: onset, then pitch, then velocity, then duration.
public struct Note: Hashable, Sendable {
    /// From the start of the piece; 0 or more in a score.
    public var onset: Ticks
    /// 0 or more: a note may be struck and released at once.
    public var duration: Ticks
    public var pitch: Pitch
    /// In 1...127.
    public var velocity: UInt8

    /// Traps when the duration is negative or the velocity lies outside 1...127: readers check before they come here.
    public init(onset: Ticks, duration: Ticks, pitch: Pitch, velocity: UInt8) {
        precondition(duration.count >= 0, "a note's duration is 0 or more")
        precondition((1...127).contains(velocity), "a note's velocity lies in 1...127")
        self.onset = onset
        self.duration = duration
        self.pitch = pitch
        self.velocity = velocity
    }

    public var end: Ticks { onset + duration }
}

extension Note: Comparable {
    public static func < (lhs: Note, rhs: Note) -> Bool {
        if lhs.onset != rhs.onset { return lhs.onset < rhs.onset }
        if lhs.pitch != rhs.pitch { return lhs.pitch < rhs.pitch }
        if lhs.velocity != rhs.velocity { return lhs.velocity < rhs.velocity }
        return lhs.duration < rhs.duration
    }
}
