import Music

extension StandardMIDI {
    /// A file as the place that a score came from: which of its events the score holds, and which only the file does.
    struct CarriedEvents {
        let ticksPerQuarter: Int
        private let file: File
        private let isRealTime: Bool
        private var tracks: [CarriedTrack] = []

        /// One track of the file.
        private struct CarriedTrack {
            /// For each event the one that the score makes of it; nil for what a score does not hold.
            var held: [Event?] = []
            /// The ends that the reader gave to notes without one.
            var invented: [Event] = []
        }

        /// - Returns: nil for a file that could not be read as it stands.
        init?(_ file: File) {
            self.file = file
            isRealTime = file.division & 0x8000 != 0
            var report = ReadReport()
            ticksPerQuarter = Header.clock(file.division, at: 0, &report).ticksPerQuarter
            for track in file.tracks { tracks.append(carried(track)) }
        }

        private func carried(_ track: TrackEvents) -> CarriedTrack {
            var carried = CarriedTrack()
            carried.held.reserveCapacity(track.events.count)
            // How many notes of each key wait for their end: the reader pairs first in, first out, so counting is enough.
            var open = [Int](repeating: 0, count: 16 * 128)
            // The first name and the port of a track are those of its parts, if it has some: they say nothing of a time.
            let hasParts = track.events.contains { event in
                // A note-off alone makes no part.
                (0x90..<0xF0).contains(event.status) && (event.status >= 0xA0 || event.second > 0)
            }
            var hasName = !hasParts
            var hasPort = !hasParts
            for event in track.events {
                var held: Event? = event
                switch event.status {
                case 0x80...0x9F:
                    let key = Int(event.status & 15) << 7 | Int(event.first)
                    if event.status >= 0x90, event.second > 0 {
                        open[key] += 1
                    } else if open[key] > 0 {
                        open[key] -= 1
                    } else {
                        held = nil
                    }
                case 0xA0...0xEF: break
                case 0xFF:
                    held = meta(event)
                    if event.first == 0x03, !hasName {
                        hasName = true
                        held = event.content?.isEmpty ?? true ? nil : held
                        held?.time = .zero
                    }
                    if event.first == 0x21 {
                        if hasPort || event.content == [0] { held = nil }
                        hasPort = hasPort || held != nil || event.content == [0]
                        held?.time = .zero
                    }
                default: held = nil
                }
                carried.held.append(held)
            }
            for key in open.indices {
                for _ in 0..<open[key] {
                    carried.invented.append(
                        Event(time: track.end, status: 0x90 | UInt8(key >> 7), first: UInt8(key & 0x7F)))
                }
            }
            return carried
        }

        /// The event that the score makes of a meta event; nil when it makes none.
        private func meta(_ event: Event) -> Event? {
            let content = event.content ?? []
            switch event.first {
            case 0x01...0x07: return .meta(event.first, Array(MetaText.string(content[...]).utf8), at: event.time)
            case 0x21: return content.count == 1 && content[0] < 128 ? event : nil
            case 0x51: return content.count == 3 && content != [0, 0, 0] && !isRealTime ? event : nil
            case 0x58: return content.count == 4 ? event : nil
            case 0x59: return content.count == 2 && content[1] <= 1 ? event : nil
            default: return nil
            }
        }

        /// The file with the events of a score in it.
        func file(with score: Score) throws(FormatError) -> File {
            let layout = try ScoreLayout(score)
            let metas = layout.metas
            var conductor = Pool(layout.conductor.filter { !isRealTime || $0.first != 0x51 }, metas)
            var written = self.file
            var number = 0
            var firstTrack: Int?
            for index in written.chunks.indices {
                guard case .track(let track) = written.chunks[index] else { continue }
                firstTrack = firstTrack ?? index
                var own = Pool(number < layout.tracks.count ? layout.tracks[number] : [], metas)
                written.chunks[index] = .track(merge(track, tracks[number], &own, &conductor))
                number += 1
            }
            for messages in layout.tracks.dropFirst(number) where !messages.isEmpty {
                let events = messages.map(metas.event)
                written.chunks.append(.track(TrackEvents(events: events, end: events.last?.time ?? .zero)))
                written.format = max(written.format, 1)
            }
            let rest = conductor.rest()
            if !rest.isEmpty, let firstTrack, case .track(let track) = written.chunks[firstTrack] {
                written.chunks[firstTrack] = .track(Self.with(rest, in: track.events, upTo: track.end))
            }
            return written
        }

        /// The events of a track of the file that are still there, and those of the score that are new.
        private func merge(
            _ track: TrackEvents, _ carried: CarriedTrack, _ own: inout Pool, _ conductor: inout Pool
        ) -> TrackEvents {
            for end in carried.invented { _ = own.take(end) }
            var kept: [Event] = []
            kept.reserveCapacity(track.events.count)
            for (event, held) in zip(track.events, carried.held) {
                if let held, !own.take(held), !conductor.take(held) { continue }
                kept.append(event)
            }
            return Self.with(own.rest(), in: kept, upTo: track.end)
        }

        /// A track with new events in it: strikes behind what it has at their time, everything else before that.
        private static func with(_ new: [Event], in events: [Event], upTo end: Ticks) -> TrackEvents {
            var all: [Event] = []
            all.reserveCapacity(events.count + new.count)
            var next = 0
            for event in events {
                while next < new.count,
                    new[next].time < event.time || new[next].time == event.time && !new[next].strikes
                {
                    all.append(new[next])
                    next += 1
                }
                all.append(event)
            }
            all += new[next...]
            return TrackEvents(events: all, end: max(end, all.last?.time ?? .zero))
        }
    }

    /// Events of a score that are still to be written.
    private struct Pool {
        private let events: [Event]
        private var counts: [Event: Int] = [:]

        init(_ messages: [PlacedMessage], _ metas: MetaContents) {
            events = messages.map(metas.event)
            counts.reserveCapacity(events.count)
            for event in events { counts[event, default: 0] += 1 }
        }

        /// Takes one event out.
        ///
        /// - Returns: false when it is not there.
        mutating func take(_ event: Event) -> Bool {
            guard let count = counts[event], count > 0 else { return false }
            counts[event] = count - 1
            return true
        }

        /// What nobody took, in its order; afterwards nothing is left.
        mutating func rest() -> [Event] {
            guard counts.values.contains(where: { $0 > 0 }) else { return [] }
            return events.filter { take($0) }
        }
    }
}

extension StandardMIDI.Event {
    /// Whether it strikes a note.
    fileprivate var strikes: Bool { status & 0xF0 == 0x90 && second > 0 }
}
