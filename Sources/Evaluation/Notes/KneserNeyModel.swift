import Randomness

/// A baseline: an n-gram model over the fields of notes, with interpolated modified Kneser-Ney smoothing.
///
/// A piece is the stream of its fields, pitch, velocity, duration, time to the next note (and bend), note after note; each
/// value is foreseen from the n - 1 fields before it. Values that training never showed have a small probability too, so
/// that every legal piece costs finitely many bits. The end of a piece is not foreseen.
///
/// Source: Kneser and Ney 1995; Chen and Goodman 1998, "An Empirical Study of Smoothing Techniques for Language
/// Modeling", section 3 (discounts by count); discounts are estimated for each length and each field.
public struct KneserNeyModel: Sendable {
    /// How many fields an n-gram has, the foreseen one included.
    public let order: Int
    public let hasBends: Bool
    /// From single fields up.
    let levels: [NgramLevel]
    private let symbols: NoteSymbols

    /// Takes pieces one by one.
    ///
    /// Memory: 2 bytes a field while it gathers; while the model is made, up to 50 bytes a field, a quarter of it
    /// afterwards.
    public struct Builder: Sendable {
        public let order: Int
        public let hasBends: Bool
        private var symbols = NoteSymbols()
        private var text: [UInt16] = []

        /// - Parameter order: in 1...8; what lies outside is brought to the nearest.
        public init(order: Int = 5, hasBends: Bool = false) {
            self.order = min(max(order, 1), 8)
            self.hasBends = hasBends
        }

        /// Values that no field can have are passed over with their note, and so is what lies beyond two thousand million
        /// fields in all.
        public mutating func add(_ words: [NoteWord]) {
            guard text.count + 5 * words.count + 8 < Int(Int32.max) else { return }
            for _ in 1..<max(order, 2) { text.append(NoteSymbols.start) }
            for word in words {
                let values = word.values(withBend: hasBends)
                let isLegal = values.enumerated().allSatisfy { index, value in
                    NoteField(rawValue: index).map { BaseDistribution.probability(of: value, field: $0) > 0 } ?? false
                }
                guard isLegal else { continue }
                for (index, value) in values.enumerated() { text.append(symbols.learn(value, field: index)) }
            }
        }

        public func model() -> KneserNeyModel {
            let symbols = symbols
            var levels: [NgramLevel] = []
            var grams: [UInt128] = []
            grams.reserveCapacity(text.count)
            let mask = order < 8 ? (1 as UInt128) << UInt128(16 * order) - 1 : UInt128.max
            var gram: UInt128 = 0
            for symbol in text {
                gram = (gram << 16 | UInt128(symbol)) & mask
                if symbol > NoteSymbols.start { grams.append(order > 1 ? gram : symbols.single(symbol)) }
            }
            for length in stride(from: order, through: 1, by: -1) {
                if length < order {
                    // How many different symbols come before it: each of the longer ones that there are counts once.
                    let mask = (1 as UInt128) << UInt128(16 * length) - 1
                    for index in grams.indices {
                        grams[index] =
                            length > 1 ? grams[index] & mask : symbols.single(UInt16(truncatingIfNeeded: grams[index]))
                    }
                }
                grams.sort()
                let counts = Self.merge(&grams)
                levels.append(NgramLevel(grams, counts: counts) { symbols.field(of: $0) })
            }
            return KneserNeyModel(order: order, hasBends: hasBends, levels: levels.reversed(), symbols: symbols)
        }

        /// Leaves one of each in a sorted list, and says how many there were.
        private static func merge(_ grams: inout [UInt128]) -> [UInt32] {
            var counts: [UInt32] = []
            var kept = 0
            for index in grams.indices {
                let gram = grams[index]
                if kept > 0, grams[kept - 1] == gram {
                    counts[kept - 1] += 1
                } else {
                    grams[kept] = gram
                    counts.append(1)
                    kept += 1
                }
            }
            grams.removeSubrange(kept...)
            return counts
        }
    }

