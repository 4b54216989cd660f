import Music

extension StandardMIDI {
    /// The events of a score, dealt to MIDI tracks.
    ///
    /// Parts that were read from one track of a file share a track again, at its number; a part that was made gets one
    /// of its own behind them, and one more for each further port. The first track has what concerns the whole piece.
    struct ScoreLayout {
        /// Each in its order.
        private(set) var tracks: [[PlacedEvent]] = []
        /// Tempos, metres, keys, and the texts that belong to no track, in their order.
        private(set) var conductor: [PlacedEvent]
        /// What each track is made of, each run in its order; at one time earlier runs come first.
        private var runs: [[[PlacedEvent]]]
        private var lanes: ChannelLanes
        private var namedTracks: Set<Int> = []
        private var portedTracks: Set<Int> = []
        /// The earliest program that the events of any part set on each channel: what a part without its own hears.
        private var earliestPrograms = [UInt8?](repeating: nil, count: 16)

        init(_ score: Score) throws(FormatError) {
            let sources = score.tracks.compactMap(\.sourceTrack) + score.texts.compactMap(\.sourceTrack)
            let last = sources.max() ?? 0
            guard sources.allSatisfy({ $0 >= 0 }), last < Limits.midiTracks else {
                throw FormatError(.invalid, at: 0, "a part names track \(last) of its file, and a file holds 65535")
            }
            runs = [[[PlacedEvent]]](repeating: [], count: last + 1)
            conductor = []
            lanes = ChannelLanes(score)
            conductor = try Self.conductor(of: score)
            findEarliestPrograms(score)
            try placeTexts(score.texts)
            for index in score.tracks.indices { try place(score.tracks[index], number: index + 1) }
            tracks = runs.map(StandardMIDI.merged)
        }

        // MARK: The whole piece

        private static func conductor(of score: Score) throws(FormatError) -> [PlacedEvent] {
            var events: [Event] = []
            for tempo in score.tempos {
                let length = tempo.microsecondsPerQuarter
                guard (1...0xFF_FFFF).contains(length), isInTime(tempo.time) else {
                    throw FormatError(
                        .invalid, at: 0,
                        "a tempo of \(length) microseconds per quarter at tick \(tempo.time) does not fit a MIDI file")
                }
                events.append(
                    .meta(0x51, [UInt8(length >> 16), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)], at: tempo.time))
            }
            for metre in score.timeSignatures {
                events.append(
                    .meta(
                        0x58, [metre.beats, metre.beatPower, metre.clocksPerClick, metre.thirtySecondsPerQuarter],
                        at: metre.time))
            }
            for key in score.keySignatures {
                events.append(.meta(0x59, [UInt8(bitPattern: key.sharps), key.isMinor ? 1 : 0], at: key.time))
            }
            for text in score.texts where text.sourceTrack == nil { events.append(event(of: text)) }
            guard events.allSatisfy({ isInTime($0.time) }) else {
                throw FormatError(.invalid, at: 0, "a metre, a key or a text lies outside the time of a MIDI file")
            }
            let placed = events.map { PlacedEvent($0, .prepare) }
            return placed.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
                .map(\.element)
        }

        private mutating func placeTexts(_ texts: [ScoreText]) throws(FormatError) {
            var dealt: [Int: [PlacedEvent]] = [:]
            for text in texts {
                guard Self.isInTime(text.time) else {
                    throw FormatError(.invalid, at: 0, "a text lies outside the time of a MIDI file")
                }
                if let track = text.sourceTrack {
                    dealt[track, default: []].append(PlacedEvent(Self.event(of: text), .prepare))
                }
            }
            for (track, events) in dealt {
                let sorted = events.enumerated().sorted {
                    ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
                }
                runs[track].append(sorted.map(\.element))
            }
        }

        private static func event(of text: ScoreText) -> Event {
            .meta(text.kind.rawValue, Array(text.text.utf8), at: text.time)
        }

        private static func isInTime(_ time: Ticks) -> Bool { (0...Limits.ticks).contains(time.count) }

        // MARK: Parts

        private mutating func findEarliestPrograms(_ score: Score) {
            var times = [Int](repeating: .max, count: 16)
            for part in score.tracks {
                let channel = Int(min(part.channel, 15))
                for event in part.events {
                    guard case .program(let program) = event.message, event.time.count < times[channel] else {
                        continue
                    }
                    times[channel] = event.time.count
                    earliestPrograms[channel] = program
                }
            }
        }

