/// A few hundred bytes that say of which music a piece is made, so that copies are found among many pieces.
///
/// Copies have the same sketch, or nearly, when they are transposed, when they are played at another tempo, when all
/// onsets are stretched by a factor and rounded to another grid, and when velocities, durations, instruments and the
/// division into tracks differ. A note that is added or lost changes a part of it that is as small as the note's share
/// of the piece, and so does a bar that is cut off; repeats, written out or not, change nothing.
///
/// A piece is two lines, what is highest and what is lowest of all that is struck together (`OnsetGroup`). Each six
/// neighbours of a line are a *shingle*: five intervals in semitones, and four ratios of the times between them in five
/// classes (much shorter, shorter, alike, longer, much longer) whose borders 9 : 11 and 9 : 22 lie half-way between the
/// ratios of note values 1, 3 : 2, 2 and 3. A shingle fits in 56 bits as it stands; it goes through a mix of
/// 64 bits, whose upper half is its number. The sketch keeps the 128 smallest of the different numbers: a sample of the
/// shingles that is the same sample in all pieces.
///
/// Two lines rather than one, since a tune with another harmony is another piece; the bass tells them apart. No more
/// than two, since editions and performances differ in inner voices first.
///
/// Source: Broder 1997, "On the resemblance and containment of documents" (shingles, and the smallest of their
/// numbers); Dasgupta, Lang, Rhodes and Thaler 2016, "A framework for estimating stream expression cardinalities" (what
/// two samples of different thresholds say of two sets); the mix is number 13 of Stafford 2011, "Better bit mixing",
/// after which SplitMix64 is made.
public struct PieceSketch: Hashable, Sendable {
    /// How many numbers a sketch keeps.
    public static let size = 128
    /// How many neighbours a shingle holds.
    static let width = 6

    /// The smallest numbers of the piece's shingles, rising; fewer than `size` are all there are.
    public let values: [UInt32]
    /// How many different shingles the piece has.
    public let shingleCount: Int

    /// Drums are left out: their pitches name instruments.
    ///
    /// Cost: that of `init(of notes:)`.
    public init(of score: Score) {
        var notes: [Note] = []
        for track in score.tracks where !track.isDrums { notes += track.notes }
        self.init(of: notes)
    }

    /// A sketch that was taken apart to be stored.
    package init(values: [UInt32], shingleCount: Int) {
        self.values = values
        self.shingleCount = shingleCount
    }

    /// - Parameter notes: in any order, in ticks of any kind. With fewer than six that are struck apart, all of them
    ///   are one shingle; with none, the sketch is empty and is like no other.
    ///
    /// Cost: a sort of the notes, and one of the shingles.
    public init(of notes: [Note]) {
        var numbers = Shingles.numbers(of: OnsetGroup.groups(of: notes))
        numbers.sort()
        var kept: [UInt32] = []
        kept.reserveCapacity(min(numbers.count, PieceSketch.size))
        var count = 0
        var last: UInt32?
        for number in numbers where number != last {
            if kept.count < PieceSketch.size { kept.append(number) }
            count += 1
            last = number
        }
        values = kept
        shingleCount = count
    }

    /// Up to which number the sketch holds all shingles of its piece.
    private var threshold: UInt32 {
        values.count < PieceSketch.size ? .max : values[values.count - 1]
    }

    /// What two pieces have in common, as far as their sketches tell.
    ///
    /// Cost: a pass over both.
    public func overlap(with other: PieceSketch) -> SketchOverlap {
        let threshold = min(threshold, other.threshold)
        var overlap = SketchOverlap(shared: 0, own: 0, others: 0)
        var place = 0
        for value in values {
            if value > threshold { break }
            overlap.own += 1
            while place < other.values.count, other.values[place] < value { place += 1 }
            if place < other.values.count, other.values[place] == value { overlap.shared += 1 }
        }
        for value in other.values {
            if value > threshold { break }
            overlap.others += 1
        }
        return overlap
    }
}

/// A sample of the shingles of two pieces: all whose numbers are so small that both sketches would hold them.
public struct SketchOverlap: Hashable, Sendable {
    /// How many both pieces have.
    public var shared: Int
    /// How many the one piece has, with those that are shared.
    public var own: Int
    /// How many the other piece has, with those that are shared.
    public var others: Int

    public init(shared: Int, own: Int, others: Int) {
        self.shared = shared
        self.own = own
        self.others = others
    }

    /// What both have, of what either has: Jaccard's index, in 0...1.
    public var similarity: Double { share(of: own + others - shared) }
    /// How much of the one piece is in the other, in 0...1.
    public var containment: Double { share(of: own) }
    /// How much of the other piece is in the one, in 0...1.
    public var inverseContainment: Double { share(of: others) }

    private func share(of count: Int) -> Double { count > 0 ? Double(shared) / Double(count) : 0 }
}

/// The numbers of a piece's shingles.
private enum Shingles {
    static func numbers(of groups: [OnsetGroup]) -> [UInt32] {
        guard let first = groups.first else { return [] }
        var numbers: [UInt32] = []
        numbers.reserveCapacity(2 * groups.count)
        // 11 bits a step, the latest in the lowest ones; five steps are a shingle.
        var (upper, lower): (UInt64, UInt64) = (0, 0)
        let steps = PieceSketch.width - 1
        let mask: UInt64 = (1 << (11 * UInt64(steps))) - 1
        // The oldest step is an interval alone: its ratio would be to a time before the shingle.
        let shingle = mask & ~(0b111 << (11 * UInt64(steps - 1)))
        var last = first
        var lastLength = 0
        for (index, group) in groups.enumerated().dropFirst() {
            let length = group.time - last.time
            let ratio = ratioClass(length, to: lastLength)
            upper = (upper << 11 | UInt64(group.highest - last.highest + 128) << 3 | ratio) & mask
            lower = (lower << 11 | UInt64(group.lowest - last.lowest + 128) << 3 | ratio) & mask
            if index >= steps {
                numbers.append(number(upper & shingle))
                numbers.append(number(lower & shingle | 1 << 55))
            }
            last = group
            lastLength = length
        }
        if groups.count <= steps {
            // The length sets it apart from all whole shingles.
            let length = UInt64(groups.count) << 56
            numbers = [number(upper | length), number(lower | length | 1 << 55)]
        }
        return numbers
    }

    /// One of five classes, from 0 to 4; 7 for the first step of all, which has no ratio.
    private static func ratioClass(_ length: Int, to last: Int) -> UInt64 {
        if last == 0 { return 7 }
        if length * 22 < last * 9 { return 0 }
        if length * 11 < last * 9 { return 1 }
        if length * 9 <= last * 11 { return 2 }
        return length * 9 <= last * 22 ? 3 : 4
    }

    /// The upper half of a mix in which every bit of the shingle changes about half of the bits.
    private static func number(_ shingle: UInt64) -> UInt32 {
        var mixed = shingle
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}
