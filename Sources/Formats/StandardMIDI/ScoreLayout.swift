import Music

extension StandardMIDI {
    /// The events of a score, dealt to MIDI tracks.
    ///
    /// Parts that were read from one track of a file share a track again, at its number; a part that was made gets one
    /// of its own behind them, and one more for each further port. The first track has what concerns the whole piece.
    struct ScoreLayout {
        /// Each in its order.
        private(set) var tracks: [[PlacedMessage]] = []
        /// Tempos, metres, keys, and the texts that belong to no track, in their order.
        private(set) var conductor: [PlacedMessage] = []
        /// What each track is made of, each run in its order; at one time earlier runs come first.
        private var runs: [[[PlacedMessage]]]
        private var lanes: ChannelLanes
        private var namedTracks: Set<Int> = []
        private var portedTracks: Set<Int> = []
        /// The channels of source tracks that have their part, at track * 16 + channel.
        private var takenChannels: Set<Int> = []
        /// The earliest program that the events of any part set on each channel: what a part without its own hears.
        private var earliestPrograms = [UInt8?](repeating: nil, count: 16)

        private(set) var metas = MetaContents()

        init(_ score: Score) throws(FormatError) {
            let sources = score.tracks.compactMap(\.sourceTrack) + score.texts.compactMap(\.sourceTrack)
            let last = sources.max() ?? 0
            guard sources.allSatisfy({ $0 >= 0 }), last < Limits.midiTracks else {
                throw FormatError(.invalid, at: 0, "a part names track \(last) of its file, and a file holds 65535")
            }
            runs = [[[PlacedMessage]]](repeating: [], count: last + 1)
            lanes = ChannelLanes(score)
            try placeWhole(score)
            findEarliestPrograms(score)
            for index in score.tracks.indices { try place(score.tracks[index], number: index + 1) }
            tracks = runs.map(StandardMIDI.merged)
        }

        // MARK: The whole piece

        private mutating func placeWhole(_ score: Score) throws(FormatError) {
            for tempo in score.tempos {
                let length = tempo.microsecondsPerQuarter
                guard (1...0xFF_FFFF).contains(length), Self.isInTime(tempo.time) else {
                    throw FormatError(
                        .invalid, at: 0,
                        "a tempo of \(length) microseconds per quarter at tick \(tempo.time) does not fit a MIDI file")
                }
                let bytes = [UInt8(length >> 16), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)]
                conductor.append(metas.message(0x51, bytes, at: tempo.time))
            }
            let times =
                score.timeSignatures.map(\.time) + score.keySignatures.map(\.time) + score.texts.map(\.time)
            guard times.allSatisfy(Self.isInTime) else {
                throw FormatError(.invalid, at: 0, "a metre, a key or a text lies outside the time of a MIDI file")
            }
            for metre in score.timeSignatures {
                let bytes = [metre.beats, metre.beatPower, metre.clocksPerClick, metre.thirtySecondsPerQuarter]
                conductor.append(metas.message(0x58, bytes, at: metre.time))
            }
            for key in score.keySignatures {
                let bytes = [UInt8(bitPattern: key.sharps), key.isMinor ? 1 : 0]
                conductor.append(metas.message(0x59, bytes, at: key.time))
            }
            var texts: [Int: [PlacedMessage]] = [:]
            for text in score.texts {
                let message = metas.message(text.kind.rawValue, Array(text.text.utf8), at: text.time)
                if let track = text.sourceTrack {
                    texts[track, default: []].append(message)
                } else {
                    conductor.append(message)
                }
            }
            conductor = StandardMIDI.sorted(conductor)
            for (track, messages) in texts { runs[track].append(StandardMIDI.sorted(messages)) }
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
            let dealt = try lanes.deal(part)
            let range = Self.range(of: part)
            let (program, events) = program(of: part)
            // Each lane hears the pedal and the volume.
            let (copies, overflow) = events.count.multipliedReportingOverflow(by: dealt.lanes.count - 1)
            guard !overflow, copies <= 4 * Limits.midiEvents else {
                throw FormatError(
                    .unsupported, at: 0,
                    "track \(number) has \(events.count) controllers and needs \(dealt.lanes.count) channels that all "
                        + "hear them, which is more than a file holds; split it")
            }
            // A track of the file keeps what came from it, one part a channel; whatever lanes are new get tracks of
            // their own, since there the same channel may be another part's.
            let own = part.sourceTrack.flatMap { track in
                takenChannels.insert(track << 4 | Int(dealt.lanes[0].channel)).inserted ? track : nil
            }
            var first = 0
            while first < dealt.lanes.count {
                let port = dealt.lanes[first].port
                let isOwn = first == 0 && own != nil
                let next =
                    isOwn ? 1 : dealt.lanes[first...].firstIndex { $0.port != port } ?? dealt.lanes.count
                let messages = try PartMessages(dealt, lanes: first..<next).messages(
                    program: program, controls: events, programOfOthers: part.program, range: range)
                if !isOwn { runs.append([]) }
                let track = isOwn ? own ?? 0 : runs.count - 1
                open(track, name: part.name, port: port)
                runs[track].append(messages)
                first = next
            }
        }

