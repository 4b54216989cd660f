import Formats
import Generation
import Music
import Randomness
import Tokenizers

/// Constraints drawn at random, with a place where the take begins.
struct RandomTask {
    var constraints = Constraints()
    var beginning = PieceBeginning()
    var bends = BendNotation.none

    init(seed: UInt64) {
        var random = Draws(seed)
        let bar = random.pick([1, 7, 24, 96, 768])
        if random.chance(0.3) { bends = random.chance(0.5) ? .cents : .paper() }
        if random.chance(0.5) {
            let low = random.below(100)
            constraints.pitches = PitchSet(UInt8(low)...UInt8(low + random.below(28)))
        }
        if random.chance(0.3) {
            constraints.pitches = constraints.pitches.intersection(
                PitchSet(PitchClassSet(bits: UInt16(random.below(0x1000)))))
        }
        if random.chance(0.3) {
            var time = 0
            for _ in 0...random.below(6) {
                let bits = random.chance(0.1) ? 0 : UInt16(random.below(0x1000))
                constraints.harmonies.append(.init(from: Ticks(time), PitchClassSet(bits: bits)))
                time += bar
            }
        }
        if random.chance(0.3) {
            let low = random.below(126) + 1
            constraints.velocities = UInt8(low)...UInt8(low + random.below(128 - low))
        }
        if random.chance(0.4) { constraints.mostAtOnce = 1 + random.below(4) }
        if random.chance(0.4) {
            let fewest = random.below(5)
            constraints.notesInBar = fewest...(max(fewest, 1) + random.below(6))
            constraints.bar = Ticks(bar)
        }
        if random.chance(0.3) {
            for _ in 0...random.below(3) { constraints.barriers.append(Ticks(random.below(6 * bar + 1))) }
        }
        begin(&random, bar: bar)
        if random.chance(0.3) { constraints.end = Ticks(start + 1 + random.below(8 * bar)) }
        if random.chance(0.3) { constraints.following = Ticks(start + 1 + random.below(8 * bar)) }
        if random.chance(0.2) {
            for _ in 0...random.below(4) {
                constraints.surroundings.append(
                    Note(
                        onset: Ticks(random.below(start + 4 * bar)), duration: Ticks(random.below(2 * bar)),
                        pitch: Pitch(lowBits: UInt8(random.below(128))), velocity: 64))
            }
        }
        if random.chance(0.15) { follow(&random, bar: bar) }
    }

    /// The time at which the words before the take lead to it, or the last of them stands.
    private var start: Int {
        beginning.words.dropLast(beginning.lastShiftIsOpen ? 1 : 0).reduce(beginning.start.count) {
            $0 + $1.shift.count
        }
    }

    private mutating func begin(_ random: inout Draws, bar: Int) {
        if random.chance(0.3) { beginning.start = Ticks(random.below(3 * bar)) }
        guard random.chance(0.6) else { return }
        var notes: [Note] = []
        var time = beginning.start.count
        for _ in 0...random.below(5) {
            notes.append(
                Note(
                    onset: Ticks(time), duration: Ticks(random.below(bar + 1)),
                    pitch: Pitch(lowBits: UInt8(random.below(128))), velocity: UInt8(1 + random.below(127))))
            time += random.pick([0, 1, bar / 2])
        }
        let words = (try? SimplifiedMIDI.Encoding(of: notes, bends: bends).words) ?? []
        beginning = PieceBeginning(words: words, start: beginning.start, lastShiftIsOpen: random.chance(0.7))
    }

    private mutating func follow(_ random: inout Draws, bar: Int) {
        let isTimed = random.chance(0.5)
        let isLong = random.chance(0.5)
        let isDirected = random.chance(0.5)
        constraints.pattern = (0...random.below(8)).map { _ in
            var note = Constraints.PatternNote()
            if isTimed { note.shift = Ticks(random.pick([0, 0, 1, bar / 2])) }
            if isLong { note.duration = Ticks(random.below(bar)) }
            if isDirected, random.chance(0.7) { note.direction = random.pick([1, 0, -1]) }
            if random.chance(0.3) { note.pitches = PitchSet(40...UInt8(40 + random.below(30))) }
            return note
        }
    }

