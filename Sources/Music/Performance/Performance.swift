/// A tablature as it is heard, and what was done to play it.
public struct Performance: Hashable, Sendable {
    /// In `PerformanceRules.ticksPerQuarter`; one track for each of the tablature, in its order.
    public var score: Score
    public var report: PerformanceReport

    public init(score: Score, report: PerformanceReport) {
        self.score = score
        self.report = report
    }
}

/// What a performance made of a tablature beyond playing its notes.
public struct PerformanceReport: Hashable, Sendable {
    /// The written bars in the order of playing, from 0.
    public internal(set) var bars: [Int] = []
    /// Where the last bar ends.
    public internal(set) var end = Ticks.zero
    public internal(set) var jumps: [TakenJump] = []
    /// Jumps whose sign is nowhere: the music went on.
    public internal(set) var lostJumps = 0
    /// Ties from nothing, which were struck.
    public internal(set) var looseTies = 0
    /// Notes on strings that are not there, and of drums beyond 127.
    public internal(set) var droppedNotes = 0
    /// Notes on a string on which another is struck at that time.
    public internal(set) var collidingNotes = 0
    /// Notes that were moved by octaves into 0...127.
    public internal(set) var movedPitches = 0
    /// Points of bends that were held to `PerformanceRules.greatestBendCents`.
    public internal(set) var clampedBends = 0
    /// Beats that begin after their bar has ended, and were not played.
    public internal(set) var beatsBeyondBars = 0

    public init() {}

    public struct TakenJump: Hashable, Sendable {
        /// The written bar after which it was taken, from 0.
        public let from: Int
        public let jump: MasterBar.Jump
        public let to: Int
    }
}
