import Music

extension StandardMIDI {
    /// What the lanes of a part that share a port are sent, in its order.
    struct PartMessages {
        private let part: DealtPart
        /// The lanes of this port.
        private let lanes: Range<Int>

        init(_ part: DealtPart, lanes: Range<Int>) {
            self.part = part
            self.lanes = lanes
        }

        /// - Parameters:
        ///   - program: sent to the part's own lane at the start; nil where the file says it already.
        ///   - controls: the part's events, in order of time.
        ///   - programOfOthers: sent to the other lanes at the start.
        ///   - range: how far the wheels have to reach for the part's bends.
        func messages(
            program: UInt8?, controls: [ChannelEvent], programOfOthers: UInt8, range: BendRange
        ) throws(FormatError) -> [PlacedMessage] {
            var preparations: [PlacedMessage] = []
            var runs = 0
            for lane in lanes {
                let channel = part.lanes[lane].channel
                if part.lanes[lane].hasBends { preparations += Self.setRange(range, on: channel) }
                if let program = lane == 0 ? program : programOfOthers {
                    preparations.append(PlacedMessage(at: 0, .prepare, 0xC0 | channel, min(program, 127)))
                }
                let count = preparations.count
                for control in controls where lane == 0 || Self.isShared(control) {
                    preparations.append(PlacedMessage(control, channel: channel))
                }
                if preparations.count > count { runs += 1 }
            }
            if lanes.contains(where: { part.lanes[$0].hasBends }) {
                appendWheels(range, to: &preparations)
                runs += 2
            }
            if runs > 1 || lanes.count > 1 { preparations = StandardMIDI.sorted(preparations) }
            return try woven(preparations)
        }

        /// RPN 0, and then no parameter, so that later data entry does no harm.
        ///
        /// Source: MIDI 1.0 Detailed Specification, "Registered Parameter Numbers", pitch bend sensitivity.
        private static func setRange(_ range: BendRange, on channel: UInt8) -> [PlacedMessage] {
            let controls = [
                (101, 0), (100, 0), (6, range.cents / 100), (38, range.cents % 100), (101, 127), (100, 127),
            ]
            return controls.map { number, value in
                PlacedMessage(at: 0, .prepare, 0xB0 | channel, UInt8(number), UInt8(min(value, 127)))
            }
        }

        /// Whether all channels of a part are to hear an event: not the wheel, which each moves for itself.
        private static func isShared(_ event: ChannelEvent) -> Bool {
            switch event.message {
            case .control(let number, _): ![6, 38, 96, 97, 98, 99, 100, 101].contains(number)
            case .pressure: true
            case .program, .bend, .keyPressure: false
            }
        }

        /// Where the wheels have to stand for each note, said only where they stand elsewhere.
        private func appendWheels(_ range: BendRange, to messages: inout [PlacedMessage]) {
            var wheels = [UInt16](repeating: UInt16(PitchBend.wheelCentre), count: part.lanes.count)
            /// The onset of the last note that bends.
            var bentOnsets = [Ticks](repeating: Ticks(-1), count: part.lanes.count)
            for index in part.notes.indices {
                let lane = lane(of: index)
                guard lanes.contains(lane), part.lanes[lane].hasBends else { continue }
                let note = part.notes[index]
                func move(to cents: Double, at time: Ticks) {
                    let bounded = min(max(cents, -Double(range.cents)), Double(range.cents))
                    guard let wheel = PitchBend.wheel(cents: bounded, in: range), wheel != wheels[lane] else { return }
                    wheels[lane] = wheel
                    messages.append(
                        PlacedMessage(wheel: wheel, at: time.count, channel: part.lanes[lane].channel))
                }
                let bends = note.bends
                if !bends.isEmpty {
                    // Of notes that bend alike one moves the wheel for all.
                    if bentOnsets[lane] == note.onset { continue }
                    bentOnsets[lane] = note.onset
                }
                if bends.first.map({ $0.time > .zero }) ?? true { move(to: 0, at: note.onset) }
                for bend in bends where bend.time == .zero || bend.time < note.duration {
                    move(to: bend.cents, at: note.onset + bend.time)
                }
            }
        }

