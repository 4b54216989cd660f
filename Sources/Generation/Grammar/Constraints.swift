public import Music

/// What every note of a take keeps to, whatever the model would rather write.
///
/// Times are in ticks of the grid, from the first note of the whole piece: that of the opening, where there is one.
/// A take keeps all of them at once, or is refused before it begins.
public struct Constraints: Hashable, Sendable {
    /// A stretch of the piece and what may be struck in it.
    public struct Harmony: Hashable, Sendable {
        /// From here on, up to the next stretch.
        public var start: Ticks
        public var pitchClasses: PitchClassSet

        public init(from start: Ticks, _ pitchClasses: PitchClassSet) {
            self.start = start
            self.pitchClasses = pitchClasses
        }
    }

    /// One note of a pattern that the take's notes follow, the first note after the opening first.
    public struct PatternNote: Hashable, Sendable {
        /// The length and the time to the next note, where they are set.
        public var duration: Ticks?
        public var shift: Ticks?
        /// The pitches that it may have: one, some, or all.
        public var pitches: PitchSet
        /// Whether it lies above, below or level with the note before it, where that is set: 1, -1 or 0.
        public var direction: Int?

        public init(duration: Ticks? = nil, shift: Ticks? = nil, pitches: PitchSet = .all, direction: Int? = nil) {
            self.duration = duration
            self.shift = shift
            self.pitches = pitches
            self.direction = direction
        }
    }

    /// The pitches that may be struck: a range and a scale in one.
    public var pitches = PitchSet.all
    /// Chords or scales that change; in rising order of their starts.
    public var harmonies: [Harmony] = []
    /// 1...127.
    public var velocities: ClosedRange<UInt8> = 1...127
    /// The most notes that sound at once, while one of the take's does; 1 for one voice.
    ///
    /// A note sounds from its onset up to, not at, its end; one of no length takes up the tick of its onset.
    public var mostAtOnce: Int?
    /// The notes that begin in each bar, of `bar` ticks from time 0 on, whosever they are.
    ///
    /// The fewest are kept in each bar from the first that begins with the take, to that of the take's last note, or to
    /// the last that begins before the end or what follows. A bar in which notes stand when the take begins is kept to the
    /// most alone. What the take cannot write one note a tick is not promised, and refused.
    public var notesInBar: ClosedRange<Int>?
    /// The ticks of a bar, where `notesInBar` counts by it.
    public var bar = Ticks(1)
    /// Times across which no note sounds: each ends at the latest there.
    public var barriers: [Ticks] = []
    /// Where the piece ends: no note of the take is struck there or later or sounds longer, and a note ends there.
    public var end: Ticks?
    /// The time of the note that follows the last one: what an infill leads to, to the tick.
    public var following: Ticks?
    /// Notes around the take that are not its own, and not among the words of the `PieceBeginning`.
    ///
    /// Those that sound into the take or are struck after it: `mostAtOnce` and `notesInBar` reckon with them, the tuning
    /// with those that are struck before the take.
    public var surroundings: [Note] = []
    /// The notes are playable on this tuning by these rules.
    public var tuning: Tuning?
    public var playability = PlayabilityRules()
    /// How long a tick lasts, by which the way of the hand is measured; 1/192 s is the paper's.
    public var secondsPerTick = 1.0 / 192
    /// The notes that the take follows, one by one; the take has as many notes.
    public var pattern: [PatternNote]?

    /// Lengths and shifts beyond it come only where nothing shorter may; nil for no such limit.
    public var longest: Ticks?
    /// What is avoided where something else may come; nil for nothing.
    public var repetition: RepetitionLimit?

    public init() {}
}
