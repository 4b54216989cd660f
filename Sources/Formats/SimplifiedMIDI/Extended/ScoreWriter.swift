import Music

extension ExtendedMIDI {
    /// Puts what a score holds into one order and writes it.
    struct ScoreWriter {
        var words = WordWriter()
        /// The streams that have something left to say, by the time of it.
        private var queue = StreamQueue()

        /// What a part has left to say.
        private struct Part {
            let events: [ChannelEvent]
            let notes: [Note]
            var nextEvent = 0
            var nextNote = 0

            init(_ track: Track) {
                events = track.events.inOrder(of: \.time)
                notes = track.notes.inCanonicalOrder()
            }

            /// When the part speaks next.
            @inline(__always)
            var time: Ticks? {
                let note = nextNote < notes.count ? notes[nextNote].onset : nil
                guard nextEvent < events.count else { return note }
                let event = events[nextEvent].time
                return note.map { min($0, event) } ?? event
            }
        }

        mutating func write(_ score: Score) throws(FormatError) {
            let tempos = score.tempos.inOrder(of: \.time)
            let metres = score.timeSignatures.inOrder(of: \.time)
            let keys = score.keySignatures.inOrder(of: \.time)
            let events = score.tracks.reduce(0) { $0 + $1.events.count }
            words.bytes.reserveCapacity(score.noteCount * 20 + events * 15)  // what words of real music take
            try words.start(ticksPerQuarter: score.ticksPerQuarter)
            guard score.tracks.count <= Limits.parts else {
                throw FormatError(
                    .unsupported, at: 0, "the score has \(score.tracks.count) parts; a text holds \(Limits.parts)")
            }
            for (number, track) in score.tracks.enumerated() { try words.part(track, number: number) }
            var parts = score.tracks.map(Part.init)
            var next = (tempo: 0, metre: 0, key: 0)

            try queue.add(tempos.first?.time, .tempos)
            try queue.add(metres.first?.time, .metres)
            try queue.add(keys.first?.time, .keys)
            for part in parts.indices { try queue.add(parts[part].time, .part(part)) }
            while let stream = queue.first {
                switch stream {
                case .tempos:
                    try words.tempo(tempos[next.tempo])
                    next.tempo += 1
                    try queue.moveFirst(to: next.tempo < tempos.count ? tempos[next.tempo].time : nil)
                case .metres:
                    try words.metre(metres[next.metre])
                    next.metre += 1
                    try queue.moveFirst(to: next.metre < metres.count ? metres[next.metre].time : nil)
                case .keys:
                    try words.key(keys[next.key])
                    next.key += 1
                    try queue.moveFirst(to: next.key < keys.count ? keys[next.key].time : nil)
                case .part(let part):
                    try writeMoment(of: &parts[part], part)
                    try queue.moveFirst(to: parts[part].time)
                }
            }
            words.finish()
        }

        /// Writes what happens in a part at its next time: events, then notes.
        private mutating func writeMoment(of part: inout Part, _ number: Int) throws(FormatError) {
            guard let time = part.time else { return }
            while part.nextEvent < part.events.count, part.events[part.nextEvent].time == time {
                try words.event(part.events[part.nextEvent], part: number)
                part.nextEvent += 1
            }
            while part.nextNote < part.notes.count, part.notes[part.nextNote].onset == time {
                try words.note(part.notes[part.nextNote], part: number)
                part.nextNote += 1
            }
        }
    }
}

extension Array {
    /// The same elements by their times, those of one time in the order that they have; free when they are.
    fileprivate func inOrder(of time: (Element) -> Ticks) -> [Element] {
        var last = Ticks(.min)
        for element in self {
            if time(element) < last {
                return enumerated().sorted { (time($0.element), $0.offset) < (time($1.element), $1.offset) }
                    .map(\.element)
            }
            last = time(element)
        }
        return self
    }
}