        private mutating func place(_ part: Track, number: Int) throws(FormatError) {
            try check(part, number: number)
            let lanes = try lanes.assign(part)
            let range = Self.range(of: part)
            let (program, events) = program(of: part)
            var track = part.sourceTrack
            var port = track == nil ? -1 : lanes[0].port
            for (index, lane) in lanes.enumerated() {
                if track == nil || lane.port != port {
                    runs.append([])
                    track = runs.count - 1
                    port = lane.port
                }
                guard let track else { continue }
                let placed: LaneEvents
                if index == 0 {
                    placed = try LaneEvents(lane, program: program, controls: events, range: range)
                } else {
                    placed = try LaneEvents(
                        lane, program: part.program, controls: Self.shared(events), range: range)
                }
                var opening: [PlacedEvent] = []
                if !part.name.isEmpty, namedTracks.insert(track).inserted {
                    opening.append(PlacedEvent(.meta(0x03, Array(part.name.utf8), at: .zero), .end))
                }
                // A file names a port by seven bits; beyond them ports repeat, and MIDI tracks still keep notes apart.
                let portByte = UInt8(port < 128 ? port : (port - 1) % 127 + 1)
                if port > 0, portedTracks.insert(track).inserted {
                    opening.append(PlacedEvent(.meta(0x21, [portByte], at: .zero), .end))
                }
                if !opening.isEmpty { runs[track].insert(opening, at: 0) }
                runs[track].append(placed.placed)
            }
        }

        /// What a part's own lane is to be told of its program, and its events with the program as the part has it.
        private func program(of part: Track) -> (program: UInt8?, events: [ChannelEvent]) {
            guard let onset = part.notes.lazy.map(\.onset).min() else { return (nil, part.events) }
            let last = part.events.lastIndex { event in
                if case .program = event.message { event.time <= onset } else { false }
            }
            guard let last else {
                let heard = earliestPrograms[Int(min(part.channel, 15))] ?? 0
                return (part.sourceTrack != nil && heard == part.program ? nil : part.program, part.events)
            }
            var events = part.events
            events[last].message = .program(part.program)
            return (nil, events)
        }

        /// The events that all channels of a part are to hear: not the wheel, which each moves for itself.
        private static func shared(_ events: [ChannelEvent]) -> [ChannelEvent] {
            events.filter { event in
                switch event.message {
                case .control(let number, _): ![6, 38, 96, 97, 98, 99, 100, 101].contains(number)
                case .pressure: true
                case .program, .bend, .keyPressure: false
                }
            }
        }

        /// The smallest usual range that all bends of a part fit in.
        private static func range(of part: Track) -> BendRange {
            var largest = 0.0
            for note in part.notes where note.isBent {
                for bend in note.bends { largest = max(largest, abs(bend.cents)) }
            }
            let ranges = [2, 12, 24, 48].map { BendRange(semitones: $0) }
            return ranges.first { Double($0.cents) >= largest } ?? BendRange(semitones: 127)
        }

        private func check(_ part: Track, number: Int) throws(FormatError) {
            for note in part.notes {
                guard note.onset.count >= 0, note.duration.count >= 0, note.onset.count <= Limits.ticks,
                    note.duration.count <= Limits.ticks - note.onset.count, (1...127).contains(note.velocity)
                else {
                    throw FormatError(
                        .invalid, at: 0,
                        "track \(number) has a note that no MIDI file holds: onset \(note.onset), "
                            + "duration \(note.duration), velocity \(note.velocity)")
                }
            }
            var last = Ticks.zero
            for event in part.events {
                guard Self.isInTime(event.time), event.time >= last else {
                    throw FormatError(
                        .invalid, at: 0, "track \(number) has an event out of order or of time, at tick \(event.time)")
                }
                last = event.time
            }
        }
    }

    /// Runs in one order; at one place the first comes first.
    static func merged(_ runs: [[PlacedEvent]]) -> [PlacedEvent] {
        var runs = runs
        // In pairs, so that no event is moved more often than the logarithm of their number.
        while runs.count > 1 {
            runs = stride(from: 0, to: runs.count, by: 2).map { index in
                index + 1 < runs.count ? merged(runs[index], runs[index + 1]) : runs[index]
            }
        }
        return runs.first ?? []
    }

    /// Two runs in one order; at one place the first comes first.
    static func merged(_ first: [PlacedEvent], _ second: [PlacedEvent]) -> [PlacedEvent] {
        if first.isEmpty { return second }
        if second.isEmpty { return first }
        var merged: [PlacedEvent] = []
        merged.reserveCapacity(first.count + second.count)
        var next = 0
        for event in first {
            while next < second.count, second[next].order < event.order {
                merged.append(second[next])
                next += 1
            }
            merged.append(event)
        }
        merged += second[next...]
        return merged
    }
}
