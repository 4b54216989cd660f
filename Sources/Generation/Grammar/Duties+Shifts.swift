import Formats

extension Duties {
    /// What the shift of a word may be.
    struct Shifts: Sendable {
        var set = NumberSet.none
        /// Whether a word may follow at the same time.
        var continues = false
        /// Whether the take may end behind the word: with the shift `ending`.
        var mayEnd = false
        var ending = 0
    }

    /// - Parameter state: behind the note of the word.
    func shifts(_ state: TakeState) -> Shifts {
        var shifts = Shifts()
        shifts.mayEnd = mayEnd(state)
        shifts.ending = following.map { $0 - state.now } ?? 0
        if let pattern, state.noteCount > 0 || pattern.isTimed {
            guard state.noteCount < pattern.count else {
                if shifts.mayEnd { shifts.set = NumberSet(shifts.ending) }
                return shifts
            }
            if pattern.isTimed, state.noteCount > 0 {
                let shift = pattern.steps[state.noteCount - 1].shift ?? 0
                shifts.continues = shift == 0
                shifts.mayEnd = false
                shifts.set = NumberSet(shift)
                return shifts
            }
        }
        if state.isHurried, shifts.mayEnd {
            shifts.set = NumberSet(shifts.ending)
            return shifts
        }
        shifts.continues = hasWord(state)
        addLater(state, &shifts.set)
        if shifts.continues || shifts.mayEnd && shifts.ending == 0 { shifts.set.insertAnywhere(0) }
        if shifts.mayEnd { shifts.set.insertAnywhere(shifts.ending) }
        if state.isHurried {
            let hurried = shifts.set.intersection(usefulTimes(state))
            if !hurried.isEmpty {
                shifts.set = hurried
                shifts.continues = shifts.continues && hurried.contains(0)
            }
        }
        return shifts
    }

    /// The waits after which a note brings the take nearer to its end.
    private func usefulTimes(_ state: TakeState) -> ClosedRange<Int> {
        if fewest > 0 {
            var index = state.now / bar
            while index <= lastOwedBar ?? index {
                if need(inBar: index, state) > 0 { return max(index * bar - state.now, 0)...Int.max }
                index += 1
            }
        }
        if let end, !state.endIsMet, let note = endNote(from: state.now + 1, end: end, state) {
            return note.earliest - state.now...Int.max
        }
        return 0...Int.max
    }

    /// Adds the waits of a tick or more after which a word can be written.
    private func addLater(_ state: TakeState, _ set: inout NumberSet) {
        let now = state.now
        var last = min(limit - 1, now + Self.longest(from: now))
        if fewest > 0 {
            // No bar that needs notes is passed over.
            var index = now / bar
            while isOwed(index) || index < firstOwedBar {
                if need(inBar: index, state) > 0 {
                    last = min(last, (index + 1) * bar - 1)
                    break
                }
                index += 1
                if index * bar > last { break }
            }
        }
        var movableEnd = now
        if hasBends, pattern == nil, !state.isHurried {
            for note in state.sounding where note.isMovable { movableEnd = max(movableEnd, note.end) }
        }
        var time = now + 1
        while time <= last {
            var next = min(nextChange(after: time, state), nextStretch(after: time), last + 1)
            if bar > 0, mostInBar != .max { next = min(next, nextEdge(after: time, state)) }
            if !state.endIsMet, let end, let barrier = barriers.last(where: { $0 < end }), barrier > time {
                next = min(next, barrier)
            }
            if isOpen(time, state), roomInBar(of: time, state) > 0,
                let time = firstPlayable(from: time, to: next - 1, state)
            {
                add(time, next - 1, state, striking: true, to: &set)
            } else if time < movableEnd {
                next = min(next, movableEnd)
                add(time, next - 1, state, striking: false, to: &set)
            }
            time = next
        }
    }

    /// The first time of a stretch at which a note can be fingered; the more time the hand has, the farther it reaches.
    private func firstPlayable(from first: Int, to last: Int, _ state: TakeState) -> Int? {
        guard let neck, let hands = state.hands else { return first }
        let pitches = pitches(at: first)
        if neck.playsAny(pitches, at: first, hands) { return first }
        guard neck.playsAny(pitches, at: last, hands) else { return nil }
        var (low, high) = (first, last)  // high is fine, low is not
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if neck.playsAny(pitches, at: middle, hands) { high = middle } else { low = middle }
        }
        return high
    }

    /// Where bars begin that may have other room than the bar of a time.
    private func nextEdge(after time: Int, _ state: TakeState) -> Int {
        let current = time / bar
        // While the end is owed, the bar in which it is met matters, and that may be any.
        if !state.endIsMet || current == state.now / bar { return (current + 1) * bar }
        var (low, high) = (0, fullBars.count)
        while low < high {
            let middle = (low + high) / 2
            if fullBars[middle] < current { low = middle + 1 } else { high = middle }
        }
        guard low < fullBars.count else { return .max }
        return fullBars[low] == current ? (current + 1) * bar : fullBars[low] * bar
    }

    /// Adds the waits up to the longest one in a stretch after which all that is owed can still be had.
    private func add(_ first: Int, _ last: Int, _ state: TakeState, striking: Bool, to set: inout NumberSet) {
        let now = state.now
        func remains(_ time: Int) -> Bool {
            canFulfil(state, from: striking ? time : time + 1, striking: striking)
        }
        guard hasDuties, !remains(last) else { return set.insert(first - now...last - now) }
        guard remains(first) else { return }
        var (low, high) = (first, last)  // low is fine, high is not
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if remains(middle) { low = middle } else { high = middle }
        }
        set.insert(first - now...low - now)
    }
}
