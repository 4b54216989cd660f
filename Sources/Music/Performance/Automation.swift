/// A value that changes over time, at once or evenly: a tempo, a volume.
struct Automation {
    struct Change {
        /// In ticks.
        var time: Int
        var value: Double
        /// The ticks over which the value is reached; 0 at once.
        var fade = 0
        /// Whether the value moves evenly from here to the next change.
        var movesToNext = false
    }

    /// In order of time.
    var changes: [Change] = []

    /// Calls `emit` with every value, in order of time.
    ///
    /// - Parameters:
    ///   - value: before the first change.
    ///   - step: between two values of a change that takes time; longer where there would be more than a thousand.
    ///   - end: of the piece; nothing moves beyond it.
    func forEachValue(from value: Double, step: Int, end: Int, _ emit: (_ time: Int, _ value: Double) -> Void) {
        var current = value
        for index in changes.indices {
            let change = changes[index]
            let next = index + 1 < changes.count ? changes[index + 1].time : end
            if change.movesToNext, index + 1 < changes.count {
                emit(change.time, change.value)
                current = move(
                    from: change.value, to: changes[index + 1].value, at: change.time, over: next - change.time,
                    until: next, step, emit)
            } else if change.fade > 0 {
                current = move(
                    from: current, to: change.value, at: change.time, over: change.fade, until: next, step, emit)
            } else {
                emit(change.time, change.value)
                current = change.value
            }
        }
    }

    /// - Returns: the value where the movement stops, at its own end or at `limit`.
    private func move(
        from start: Double, to target: Double, at time: Int, over length: Int, until limit: Int, _ step: Int,
        _ emit: (_ time: Int, _ value: Double) -> Void
    ) -> Double {
        guard length > 0, start != target else {
            emit(time, target)
            return target
        }
        let step = max(step, length / 1_000)
        var moment = step
        while moment < length, time + moment < limit {
            emit(time + moment, start + (target - start) * Double(moment) / Double(length))
            moment += step
        }
        if time + length <= limit {
            emit(time + length, target)
            return target
        }
        return start + (target - start) * Double(max(limit - time, 0)) / Double(length)
    }
}