    /// The notes of a take that begin with another of their pitch, though no pattern has them so.
    func unisons(in notes: [Note]) -> [Note] {
        struct Place: Hashable { var onset: Ticks, pitch: Pitch }
        var joiner = SimplifiedMIDI.NoteJoiner(bends: bends, onset: beginning.start)
        for word in beginning.words { joiner.add(word) }
        // The time of what follows an open shift is not known, so that what is before it counts by its own.
        var known = Set(joiner.finish().map { Place(onset: $0.onset, pitch: $0.pitch) })
        return notes.enumerated().filter { index, note in
            let isNew = known.insert(Place(onset: note.onset, pitch: note.pitch)).inserted
            return !isNew && constraints.pattern?[index].direction != 0
        }.map(\.element)
    }

    /// The words before the take and its own, as one text's.
    func whole(_ words: [SimplifiedMIDI.Word]) -> [SimplifiedMIDI.Word] {
        Array(beginning.lastShiftIsOpen ? beginning.words.dropLast() : beginning.words[...]) + words
    }
}

/// Draws that are a function of a seed and their number.
struct Draws {
    private var random: RandomStream

    init(_ seed: UInt64) { random = RandomStream(seed: seed, purpose: "grammar", step: 0, sample: 0) }

    mutating func below(_ count: Int) -> Int { min(Int(random.uniform() * Double(max(count, 1))), max(count, 1) - 1) }
    mutating func chance(_ share: Double) -> Bool { random.uniform() < share }
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

/// How a walker chooses among what may come.
enum Manner: CaseIterable {
    case uniform, first, last
    /// Numbers as long as they can be; words as long as they may go on.
    case longWinded
    /// Ends numbers as soon as it may, and begins the next word at once.
    case curt

    func choice(_ bytes: [UInt8], mayEnd: Bool, _ draws: inout Draws) -> UInt8? {
        let digits = bytes.filter { (0x30...0x39).contains($0) }
        switch self {
        case .uniform:
            let index = draws.below(bytes.count + (mayEnd && draws.chance(0.2) ? 1 : 0))
            return index < bytes.count ? bytes[index] : nil
        case .first: return bytes.first
        case .last: return bytes.last
        case .longWinded: return digits.last ?? bytes.first
        case .curt: return bytes.first { !(0x30...0x39).contains($0) } ?? digits.first
        }
    }
}

/// A tokenizer whose tokens are given pieces of text and all single bytes.
struct PieceTokenizer: Tokenizer {
    let pieces: [[UInt8]]
    let vocabularySize: Int
    let endOfTurn: Token

    /// - Parameter pieces: the longest that fits is taken.
    init(_ pieces: [String]) {
        self.pieces = (0..<256).map { [UInt8($0)] } + pieces.map { Array($0.utf8) }
        endOfTurn = Token(self.pieces.count)
        vocabularySize = self.pieces.count + 1
    }

    func encode(_ text: String) -> [Token] {
        var rest = Array(text.utf8)[...]
        var tokens: [Token] = []
        while let first = rest.first {
            var best = Int(first)
            for (index, piece) in pieces.enumerated() where piece.count > pieces[best].count && rest.starts(with: piece)
            {
                best = index
            }
            tokens.append(Token(best))
            rest = rest.dropFirst(pieces[best].count)
        }
        return tokens
    }

    func decode(_ tokens: some Sequence<Token>) -> String {
        String(decoding: tokens.flatMap { pieces.indices.contains(Int($0)) ? pieces[Int($0)] : [] }, as: UTF8.self)
    }

    /// Every number of up to three digits is a token, a sign may stand before a letter.
    static let threes = PieceTokenizer(
        (10..<100).map { "\($0)" } + (0..<100).map { $0 < 10 ? "0\($0)" : "" }.filter { !$0.isEmpty }
            + (0..<1000).map { number in String(repeating: "0", count: 3 - "\(number)".count) + "\(number)" }
            + [":v", ":d", ":t", ":b", " p"])
    /// Pieces that reach over signs and into the next number.
    static let sprawling = PieceTokenizer(["0:", "0 p", "0 p6", ":v8", ":t0 p", "t0", "d1", "12", "1:d1", "00", "9:t"])
    static let bytes = PieceTokenizer([])
}
