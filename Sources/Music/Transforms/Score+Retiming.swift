extension Score {
    /// The score played faster by a factor, or slower by one below 1: its tempos alone change.
    ///
    /// Where no tempo holds at the beginning, the standard's 120 quarter notes a minute are written down first. Tempos are
    /// rounded to whole microseconds a quarter note, and held to what MIDI can say, 1...16,777,215.
    ///
    /// Traps when the factor is not a positive finite number.
    public func retimed(by factor: Double) -> Score {
        precondition(factor > 0 && factor.isFinite, "a tempo is multiplied by a positive number")
        var score = self
        guard factor != 1 else { return score }
        if !tempos.contains(where: { $0.time <= .zero }) {
            let standard = Tempo(time: .zero, microsecondsPerQuarter: Tempo.standardMicrosecondsPerQuarter)
            score.tempos.insert(standard, at: 0)
        }
        for index in score.tempos.indices {
            let length = (Double(score.tempos[index].microsecondsPerQuarter) / factor).rounded()
            score.tempos[index].microsecondsPerQuarter = Int(min(max(length, 1), 0xFF_FFFF))
        }
        return score
    }
}
