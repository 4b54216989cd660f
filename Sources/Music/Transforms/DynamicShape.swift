/// How loudly a phrase is played, against how it was.
public struct DynamicShape: Hashable, Sendable {
    /// Where the phrase begins; it lasts to the beginning of the next, or to the end of the music.
    public var start: Ticks
    /// Added to every velocity.
    public var offset: Int
    /// Added besides, little by little: half of it has been taken away at the beginning, and half added at the end.
    public var slope: Int

    public init(start: Ticks, offset: Int, slope: Int) {
        self.start = start
        self.offset = offset
        self.slope = slope
    }
}

extension Score {
    /// The score with each phrase louder or softer, and swelling or fading, by its shape.
    ///
    /// Inside a phrase what grows louder still does: of two notes that follow each other, in their part or among all notes
    /// in the canonical order, the louder one stays the louder. Notes struck together with one velocity keep one, as far
    /// as those around them allow it. Where velocities would leave 1...127, those of the phrase are pressed together
    /// towards the end of that range, not cut off at it. A slope against the phrase's own course is weakened, to nothing
    /// where that course is a straight line.
    ///
    /// Notes before the first phrase stay as they are.
    ///
    /// - Parameter shapes: In order of time; of two at one time the later one holds.
    ///
    /// Cost: sorts of the notes.
    public func reshaped(by shapes: [DynamicShape]) -> Score {
        guard !shapes.isEmpty else { return self }
        var voices = VelocityList(self)
        for (index, range) in voices.ranges(of: shapes) { voices.shape(range, by: shapes[index]) }
        var score = self
        for (place, velocity) in zip(voices.places, voices.velocities) {
            score.tracks[place.track].notes[place.note].velocity = velocity
        }
        return score
    }
}
