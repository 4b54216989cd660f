public import JSON

/// What a model's surprise at some music adds up to: -log2 of the probability of each field, by the number of notes.
///
/// Comparable across models, codecs and tokenisers, as long as all say the same notes on the same grid without loss and
/// the same notes are counted: the prompt is not. A text that says a note in several tokens has, for each field, the sum
/// over its tokens, what stands between the fields (letters, colons, spaces) with the field that it announces; where a
/// tokeniser could say the text in other tokens too, the figure is an upper bound.
public struct BitsPerNote: Hashable, Sendable {
    /// Bits by field, added up over all notes.
    public private(set) var bits = [Double](repeating: 0, count: NoteField.allCases.count)
    /// What belongs to no field: the end of a piece, a mark between parts.
    public private(set) var otherBits = 0.0
    public private(set) var notes = 0

    /// What bits are told apart by.
    public typealias Field = NoteField

    public init() {}

    public mutating func add(_ bits: Double, for field: NoteField) { self.bits[field.rawValue] += bits }

    /// Adds what a symbol of some probability is worth; one of probability 0 is worth infinitely much.
    public mutating func add(probability: Double, for field: NoteField) {
        add(-binaryLogarithm(probability), for: field)
    }

    public mutating func addOther(_ bits: Double) { otherBits += bits }

    public mutating func countNotes(_ count: Int = 1) { notes += count }

    public mutating func merge(_ other: BitsPerNote) {
        for index in bits.indices { bits[index] += other.bits[index] }
        otherBits += other.otherBits
        notes += other.notes
    }

    /// Bits a note for one field; nil without notes.
    public func mean(of field: NoteField) -> Double? { notes > 0 ? bits[field.rawValue] / Double(notes) : nil }

    /// Bits of all notes, for all fields and what belongs to none.
    public var total: Double { bits.reduce(0, +) + otherBits }

    /// Bits a note for all fields and what belongs to none; nil without notes.
    public var mean: Double? { notes > 0 ? total / Double(notes) : nil }

    public var json: JSONValue {
        var members: [JSONValue.Member] = [.init("notes", .integer(notes)), .init("bits_per_note", .figure(mean))]
        members += NoteField.allCases.map { .init($0.title, .figure(mean(of: $0))) }
        if otherBits != 0 { members.append(.init("other", .figure(notes > 0 ? otherBits / Double(notes) : nil))) }
        return .object(members)
    }
}

extension BitsPerNote {
    /// A mean over pieces.
    public typealias Mean = (value: Double, interval: ClosedRange<Double>?)

    /// The mean over pieces, each of which counts by its notes, and where it falls in 95 of 100 bootstrap samples of
    /// the pieces; nil without notes.
    ///
    /// There is no interval where a single piece has notes, and none where a piece's bits are not finite.
    public static func mean(over pieces: [BitsPerNote], seed: UInt64, bootstraps: Int = 1_000) -> Mean? {
        difference(pieces, [BitsPerNote](repeating: BitsPerNote(), count: pieces.count), seed, bootstraps)
    }

    /// The mean bits a note of one model less those of another over the same pieces, in the same order, with its
    /// interval: which of them is better is told far more sharply than by both intervals apart.
    ///
    /// - Returns: nil without notes, or where the lists differ in length or in the notes of a piece.
    public static func difference(
        of pieces: [BitsPerNote], from others: [BitsPerNote], seed: UInt64, bootstraps: Int = 1_000
    ) -> Mean? {
        guard zip(pieces, others).allSatisfy({ $0.notes == $1.notes }) else { return nil }
        return difference(pieces, others, seed, bootstraps)
    }

    private static func difference(
        _ pieces: [BitsPerNote], _ others: [BitsPerNote], _ seed: UInt64, _ bootstraps: Int
    ) -> Mean? {
        guard pieces.count == others.count else { return nil }
        let sums = zip(pieces, others).map { $0.total - $1.total }
        let counts = pieces.map { Double($0.notes) }
        let notes = counts.reduce(0, +)
        guard notes > 0 else { return nil }
        let value = sums.reduce(0, +) / notes
        // Of one piece every sample is that piece: chance has said nothing.
        guard counts.count(where: { $0 > 0 }) > 1, sums.allSatisfy(\.isFinite) else { return (value, nil) }
        let resampling = Resampling(seed: seed, purpose: "bits per note")
        let means = (0..<max(bootstraps, 0)).compactMap { sample -> Double? in
            let drawn = resampling.bootstrap(pieces.count, sample: sample)
            let total = zip(drawn, counts).reduce(0) { $0 + $1.0 * $1.1 }
            return total > 0 ? zip(drawn, sums).reduce(0) { $0 + $1.0 * $1.1 } / total : nil
        }.filter(\.isFinite).sorted()
        guard let low = Statistics.quantile(0.025, ofSorted: means),
            let high = Statistics.quantile(0.975, ofSorted: means), low <= high
        else { return (value, nil) }
        return (value, low...high)
    }
}