        /// Says at the start of a track what it is called and which port it goes to, once each.
        private mutating func open(_ track: Int, name: String, port: Int) {
            var opening: [PlacedMessage] = []
            if !name.isEmpty, namedTracks.insert(track).inserted {
                opening.append(metas.message(0x03, Array(name.utf8), at: .zero, .end))
            }
            if port > 0, portedTracks.insert(track).inserted {
                // A file names a port by seven bits; beyond them ports repeat, and MIDI tracks still keep notes apart.
                let byte = UInt8(port < 128 ? port : (port - 1) % 127 + 1)
                opening.append(metas.message(0x21, [byte], at: .zero, .end))
            }
            if !opening.isEmpty { runs[track].insert(opening, at: 0) }
        }

        /// What a part's own lane is to be told of its program, and its events with the program as the part has it.
        ///
        /// Of a program that is set at the time of the first note nobody knows whether it came before it. So the events
        /// are left alone as long as any reading of them gives the part's program.
        private func program(of part: Track) -> (program: UInt8?, events: [ChannelEvent]) {
            guard let onset = Self.firstOnset(of: part) else { return (nil, part.events) }
            var before: UInt8?
            var last: Int?
            var isHeard = false
            for (index, event) in part.events.enumerated() {
                guard case .program(let program) = event.message, event.time <= onset else { continue }
                last = index
                if event.time < onset { before = program } else if program == part.program { isHeard = true }
            }
            if before == nil, part.sourceTrack != nil {
                before = earliestPrograms[Int(min(part.channel, 15))] ?? 0
            }
            if isHeard || before == part.program { return (nil, part.events) }
            guard let last else { return (part.program, part.events) }
            var events = part.events
            events[last].message = .program(part.program)
            return (nil, events)
        }

        private static func firstOnset(of part: Track) -> Ticks? {
            var first: Ticks?
            for index in part.notes.indices { first = min(first ?? part.notes[index].onset, part.notes[index].onset) }
            return first
        }

        /// The smallest usual range that all bends of a part fit in.
        private static func range(of part: Track) -> BendRange {
            var largest = 0.0
            for index in part.notes.indices where part.notes[index].isBent {
                for bend in part.notes[index].bends { largest = max(largest, abs(bend.cents)) }
            }
            let ranges = [2, 12, 24, 48].map { BendRange(semitones: $0) }
            return ranges.first { Double($0.cents) >= largest } ?? BendRange(semitones: 127)
        }

        private func check(_ part: Track, number: Int) throws(FormatError) {
            let notes = part.notes
            let longest = Limits.ticks
            for index in notes.indices {
                let (onset, duration, velocity) = (
                    notes[index].onset.count, notes[index].duration.count, notes[index].velocity
                )
                guard onset >= 0, duration >= 0, onset <= longest, duration <= longest - onset,
                    (1...127).contains(velocity)
                else {
                    throw FormatError(
                        .invalid, at: 0,
                        "track \(number) has a note that no MIDI file holds: onset \(onset), "
                            + "duration \(duration), velocity \(velocity)")
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
}
