extension Beat.Fade {
    /// Expression, controller 11, over the beat; at its end it stands where it stood before.
    ///
    /// A swell grows up to the middle and falls to the end.
    func events(from start: Int, to end: Int) -> [ChannelEvent] {
        var events: [ChannelEvent] = []
        func move(from first: Int, to last: Int, at start: Int, over length: Int) {
            var moment = 0
            while moment < length {
                let value = first + (last - first) * moment / max(length, 1)
                events.append(ChannelEvent(time: Ticks(start + moment), .control(number: 11, value: UInt8(value))))
                // A beat of any length has some hundred steps at most: no value is said twice.
                moment += max(PerformanceRules.controllerStep, length / 127)
            }
        }
        let middle = (end - start) / 2
        switch self {
        case .fadeIn: move(from: 0, to: 127, at: start, over: end - start)
        case .fadeOut: move(from: 127, to: 0, at: start, over: end - start)
        case .swell:
            move(from: 0, to: 127, at: start, over: middle)
            move(from: 127, to: 0, at: start + middle, over: end - start - middle)
        }
        events.append(ChannelEvent(time: Ticks(end), .control(number: 11, value: 127)))
        return events
    }
}
