/// What a note says, in the order in which words say it.
public enum NoteField: Int, Hashable, Sendable, CaseIterable {
    /// In 0...127.
    case pitch
    /// In 1...127.
    case velocity
    /// In ticks of the grid; 0 or more.
    case duration
    /// Ticks to the next note; 0 or more.
    case shift
    /// In 0...46, 23 for none; only in pieces that have bends.
    case bend

    public var title: String {
        switch self {
        case .pitch: "pitch"
        case .velocity: "velocity"
        case .duration: "duration"
        case .shift: "shift"
        case .bend: "bend"
        }
    }
}

/// One note, or one movement of a note that sounds, as five numbers on a grid.
public struct NoteWord: Hashable, Sendable {
    public var pitch: Int
    public var velocity: Int
    public var duration: Int
    public var shift: Int
    /// nil in a piece without bends.
    public var bend: Int?

    public init(pitch: Int, velocity: Int, duration: Int, shift: Int, bend: Int? = nil) {
        self.pitch = pitch
        self.velocity = velocity
        self.duration = duration
        self.shift = shift
        self.bend = bend
    }

    /// The values in the order of `NoteField`; `bend` is left out where the piece has none.
    func values(withBend hasBend: Bool) -> [Int] {
        hasBend ? [pitch, velocity, duration, shift, bend ?? 23] : [pitch, velocity, duration, shift]
    }
}
