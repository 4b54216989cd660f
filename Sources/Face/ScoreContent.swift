public import Music

/// The things that scores hold and some formats do not.
public enum ScoreContent: String, Hashable, Sendable, CaseIterable {
    case bends, controllers, programs, pressures, tempos, metres, keys, texts, instruments, releases, techniques

    /// How many of them a score holds.
    public func count(in score: Score) -> Int {
        switch self {
        case .bends:
            score.tracks.reduce(0) { $0 + $1.events.count(where: \.message.isBend) + $1.notes.count(where: \.isBent) }
        case .controllers: events(of: score, where: \.isControl)
        case .programs: score.tracks.reduce(0) { $0 + Self.programChanges(in: $1) }
        case .pressures: events(of: score, where: \.isPressure)
        case .tempos: score.tempos.count
        case .metres: score.timeSignatures.count
        case .keys: score.keySignatures.count
        case .texts: score.texts.count
        case .instruments:
            score.tracks.count > 1 ? score.tracks.count : score.tracks.count { $0.program != 0 || $0.isDrums }
        // 64 and 0 are what instruments send that do not measure how a key is let go.
        case .releases: notes(of: score) { ![nil, 0, 64].contains($0.release) }
        case .techniques: notes(of: score) { $0.position != nil || !$0.techniques.isEmpty }
        }
    }

    /// So many of them, in words.
    public func phrase(_ count: Int) -> String {
        "\(Numbers.grouped(count)) " + (count == 1 ? nouns.one : nouns.many)
    }

    fileprivate var nouns: (one: String, many: String) {
        switch self {
        case .bends: ("pitch bend", "pitch bends")
        case .controllers: ("controller", "controllers")
        case .programs: ("program change", "program changes")
        case .pressures: ("key pressure", "key pressures")
        case .tempos: ("tempo", "tempos")
        case .metres: ("metre", "metres")
        case .keys: ("key", "keys")
        case .texts: ("text", "texts")
        case .instruments: ("part's instrument", "parts' instruments")
        case .releases: ("release velocity", "release velocities")
        case .techniques: ("fret or technique", "frets and techniques")
        }
    }

    /// Controllers but for the sustain pedal.
    static func controllersBesidePedal(in score: Score) -> Int {
        score.tracks.reduce(0) { count, track in
            count
                + track.events.count { event in
                    if case .control(let number, _) = event.message { number != 64 } else { false }
                }
        }
    }

    /// The messages that change the program: what only says the part's own is none.
    private static func programChanges(in track: Track) -> Int {
        var program = track.program
        return track.events.count { event in
            guard case .program(let next) = event.message, next != program else { return false }
            program = next
            return true
        }
    }

    private func events(of score: Score, where isWanted: (ChannelEvent.Message) -> Bool) -> Int {
        score.tracks.reduce(0) { $0 + $1.events.count { isWanted($0.message) } }
    }

    private func notes(of score: Score, where isWanted: (Note) -> Bool) -> Int {
        score.tracks.reduce(0) { $0 + $1.notes.count(where: isWanted) }
    }
}

/// What a format could not carry of a score: nothing, or so many of each kind.
public struct Losses: Hashable, Sendable {
    public private(set) var counts: [ScoreContent: Int] = [:]

    public init() {}

    /// What is lost when the score is written in a format.
    public init(of score: Score, in format: ScoreFormat, _ options: ScoreOptions) {
        for content in ScoreContent.allCases {
            let count = format.lost(content, of: score, options)
            if count > 0 { counts[content] = count }
        }
    }

    /// What is lost when a document is written in a format; between tablatures, the writer tells it.
    public init(of document: ScoreDocument, in format: ScoreFormat, _ options: ScoreOptions) {
        if document.tablature != nil, format.isTablature {
            self.init()
        } else {
            self.init(of: document.score, in: format, options)
        }
    }

    public var isEmpty: Bool { counts.isEmpty }

    /// Those of them that the extended form of text leaves out too.
    public var leftOutByExtended: Losses {
        var rest = Losses()
        rest.counts = counts.filter { [.texts, .releases].contains($0.key) }
        return rest
    }

    /// `texts and release velocities`.
    public var kinds: String {
        Losses.list(items.map { $0.content.nouns.many })
    }

    /// Those kinds that there are, in their order.
    public var items: [(content: ScoreContent, count: Int)] {
        ScoreContent.allCases.compactMap { content in counts[content].map { (content, $0) } }
    }

    public mutating func add(_ other: Losses) {
        counts.merge(other.counts) { $0 + $1 }
    }

    /// `12 pitch bends, 3 metres and 1 key`.
    public var phrase: String {
        Losses.list(items.map { $0.content.phrase($0.count) })
    }

    private static func list(_ phrases: [String]) -> String {
        guard let last = phrases.last, phrases.count > 1 else { return phrases.first ?? "" }
        return phrases.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension ChannelEvent.Message {
    fileprivate var isBend: Bool {
        if case .bend = self { true } else { false }
    }

    fileprivate var isControl: Bool {
        if case .control = self { true } else { false }
    }

    fileprivate var isPressure: Bool {
        switch self {
        case .pressure, .keyPressure: true
        default: false
        }
    }
}
