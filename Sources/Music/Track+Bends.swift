extension Track {
    /// The same part with the wheel's movements in the notes that they bend, and none left in `events`.
    ///
    /// A note hears the wheel of its channel from its onset to its end. It gets a point at its onset when the wheel does
    /// not stand in its middle, and one for each movement while it sounds. The range of the wheel is read from RPN 0
    /// (controllers 101, 100, 6 and 38) as it changes over time: a whole tone where nothing is said. Those controllers
    /// go as well, where they set the range: the numbers in cents say what they said.
    ///
    /// Cost: a pass over notes and events, and a search for each note.
    public func withNoteBends() -> Track {
        guard events.contains(where: { $0.message.isBend }) else { return self }
        let wheel = WheelHistory(events)
        var track = self
        track.events = wheel.otherEvents
        guard wheel.moves else { return track }
        var room = Track.mostBends
        for index in track.notes.indices {
            let bends = wheel.bends(from: notes[index].onset, to: notes[index].end, atMost: max(room, 1))
            room -= bends.count
            if !bends.isEmpty { track.notes[index].bends = bends }
        }
        return track
    }

    /// The points that a wheel is dealt to a part's notes as.
    ///
    /// Each of many notes that sound at once hears every movement, so that a damaged file could ask for more than any
    /// memory holds: 300,000 notes and as many movements for 10^11 points. Notes beyond the limit keep the bend that
    /// they begin with; music has a thousandth of it.
    static let mostBends = 4_000_000
}

extension Score {
    /// The same score with the wheel's movements in the notes that they bend; see `Track.withNoteBends`.
    ///
    /// Tracks that share a channel of a port share its wheel, whichever of them moves it.
    public func withNoteBends() -> Score {
        var score = self
        var wheels: [Int: [Int]] = [:]
        for index in tracks.indices where tracks[index].events.contains(where: { $0.message.bearsOnPitch }) {
            wheels[tracks[index].wheel, default: []].append(index)
        }
        for index in score.tracks.indices {
            let sources = wheels[tracks[index].wheel] ?? []
            if !sources.contains(where: { $0 != index }) {
                score.tracks[index] = tracks[index].withNoteBends()
                continue
            }
            // The events of one channel in order of time, those of earlier tracks first.
            var shared = tracks[index]
            let all = sources.flatMap { tracks[$0].events.filter(\.message.bearsOnPitch) }
            shared.events = all.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
                .map(\.element)
            score.tracks[index].notes = shared.withNoteBends().notes
            score.tracks[index].events = WheelHistory(tracks[index].events).otherEvents
        }
        return score
    }
}

extension Track {
    /// What has one wheel: a channel of a port.
    fileprivate var wheel: Int { Int(port) * 16 + Int(channel) }
}

extension ChannelEvent.Message {
    fileprivate var isBend: Bool {
        if case .bend = self { true } else { false }
    }

    /// Whether it moves the wheel or may change what the wheel means.
    fileprivate var bearsOnPitch: Bool {
        switch self {
        case .bend: true
        case .control(let number, _): [6, 38, 96, 97, 98, 99, 100, 101, 121].contains(number)
        default: false
        }
    }
}

/// What the wheel of a channel sounds over time.
private struct WheelHistory {
    private var points: [(time: Ticks, cents: Double)] = []
    /// The events that neither move the wheel nor set its range, in their order.
    private(set) var otherEvents: [ChannelEvent] = []

    /// Whether the wheel ever leaves its middle.
    var moves: Bool { points.contains { $0.cents != 0 } }

    init(_ events: [ChannelEvent]) {
        var range = PitchBend.standardRange
        var wheel = UInt16(PitchBend.wheelCentre)
        // The registered parameter that data entry sets; 0x3FFF stands for none.
        var parameter = 0x3FFF
        /// The pending choice of a parameter, which goes if it is the range, or ends the setting of the range.
        var choice: [ChannelEvent] = []
        var hasSetRange = false
        func keep(_ choice: inout [ChannelEvent], _ others: inout [ChannelEvent]) {
            if !(parameter == 0x3FFF && hasSetRange) { others += choice }
            if !choice.isEmpty { hasSetRange = false }
            choice.removeAll()
        }
        otherEvents.reserveCapacity(events.count)
        for event in events {
            switch event.message {
            case .bend(let value):
                wheel = value
            case .control(100, let value):
                parameter = parameter & ~0x7F | Int(value)
                choice.append(event)
                continue
            case .control(101, let value):
                parameter = parameter & 0x7F | Int(value) << 7
                choice.append(event)
                continue
            case .control(98, _), .control(99, _):
                keep(&choice, &otherEvents)
                parameter = 0x3FFF
                otherEvents.append(event)
                continue
            case .control(6, let value) where parameter == 0:
                choice.removeAll()
                hasSetRange = true
                range.cents = 100 * Int(value) + range.cents % 100
            case .control(38, let value) where parameter == 0:
                choice.removeAll()
                hasSetRange = true
                range.cents = range.cents / 100 * 100 + min(Int(value), 99)
            case .control(121, _):
                // "Reset all controllers" brings the wheel to its middle and leaves the range (RP-015).
                wheel = UInt16(PitchBend.wheelCentre)
                keep(&choice, &otherEvents)
                parameter = 0x3FFF
                otherEvents.append(event)
            default:
                keep(&choice, &otherEvents)
                otherEvents.append(event)
                continue
            }
            let cents = PitchBend.cents(wheel: wheel, in: range)
            if cents == points.last?.cents ?? 0 { continue }
            if points.last?.time == event.time {
                points[points.count - 1].cents = cents
            } else {
                points.append((event.time, cents))
            }
        }
        keep(&choice, &otherEvents)
    }

    /// The points of a note that sounds from `onset` to `end`, relative to its onset.
    func bends(from onset: Ticks, to end: Ticks, atMost limit: Int) -> [PitchBend] {
        var low = 0
        var high = points.count  // the first point after the onset lies in low...high
        while low < high {
            let middle = (low + high) / 2
            if points[middle].time <= onset { low = middle + 1 } else { high = middle }
        }
        var bends: [PitchBend] = []
        if low > 0, points[low - 1].cents != 0 { bends.append(PitchBend(time: .zero, cents: points[low - 1].cents)) }
        while low < points.count, points[low].time < end, bends.count < limit {
            bends.append(PitchBend(time: points[low].time - onset, cents: points[low].cents))
            low += 1
        }
        return bends
    }
}
