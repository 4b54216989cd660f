import Music

/// Which earlier piece a piece is like, and what follows from it.
///
/// Pieces of one file are entered one after the other; then the side of the file is settled, which decides about the
/// later pieces that are like them.
struct Kinship: Sendable {
    /// What an earlier piece means for a piece.
    struct Relation: Hashable, Sendable {
        /// Why the piece is left out, whatever side it would go to.
        var skip: Skip?
        /// The side of an earlier piece that shares music with it; nil where there is none, or in its own file.
        var side: Split?
        var relative = ""

        /// Why the piece is left out on a side of the split.
        func reasonToSkip(on split: Split) -> Skip? {
            if let skip { return skip }
            guard let side, side != split else { return nil }
            return Skip(kind: .excerpt, reason: "it shares music with \(relative), which is on the other side")
        }
    }

    private let duplicates: CorpusConfiguration.Duplicates
    /// The place in `entered` of the piece that has these words.
    private var known: [String: Int] = [:]
    private var twins = NearDuplicateIndex()
    /// The pieces that others may be like, in order; without a side until that of their file is settled.
    private var entered: [(name: String, side: Split?)] = []
    private var settled = 0

    init(_ duplicates: CorpusConfiguration.Duplicates) { self.duplicates = duplicates }

    /// Compares a piece with those before it.
    mutating func enter(_ piece: PieceOutcome) -> Relation {
        if let same = known[piece.fingerprint] {
            let (name, side) = entered[same]
            guard duplicates == .keep else {
                return Relation(skip: Skip(kind: .sameNotes, reason: "the same notes as \(name)"))
            }
            return Relation(side: side, relative: name)
        }
        let repetition = twins.add(piece.name, piece.sketch)
        known[piece.fingerprint] = entered.count
        entered.append((piece.name, nil))
        guard let repetition else { return Relation() }
        let (name, side) = entered[repetition.piece]
        if duplicates == .near, repetition.isDuplicate {
            let share = Int((100 * repetition.overlap.similarity).rounded())
            let skip =
                repetition.kind == .copy
                ? Skip(kind: .nearCopy, reason: "a copy of \(name), \(share) in 100 alike")
                : Skip(kind: .excerpt, reason: "a part of \(name)")
            // What is like this one is like the other as well, and on its side.
            if let side { entered[entered.count - 1].side = side }
            return Relation(skip: skip)
        }
        return Relation(side: side, relative: name)
    }

    /// Says where the pieces since the last call are.
    mutating func settle(on split: Split) {
        for index in settled..<entered.count where entered[index].side == nil { entered[index].side = split }
        settled = entered.count
    }
}
