import Music

extension StandardMIDI {
    /// An event and what decides its place in its track.
    struct PlacedEvent {
        /// Time * 4 + rank: at one time first end what was struck before, then prepare, then strike.
        var order: Int
        var event: Event

        enum Rank: Int {
            case end = 0
            case prepare = 1
            case strike = 2
        }

        init(_ event: Event, _ rank: Rank) {
            order = event.time.count << 2 | rank.rawValue
            self.event = event
        }
    }

    /// The events of one lane of a part, in their order.
    struct LaneEvents {
        private(set) var placed: [PlacedEvent] = []
        private let lane: Lane

        /// - Parameters:
        ///   - program: sent at the start; nil where the file says it already.
        ///   - controls: the part's events that this lane is to hear, in order of time.
        ///   - range: how far the wheel has to reach for the part's bends.
        init(_ lane: Lane, program: UInt8?, controls: [ChannelEvent], range: BendRange) throws(FormatError) {
            self.lane = lane
            var preparations: [PlacedEvent] = []
            preparations.reserveCapacity(controls.count + 8)
            if lane.hasBends { preparations += Self.setRange(range, on: lane.channel) }
            if let program {
                preparations.append(
                    PlacedEvent(Event(time: .zero, status: 0xC0 | lane.channel, first: min(program, 127)), .prepare))
            }
            let settings = preparations.count
            for control in controls {
                preparations.append(PlacedEvent(Event(control, channel: lane.channel), .prepare))
            }
            if lane.hasBends {
                appendWheel(range, to: &preparations)
                Self.sort(&preparations, from: settings)
            }
            try weave(preparations)
        }

        /// RPN 0, and then no parameter, so that later data entry does no harm.
        ///
        /// Source: MIDI 1.0 Detailed Specification, "Registered Parameter Numbers", pitch bend sensitivity.
        private static func setRange(_ range: BendRange, on channel: UInt8) -> [PlacedEvent] {
            let controls = [
                (101, 0), (100, 0), (6, range.cents / 100), (38, range.cents % 100), (101, 127), (100, 127),
            ]
            return controls.map { number, value in
                PlacedEvent(
                    Event(time: .zero, status: 0xB0 | channel, first: UInt8(number), second: UInt8(min(value, 127))),
                    .prepare)
            }
        }

        /// Where the wheel has to stand for each note, said only where it stands elsewhere.
        private func appendWheel(_ range: BendRange, to events: inout [PlacedEvent]) {
            var wheel = UInt16(PitchBend.wheelCentre)
            func move(to cents: Double, at time: Ticks) {
                let bounded = min(max(cents, -Double(range.cents)), Double(range.cents))
                guard let next = PitchBend.wheel(cents: bounded, in: range), next != wheel else { return }
                wheel = next
                events.append(
                    PlacedEvent(
                        Event(
                            time: time, status: 0xE0 | lane.channel, first: UInt8(next & 0x7F),
                            second: UInt8(next >> 7)), .prepare))
            }
            for note in lane.notes {
                let bends = note.bends
                if bends.first.map({ $0.time > .zero }) ?? true { move(to: 0, at: note.onset) }
                for bend in bends where bend.time == .zero || bend.time < note.duration {
                    move(to: bend.cents, at: note.onset + bend.time)
                }
            }
        }

        /// Puts two runs that are each in order of time into one, the first run first at one time.
        private static func sort(_ events: inout [PlacedEvent], from start: Int) {
            let sorted = events[start...].enumerated().sorted {
                ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
            }
            events.replaceSubrange(start..., with: sorted.map(\.element))
        }

        /// Strikes, ends and preparations in one order.
        private mutating func weave(_ preparations: [PlacedEvent]) throws(FormatError) {
            let notes = lane.notes
            // An end and the number of its note in one integer: half the work of the writer is this sort.
            let indexBits = 26
            guard notes.count < 1 << indexBits else {
                throw FormatError(.unsupported, at: 0, "a track has more than \(1 << indexBits) notes; split it")
            }
            var ends: [Int] = []
            ends.reserveCapacity(notes.count)
            for index in notes.indices where notes[index].duration.count > 0 {
                ends.append(notes[index].end.count << indexBits | index)
            }
            ends.sort()
            placed.reserveCapacity(2 * notes.count + preparations.count)
            var nextEnd = 0
            var nextPreparation = 0
            /// Appends everything whose order comes before.
            func advance(to order: Int) {
                while true {
                    let end = nextEnd < ends.count ? (ends[nextEnd] >> indexBits) << 2 : Int.max
                    let preparation =
                        nextPreparation < preparations.count ? preparations[nextPreparation].order : Int.max
                    if end <= preparation, end < order {
                        placed.append(PlacedEvent(self.end(of: notes[ends[nextEnd] & ((1 << indexBits) - 1)]), .end))
                        nextEnd += 1
                    } else if preparation < order {
                        placed.append(preparations[nextPreparation])
                        nextPreparation += 1
                    } else {
                        return
                    }
                }
            }
            for note in notes {
                let strike = Event(
                    time: note.onset, status: 0x90 | lane.channel, first: note.pitch.number, second: note.velocity)
                let placedStrike = PlacedEvent(strike, .strike)
                advance(to: placedStrike.order)
                placed.append(placedStrike)
                if note.duration == .zero { placed.append(PlacedEvent(end(of: note), .strike)) }
            }
            advance(to: Int.max)
        }

        /// A note-off with its velocity, or a note-on of velocity 0, so that the running status goes on.
        private func end(of note: Note) -> Event {
            if let release = note.release {
                return Event(time: note.end, status: 0x80 | lane.channel, first: note.pitch.number, second: release)
            }
            return Event(time: note.end, status: 0x90 | lane.channel, first: note.pitch.number, second: 0)
        }
    }
}

extension StandardMIDI.Event {
    /// A channel message of a part, on the channel that plays it.
    init(_ event: ChannelEvent, channel: UInt8) {
        switch event.message {
        case .control(let number, let value):
            self.init(time: event.time, status: 0xB0 | channel, first: min(number, 127), second: min(value, 127))
        case .program(let number):
            self.init(time: event.time, status: 0xC0 | channel, first: min(number, 127))
        case .bend(let wheel):
            let wheel = min(wheel, 16_383)
            self.init(time: event.time, status: 0xE0 | channel, first: UInt8(wheel & 0x7F), second: UInt8(wheel >> 7))
        case .pressure(let value):
            self.init(time: event.time, status: 0xD0 | channel, first: min(value, 127))
        case .keyPressure(let pitch, let value):
            self.init(time: event.time, status: 0xA0 | channel, first: pitch.number, second: min(value, 127))
        }
    }
}
