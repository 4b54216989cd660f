/// The last events, as many as fit.
struct RecentEvents {
    /// From `start` on; what is before it is gone and waits to be cleared away.
    private var events: [StudioEvent?] = []
    private var start = 0
    private var bytes = 0
    /// The number of the last event that was dropped; nil while none was.
    private var dropped: Int?

    enum Finding {
        case found(StudioEvent)
        case gone
        case none
    }

    mutating func append(_ event: StudioEvent, most: Int, bytes limit: Int) {
        events.append(event)
        bytes += event.weight
        while events.count - start > 1, events.count - start > most || bytes > limit {
            if let first = events[start] {
                bytes -= first.weight
                dropped = first.number
            }
            events[start] = nil
            start += 1
        }
        if start > most {
            events.removeFirst(start)
            start = 0
        }
    }

    /// The first event after a number, of one job or of any.
    ///
    /// - Parameter last: the number of the last event that was ever told: where nothing is in memory, nothing after a
    ///   smaller one can be found.
    func next(after number: Int, of job: StudioID?, last: Int) -> Finding {
        guard number < last else { return .none }
        guard start < events.count else { return .gone }
        if let dropped, number < dropped { return .gone }
        if dropped == nil, let first = events[start], number < first.number - 1 { return .gone }
        // The events lie by rising numbers.
        var low = start
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if let event = events[middle], event.number > number { high = middle } else { low = middle + 1 }
        }
        for index in low..<events.count {
            guard let event = events[index], job == nil || event.job == job else { continue }
            return .found(event)
        }
        return .none
    }
}

extension StudioEvent {
    /// About what it takes of memory: the frame, and the same as values.
    fileprivate var weight: Int { 200 + 4 * frame.count }
}
