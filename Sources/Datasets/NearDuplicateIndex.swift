package import Music

/// Finds, for piece after piece, the earlier piece that it repeats.
///
/// Pieces that share one of the 32 smallest numbers of their sketches are compared; two pieces that have a third of
/// their shingles in common share none of these in fewer than three of a million pairs. Each number leads to the first
/// 64 pieces that have it and no further, so that a flourish which thousands of pieces share costs no more than a rare
/// one. A copy or an excerpt is not entered: all that it has is found through the piece that it repeats, which answers
/// for later copies as well.
///
/// The same pieces in the same order give the same answers.
package struct NearDuplicateIndex: Sendable {
    /// From which share of common shingles on a piece is a copy.
    package let leastSimilarity: Double
    /// From which share of a piece that is found in another on, it is an excerpt.
    package let leastContainment: Double

    /// Of the numbers of a sketch, so many smallest lead to a piece.
    static let keyCount = 32
    /// The most pieces that one number leads to.
    static let listLimit = 64
    /// A piece of fewer shingles says little.
    static let leastShingles = 32
    /// From which share of common shingles on even such a piece is a copy.
    static let sameThroughout = 0.8
    /// The most pieces that a sketch is compared with.
    static let mostCompared = 64

    /// Fewer numbers in common do not make an excerpt.
    static let leastShared = 8

    private var entries: [Entry] = []
    private var pieceCount = 0
    /// The place in `links` of the piece that was entered last under a number.
    private var lists: [UInt32: Int32] = [:]
    private var links: [Link] = []

    private struct Entry {
        var piece: Int
        var name: String
        var sketch: PieceSketch
    }

    /// A piece that a number leads to, and the place of the one before it, or -1.
    private struct Link {
        var entry: Int32
        var previous: Int32
        var length: Int32
    }

    package init(leastSimilarity: Double = 0.3, leastContainment: Double = 0.7) {
        self.leastSimilarity = leastSimilarity
        self.leastContainment = leastContainment
    }

    /// Compares a piece with those before it, and enters it when it is none of theirs.
    ///
    /// - Returns: the earlier piece that it repeats; nil when there is none.
    package mutating func add(_ name: String, _ sketch: PieceSketch) -> Repetition? {
        let repetition = repetitions(of: sketch).first
        if !(repetition?.isDuplicate ?? false) { enter(name, sketch) }
        pieceCount += 1
        return repetition
    }

    /// The entered pieces that a piece repeats, the likest first; of equals the earliest.
    ///
    /// Cost: a sort of the pieces that share a number, of which there are 2,048 at most, and a pass over the sketches of
    /// the 64 that share most.
    package func repetitions(of sketch: PieceSketch) -> [Repetition] {
        var found: [Repetition] = []
        for candidate in candidates(for: sketch) {
            let entry = entries[Int(candidate)]
            let overlap = sketch.overlap(with: entry.sketch)
            let fewest = min(sketch.shingleCount, entry.sketch.shingleCount)
            guard let kind = kind(of: overlap, shingles: fewest) else { continue }
            found.append(Repetition(piece: entry.piece, name: entry.name, kind: kind, overlap: overlap))
        }
        return found.sorted {
            ($0.kind, -$0.overlap.similarity, $0.piece) < ($1.kind, -$1.overlap.similarity, $1.piece)
        }
    }

    /// The pieces that share most numbers with a sketch, of equals the earlier.
    private func candidates(for sketch: PieceSketch) -> [Int32] {
        var met: [Int32] = []
        for key in sketch.values.prefix(Self.keyCount) {
            var place = lists[key] ?? -1
            while place >= 0 {
                met.append(links[Int(place)].entry)
                place = links[Int(place)].previous
            }
        }
        met.sort()
        var shared: [(count: Int, entry: Int32)] = []
        for entry in met {
            if let last = shared.last, last.entry == entry {
                shared[shared.count - 1].count += 1
            } else {
                shared.append((1, entry))
            }
        }
        guard shared.count > Self.mostCompared else { return shared.map(\.entry) }
        shared.sort { ($1.count, $0.entry) < ($0.count, $1.entry) }
        return shared.prefix(Self.mostCompared).map(\.entry)
    }

    private mutating func enter(_ name: String, _ sketch: PieceSketch) {
        let entry = Int32(clamping: entries.count)
        entries.append(Entry(piece: pieceCount, name: name, sketch: sketch))
        for key in sketch.values.prefix(Self.keyCount) {
            let previous = lists[key] ?? -1
            let length = previous < 0 ? 0 : links[Int(previous)].length
            guard length < Self.listLimit else { continue }
            lists[key] = Int32(clamping: links.count)
            links.append(Link(entry: entry, previous: previous, length: length + 1))
        }
    }

    /// - Parameter shingles: of the piece that has fewer.
    private func kind(of overlap: SketchOverlap, shingles: Int) -> Repetition.Kind? {
        // A part that repeats one figure is like many others, and a copy only when it is the same throughout.
        guard shingles >= Self.leastShingles else { return overlap.similarity >= Self.sameThroughout ? .copy : nil }
        if overlap.similarity >= leastSimilarity { return .copy }
        // Of a short piece in a long one the samples say little: one flourish would be the whole of it.
        guard overlap.shared >= Self.leastShared else { return nil }
        if overlap.containment >= leastContainment { return .excerpt }
        return overlap.inverseContainment >= leastContainment ? .extension : nil
    }
}

/// That a piece repeats an earlier one.
package struct Repetition: Hashable, Sendable {
    package enum Kind: Int, Hashable, Comparable, Sendable {
        /// The same music, but for what was changed on the way.
        case copy
        /// Nothing but a part of the earlier piece.
        case excerpt
        /// The earlier piece and more.
        case `extension`

        package static func < (lhs: Kind, rhs: Kind) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// The number of the earlier piece, from 0 in the order in which pieces were added.
    package var piece: Int
    package var name: String
    package var kind: Kind
    /// The one piece is the later, the other the earlier.
    package var overlap: SketchOverlap

    /// Whether the later piece holds nothing that the earlier does not, so that it can be left out.
    ///
    /// An excerpt is a duplicate: to learn from it is to learn from a part of another piece twice. A piece that holds
    /// an earlier one and more is none, for its own part would be lost; but it belongs on the same side of a split.
    package var isDuplicate: Bool { kind != .extension }
}
