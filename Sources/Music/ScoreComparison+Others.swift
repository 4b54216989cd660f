extension ScoreComparison {
    /// One kind of thing beside the notes: how many A has, how many B, and how many are in both.
    public struct Other: Hashable, Sendable {
        /// What is compared; raw values are for programs and stay the same.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            case tempos, metres, keys, texts
            /// All events of channels, in the order in which they act.
            case events
            case controllers, programs, pressures
            /// Movements of the wheel where neither score has bends in its notes; else notes that are bent.
            case bends
            /// Notes that say how fast their key was let go.
            case releases
            /// Notes with a string and fret, or a technique.
            case techniques
            /// Names of parts.
            case names
            /// Parts by their notes, programs and drums.
            case tracks
        }

        public let kind: Kind
        public let a: Int
        public let b: Int
        public let common: Int
        /// Whether both scores have the same of it in the same order.
        public let isEqual: Bool
    }
}

extension ScoreComparison.Other {
    /// Every kind, in the order of their declaration; times in the unit of the clocks.
    static func all(_ a: Score, _ clockA: ComparisonClock, _ b: Score, _ clockB: ComparisonClock) -> [Self] {
        // Bends come in two forms; a score with the wheel's movements takes the other's form, not the other way round.
        let inNotes = a.hasNoteBends || b.hasNoteBends
        let first = Content(inNotes ? a.withNoteBends() : a, clockA)
        let second = Content(inNotes ? b.withNoteBends() : b, clockB)
        return Kind.allCases.map { kind in
            switch kind {
            case .tempos: Self(kind, first.tempos, second.tempos)
            case .metres: Self(kind, first.metres, second.metres)
            case .keys: Self(kind, first.keys, second.keys)
            case .texts: Self(kind, first.texts, second.texts)
            case .events: Self(kind, first.events(), second.events())
            case .controllers: Self(kind, first.events(\.isControl), second.events(\.isControl))
            case .programs: Self(kind, first.events(\.isProgram), second.events(\.isProgram))
            case .pressures: Self(kind, first.events(\.isPressure), second.events(\.isPressure))
            case .bends:
                inNotes
                    ? Self(kind, first.noteBends, second.noteBends)
                    : Self(kind, first.events(\.isBend), second.events(\.isBend))
            case .releases: Self(kind, first.releases, second.releases)
            case .techniques: Self(kind, first.techniques, second.techniques)
            case .names: Self(kind, first.names, second.names)
            case .tracks: Self(kind, first.tracks, second.tracks)
            }
        }
    }

    private init<Item: Hashable>(_ kind: Kind, _ a: [Item], _ b: [Item]) {
        self.kind = kind
        self.a = a.count
        self.b = b.count
        isEqual = a == b
        guard !isEqual else {
            common = a.count
            return
        }
        var left: [Item: Int] = [:]
        for item in a { left[item, default: 0] += 1 }
        var found = 0
        for item in b {
            guard let count = left[item], count > 0 else { continue }
            left[item] = count - 1
            found += 1
        }
        common = found
    }
}

/// What a score holds beside its notes, with times in the unit of a comparison.
private struct Content {
    struct Timed<Value: Hashable>: Hashable {
        let time: Int
        let value: Value
    }

    /// A message and the channel that it goes to.
    struct Sent: Hashable {
        let time: Int
        let port: UInt8
        let channel: UInt8
        let message: ChannelEvent.Message
    }

    /// A note and something that it has besides.
    struct Marked<Value: Hashable>: Hashable {
        let time: Int
        let pitch: Pitch
        let value: Value
    }

    struct Fretting: Hashable {
        let position: FretPosition?
        let techniques: Techniques
    }

    /// All that makes a part what it sounds like.
    struct Part: Hashable {
        let program: UInt8
        let isDrums: Bool
        let onsets: [Int]
        let ends: [Int]
        let keys: [UInt16]
    }

    let score: Score
    let clock: ComparisonClock
    private let sent: [Sent]