    /// The bits that a piece costs, but for its first notes, which are only looked at.
    ///
    /// - Parameter prompt: how many notes are given.
    public func bits(of words: [NoteWord], after prompt: Int = 0) -> BitsPerNote {
        var result = BitsPerNote()
        var history = FieldHistory(order)
        for (index, word) in words.enumerated() {
            for (field, value) in zip(NoteField.allCases, word.values(withBend: hasBends)) {
                if index >= prompt {
                    result.add(probability: probability(of: value, field: field, after: history), for: field)
                }
                history.append(symbols.symbol(of: value, field: field.rawValue))
            }
            if index >= prompt { result.countNotes() }
        }
        return result
    }

    /// The probability that a note's next field has a value; over all values they add up to 1.
    ///
    /// - Parameters:
    ///   - words: the notes before.
    ///   - values: the first fields of the note itself, in their order; what comes next is foreseen.
    public func probability(of value: Int, after words: [NoteWord], and values: [Int] = []) -> Double {
        guard let field = NoteField(rawValue: values.count), hasBends || field != .bend else { return 0 }
        var history = FieldHistory(order)
        for word in words.suffix(order) {
            for (index, value) in word.values(withBend: hasBends).enumerated() {
                history.append(symbols.symbol(of: value, field: index))
            }
        }
        for (index, value) in values.enumerated() { history.append(symbols.symbol(of: value, field: index)) }
        return probability(of: value, field: field, after: history)
    }

    private func probability(of value: Int, field: NoteField, after history: FieldHistory) -> Double {
        let word = symbols.known(value, field: field.rawValue)
        var probability = BaseDistribution.probability(of: value, field: field)
        for (index, level) in levels.enumerated() {
            // A context that never occurs is part of no longer one that does.
            guard let place = level.place(of: history.context(of: index, field: field)) else { break }
            probability = level.probability(of: word, field: field.rawValue, in: place, shorter: probability)
        }
        return probability
    }

    /// A piece drawn from the model: the same for the same seed and number.
    ///
    /// Every word is one that the notation can say, since nothing else has a probability. The last shift is 0.
    ///
    /// - Parameter number: which of the pieces of a seed, from 0.
    public func sample(notes: Int, seed: UInt64, number: Int = 0) -> [NoteWord] {
        var stream = RandomStream(seed: seed, purpose: "n-gram", sample: UInt64(max(number, 0)))
        var history = FieldHistory(order)
        var words: [NoteWord] = []
        for _ in 0..<max(notes, 0) {
            var values = [0, 0, 0, 0, 0]
            for field in NoteField.allCases where hasBends || field != .bend {
                values[field.rawValue] = draw(field, after: history, &stream)
                history.append(symbols.symbol(of: values[field.rawValue], field: field.rawValue))
            }
            words.append(
                NoteWord(
                    pitch: values[0], velocity: values[1], duration: values[2], shift: values[3],
                    bend: hasBends ? values[4] : nil))
        }
        if !words.isEmpty { words[words.count - 1].shift = 0 }
        return words
    }

    /// From the longest context that there is; what a context leaves to shorter ones is drawn there.
    private func draw(_ field: NoteField, after history: FieldHistory, _ stream: inout RandomStream) -> Int {
        for (index, level) in levels.enumerated().reversed() {
            guard let place = level.place(of: history.context(of: index, field: field)) else { continue }
            if let word = level.word(at: stream.uniform(), field: field.rawValue, in: place) {
                return symbols.value(of: word)
            }
        }
        return BaseDistribution.sample(field: field, greatest: symbols.greatest(of: field), &stream)
    }
}

/// The last fields of a stream, packed.
private struct FieldHistory {
    private var packed: UInt128 = 0

    init(_ order: Int) { for _ in 1..<max(order, 2) { append(NoteSymbols.start) } }

    mutating func append(_ symbol: UInt16) { packed = packed << 16 | UInt128(symbol) }

    /// The last `length` fields; for none, the field that comes next.
    func context(of length: Int, field: NoteField) -> UInt128 {
        length == 0 ? UInt128(field.rawValue) : packed & ((1 as UInt128) << UInt128(16 * length) - 1)
    }
}
