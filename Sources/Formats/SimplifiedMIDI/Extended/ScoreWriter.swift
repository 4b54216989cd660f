import Music

extension ExtendedMIDI {
    /// Puts what a score holds into one order and writes it.
    struct ScoreWriter {
        var words = WordWriter()
        /// The streams that have something left to say, by the time of it.
        private var queue = StreamQueue()

        /// Where a part stands: its next event and its next note.
        private struct Place {
            var event = 0
            var note = 0
        }

        mutating func write(_ score: Score) throws(FormatError) {
            let tempos = score.tempos.inOrder(of: \.time)
            let metres = score.timeSignatures.inOrder(of: \.time)
            let keys = score.keySignatures.inOrder(of: \.time)
            words.bytes.reserveCapacity(score.noteCount * 20 + score.tracks.reduce(0) { $0 + $1.events.count * 15 })
            try words.start(ticksPerQuarter: score.ticksPerQuarter)
            guard score.tracks.count <= Limits.parts else {
                throw FormatError(
                    .unsupported, at: 0, "the score has \(score.tracks.count) parts; a text holds \(Limits.parts)")
            }
            var tracks: [Track] = []
            tracks.reserveCapacity(score.tracks.count)
            for (part, track) in score.tracks.enumerated() {
                try words.part(track, number: part)
                tracks.append(track)
                tracks[part].events = track.events.inOrder(of: \.time)
                tracks[part].notes = track.notes.inCanonicalOrder()
            }
            var places = [Place](repeating: Place(), count: tracks.count)
            var score = (tempos: 0, metres: 0, keys: 0)

            try queue.add(tempos.first?.time, .tempos)
            try queue.add(metres.first?.time, .metres)
            try queue.add(keys.first?.time, .keys)
            for part in tracks.indices {
                try queue.add(ScoreWriter.next(of: tracks[part], places[part]), .part(part))
            }
            while let stream = queue.first {
                switch stream {
                case .tempos:
                    try words.tempo(tempos[score.tempos])
                    score.tempos += 1
                    try queue.moveFirst(to: score.tempos < tempos.count ? tempos[score.tempos].time : nil)
                case .metres:
                    try words.metre(metres[score.metres])
                    score.metres += 1
                    try queue.moveFirst(to: score.metres < metres.count ? metres[score.metres].time : nil)
                case .keys:
                    try words.key(keys[score.keys])
                    score.keys += 1
                    try queue.moveFirst(to: score.keys < keys.count ? keys[score.keys].time : nil)
                case .part(let part):
                    try writeMoment(of: tracks[part], part, &places[part])
                    try queue.moveFirst(to: ScoreWriter.next(of: tracks[part], places[part]))
                }
            }
            try words.finish()
        }

        /// Writes what happens in a part at its next time: events, then notes.
        private mutating func writeMoment(of track: Track, _ part: Int, _ place: inout Place) throws(FormatError) {
            guard let time = ScoreWriter.next(of: track, place) else { return }
            while place.event < track.events.count, track.events[place.event].time == time {
                try words.event(track.events[place.event], part: part)
                place.event += 1
            }
            while place.note < track.notes.count, track.notes[place.note].onset == time {
                try words.note(track.notes[place.note], part: part)
                place.note += 1
            }
        }

        @inline(__always)
        private static func next(of track: Track, _ place: Place) -> Ticks? {
            let hasNote = place.note < track.notes.count
            guard place.event < track.events.count else { return hasNote ? track.notes[place.note].onset : nil }
            let event = track.events[place.event].time
            return hasNote ? min(event, track.notes[place.note].onset) : event
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