        @inline(__always)
        private func lane(of note: Int) -> Int {
            part.laneOfNote.isEmpty ? 0 : Int(part.laneOfNote[note])
        }

        /// Strikes, ends and preparations in one order.
        private func woven(_ preparations: [PlacedMessage]) throws(FormatError) -> [PlacedMessage] {
            let notes = part.notes
            guard notes.count < 1 << Weave.indexBits else {
                throw FormatError(
                    .unsupported, at: 0, "a track has more than \(1 << Weave.indexBits) notes; split it")
            }
            let isWhole = lanes.count == part.lanes.count
            var weave = Weave(part, preparations, room: isWhole ? 2 * notes.count + preparations.count : 0)
            let channels = part.lanes.map(\.channel)
            for index in notes.indices {
                let lane = lane(of: index)
                if !isWhole, !lanes.contains(lane) { continue }
                // Field by field: a note as a whole is a reference to count.
                let (channel, pitch) = (channels[lane], notes[index].pitch.number)
                let (onset, duration) = (notes[index].onset.count, notes[index].duration.count)
                let strike = PlacedMessage(at: onset, .strike, 0x90 | channel, pitch, notes[index].velocity)
                weave.advance(to: strike.order)
                weave.messages.append(strike)
                if duration == 0 {
                    weave.appendEnd(of: index, .strike)
                } else {
                    weave.await(index, at: onset + duration)
                }
            }
            weave.advance(to: Int.max)
            return weave.messages
        }
    }

    /// Puts ends and preparations between strikes.
    ///
    /// The ends that are awaited form a binary heap, the next first, and of those at one time that of the note struck
    /// first: few items in music, as many as notes sound at once.
    private struct Weave {
        /// The bits that number the notes of a part.
        static let indexBits = 26

        var messages: [PlacedMessage] = []
        private let part: DealtPart
        private let channels: [UInt8]
        private let preparations: [PlacedMessage]
        private var nextPreparation = 0
        /// Times of ends, each with the number of its note.
        private var ends: [Int] = []

        init(_ part: DealtPart, _ preparations: [PlacedMessage], room: Int) {
            self.part = part
            channels = part.lanes.map(\.channel)
            self.preparations = preparations
            messages.reserveCapacity(room)
        }

        /// Appends everything that comes before a place.
        @inline(__always)
        mutating func advance(to order: Int) {
            while true {
                let end = ends.isEmpty ? Int.max : (ends[0] >> Self.indexBits) << 2
                let preparation =
                    nextPreparation < preparations.count ? preparations[nextPreparation].order : Int.max
                if end <= preparation, end < order {
                    appendEnd(of: ends[0] & ((1 << Self.indexBits) - 1), .end)
                    removeFirstEnd()
                } else if preparation < order {
                    messages.append(preparations[nextPreparation])
                    nextPreparation += 1
                } else {
                    return
                }
            }
        }

        /// A note-off with its velocity, or a note-on of velocity 0, so that the running status goes on.
        @inline(__always)
        mutating func appendEnd(of note: Int, _ rank: PlacedMessage.Rank) {
            let channel = channels[part.laneOfNote.isEmpty ? 0 : Int(part.laneOfNote[note])]
            let release = part.notes[note].release
            messages.append(
                PlacedMessage(
                    at: part.notes[note].onset.count + part.notes[note].duration.count, rank,
                    (release == nil ? 0x90 : 0x80) | channel, part.notes[note].pitch.number, release ?? 0))
        }

        /// Takes note of an end that is to come.
        @inline(__always)
        mutating func await(_ note: Int, at time: Int) {
            let end = time << Self.indexBits | note
            var place = ends.count
            ends.append(end)
            while place > 0, ends[(place - 1) >> 1] > end {
                ends[place] = ends[(place - 1) >> 1]
                place = (place - 1) >> 1
            }
            ends[place] = end
        }

        private mutating func removeFirstEnd() {
            let last = ends.removeLast()
            let count = ends.count
            var place = 0
            while true {
                var child = 2 * place + 1
                guard child < count else { break }
                if child + 1 < count, ends[child + 1] < ends[child] { child += 1 }
                guard ends[child] < last else { break }
                ends[place] = ends[child]
                place = child
            }
            if place < count { ends[place] = last }
        }
    }
}
