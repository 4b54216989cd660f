import Music

/// Whether a take can still be finished.
extension Duties {
    func pitches(at time: Int) -> PitchSet { stretches[stretchIndex(at: time)].pitches }

    private func stretchIndex(at time: Int) -> Int {
        var (low, high) = (0, stretches.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].start <= time { low = middle } else { high = middle }
        }
        return low
    }

    private func levelIndex(at time: Int) -> Int {
        var (low, high) = (0, levels.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if levels[middle].start <= time { low = middle } else { high = middle }
        }
        return low
    }

    /// How many more notes may take up a tick.
    @inline(__always)
    func room(at tick: Int, _ state: TakeState) -> Int {
        most == .max ? .max : most - state.taken(at: tick) - levels[levelIndex(at: tick)].count
    }

    /// The first time after another at which the notes around or those that sound may leave other room.
    func nextChange(after time: Int, _ state: TakeState) -> Int {
        guard most != .max || neck != nil else { return .max }
        let index = levelIndex(at: time) + 1
        var next = index < levels.count ? levels[index].start : .max
        for note in state.sounding where note.free > time { next = min(next, note.free) }
        return next
    }

    func nextStretch(after time: Int) -> Int {
        let index = stretchIndex(at: time) + 1
        return index < stretches.count ? stretches[index].start : .max
    }

    /// How many notes a bar has so far.
    @inline(__always)
    func count(inBar index: Int, _ state: TakeState) -> Int {
        index == state.now / bar ? state.inBar : given[index, default: 0]
    }

    @inline(__always)
    func isOwed(_ index: Int) -> Bool { index >= firstOwedBar && lastOwedBar.map { index <= $0 } ?? true }

    /// How many more notes a bar needs.
    func need(inBar index: Int, _ state: TakeState) -> Int {
        isOwed(index) ? max(fewest - count(inBar: index, state), 0) : 0
    }

    /// How many more notes a bar may have; all there are where bars are not counted.
    func roomInBar(of time: Int, _ state: TakeState) -> Int {
        bar == 0 ? .max : mostInBar - count(inBar: time / bar, state)
    }

    /// Whether a tick is free for one more note, whatever its bar has.
    func isOpen(_ tick: Int, _ state: TakeState) -> Bool {
        tick < limit && !pitches(at: tick).isEmpty && room(at: tick, state) > 0
    }

    /// How many ticks of a stretch are open, counted up to a number that suffices.
    private func openTicks(from start: Int, to end: Int, _ state: TakeState, enough: Int) -> Int {
        var (time, count) = (start, 0)
        while time < end, count < enough {
            let next = min(nextChange(after: time, state), nextStretch(after: time), end)
            if isOpen(time, state) { count += next - time }
            time = next
        }
        return count
    }

    /// The latest tick, from one on, at which a note that lasts to the end of the piece can be struck; nil for none.
    ///
    /// Also the first time from which on there is room for such a note.
    func endNote(from start: Int, end: Int, _ state: TakeState) -> (tick: Int, earliest: Int)? {
        let start = max(start, barriers.last { $0 < end } ?? .min)
        guard start < end else { return nil }
        var earliest = start
        if most != .max {
            var time = start
            while time < end {
                let next = min(nextChange(after: time, state), end)
                if room(at: time, state) <= 0 { earliest = next }
                time = next
            }
        }
        let latest = min(end, limit)
        guard earliest < latest else { return nil }
        var time = latest
        while time > earliest {
            var first = max(stretches[stretchIndex(at: time - 1)].start, earliest)
            if bar > 0 { first = max(first, (time - 1) / bar * bar) }
            // A bar that needs the note anyhow, or has room for it.
            if !pitches(at: first).isEmpty, roomInBar(of: first, state) > 0 { return (time - 1, earliest) }
            time = first
        }
        return nil
    }

    /// Whether everything that the take owes can be had from a time on.
    ///
    /// - Parameters:
    ///   - striking: whether a note is struck at this very time, where its tick is open and its bar has room.
    ///   - all: whether to look at every bar, rather than at those alone that are not as the take found them.
    func canFulfil(_ state: TakeState, from time: Int, striking: Bool, all: Bool = false) -> Bool {
        guard hasDuties else { return true }
        var lastTick = limit
        var endBar = -1
        if let end, !state.endIsMet {
            guard let note = endNote(from: time, end: end, state) else { return false }
            if let neck, let hands = state.hands {
                // A note that is struck at this time may itself last to the end: see `durations(_:_:_:_:bend:)`.
                return striking || neck.playsAny(pitches(at: note.tick), at: note.tick, hands)
            }
            lastTick = note.tick + 1
            if bar > 0 {
                endBar = note.tick / bar
                if striking, endBar == time / bar, note.tick != time, time < note.earliest,
                    roomInBar(of: time, state) < 2
                {
                    return false
                }
            }
        }
        guard fewest > 0 else { return true }
        // Without an end the bars that the take reaches are owed, and no others.
        var last = (striking ? time : time - 1) / bar
        if let lastOwedBar {
            // Bars that no sounding note reaches are as they were when the take began.
            let reach = most == .max ? time : state.sounding.reduce(time) { max($0, $1.free) }
            last = all ? lastOwedBar : min(reach / bar, lastOwedBar)
        }
        return areServed(state.now / bar...max(last, state.now / bar), state, from: time, to: lastTick)
            && (endBar < 0 || areServed(endBar...max(lastOwedBar ?? endBar, endBar), state, from: time, to: lastTick))
    }

    /// The longest that a note of a pitch, struck now, may sound short of the end.
    ///
    /// For a tuning, where the end is owed: so that a note that lasts to the end can be fingered after it. Nil for none.
    func longestBeforeEnd(_ pitch: Int, _ state: TakeState, _ neck: FrettedNeck, _ hands: HandWays, end: Int) -> Int? {
        var trial = state
        trial.strike(pitch, 0, 0, bend: 0, pieceEnd: nil)
        guard let tick = endNote(from: state.now + 1, end: end, trial)?.tick else { return nil }
        var hands = hands
        hands.strike(pitch, at: state.now, free: state.now + 1, on: neck)
        guard neck.playsAny(pitches(at: tick), at: tick, hands) else { return nil }
        return min(tick - state.now, end - state.now - 1)
    }

    /// Whether bars can have the notes that they need, within a stretch of time.
    private func areServed(_ bars: ClosedRange<Int>, _ state: TakeState, from time: Int, to lastTick: Int) -> Bool {
        for index in bars {
            let needed = need(inBar: index, state)
            if needed == 0 { continue }
            let start = max(time, index * bar)
            let end = min((index + 1) * bar, lastTick)
            guard start < end, openTicks(from: start, to: end, state, enough: needed) >= needed else { return false }
        }
        return true
    }

    /// Whether nothing is owed any more.
    func mayEnd(_ state: TakeState) -> Bool {
        guard state.endIsMet, pattern.map({ state.noteCount == $0.count }) ?? true else { return false }
        guard fewest > 0 else { return true }
        let current = state.now / bar
        return current >= lastNeedyBar && need(inBar: current, state) == 0
    }
}