    init(_ score: Score, _ clock: ComparisonClock) {
        self.score = score
        self.clock = clock
        // Channels one after the other, since what one says does not act on another.
        var sent: [Sent] = []
        for track in score.tracks {
            sent += track.events.map {
                Sent(time: clock.count(at: $0.time), port: track.port, channel: track.channel, message: $0.message)
            }
        }
        self.sent = sent.enumerated().sorted {
            ($0.element.port, $0.element.channel, $0.element.time, $0.offset)
                < ($1.element.port, $1.element.channel, $1.element.time, $1.offset)
        }.map(\.element)
    }

    var tempos: [Timed<Int>] {
        score.tempos.map { Timed(time: clock.count(at: $0.time), value: $0.microsecondsPerQuarter) }
    }

    var metres: [Timed<TimeSignature>] {
        score.timeSignatures.map { metre in
            var value = metre
            value.time = .zero
            return Timed(time: clock.count(at: metre.time), value: value)
        }
    }

    var keys: [Timed<KeySignature>] {
        score.keySignatures.map { key in
            var value = key
            value.time = .zero
            return Timed(time: clock.count(at: key.time), value: value)
        }
    }

    var texts: [Timed<ScoreText>] {
        score.texts.map { text in
            Timed(time: clock.count(at: text.time), value: ScoreText(time: .zero, text.kind, text.text))
        }
    }

    func events(_ isWanted: (ChannelEvent.Message) -> Bool = { _ in true }) -> [Sent] {
        sent.filter { isWanted($0.message) }
    }

    var noteBends: [Marked<[Timed<Int>]>] {
        marked { note in
            guard note.isBent else { return nil }
            // To a hundredth of a cent: finer is the arithmetic, not the music.
            return note.bends.map { bend in
                let cents = min(max(bend.cents, -1e9), 1e9)
                return Timed(time: clock.count(at: note.onset + bend.time), value: Int((cents * 100).rounded()))
            }
        }
    }

    var releases: [Marked<UInt8>] { marked { $0.release } }

    var techniques: [Marked<Fretting>] {
        marked { note in
            guard note.position != nil || !note.techniques.isEmpty else { return nil }
            return Fretting(position: note.position, techniques: note.techniques)
        }
    }

    var names: [String] { score.tracks.map(\.name).filter { !$0.isEmpty } }

    var tracks: [Part] {
        score.tracks.map { track in
            let notes = track.notes.inCanonicalOrder()
            return Part(
                program: track.program, isDrums: track.isDrums, onsets: notes.map { clock.count(at: $0.onset) },
                ends: notes.map { clock.count(at: $0.end) },
                keys: notes.map { UInt16($0.pitch.number) << 8 | UInt16($0.velocity) })
        }
    }

    /// Of all tracks, in order of time and pitch.
    private func marked<Value: Hashable>(_ value: (Note) -> Value?) -> [Marked<Value>] {
        var found: [Marked<Value>] = []
        for track in score.tracks {
            for note in track.notes {
                guard let value = value(note) else { continue }
                found.append(Marked(time: clock.count(at: note.onset), pitch: note.pitch, value: value))
            }
        }
        return found.enumerated().sorted {
            ($0.element.time, $0.element.pitch.number, $0.offset) < (
                $1.element.time, $1.element.pitch.number, $1.offset
            )
        }.map(\.element)
    }
}

extension Score {
    /// Whether a note says itself how it is bent.
    fileprivate var hasNoteBends: Bool {
        tracks.contains { track in track.notes.contains(where: \.isBent) }
    }
}

extension ChannelEvent.Message {
    fileprivate var isControl: Bool {
        if case .control = self { true } else { false }
    }

    fileprivate var isProgram: Bool {
        if case .program = self { true } else { false }
    }

    fileprivate var isBend: Bool {
        if case .bend = self { true } else { false }
    }

    fileprivate var isPressure: Bool {
        switch self {
        case .pressure, .keyPressure: true
        default: false
        }
    }
}
