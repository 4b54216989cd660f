/// A set of pieces held against a reference: all measures that need both.
public struct EvaluationReport: Sendable {
    public var set: SetFacts
    public var reference: SetFacts
    /// How many pieces of the set have exactly the notes of one of the reference.
    public let sharedPieces: Int
    public let options: EvaluationOptions
    /// How many pieces of each side were compared two at a time.
    public let compared: (set: Int, reference: Int)
    public let descriptors: [DescriptorComparison]
    public let structure: StructureComparison
    /// nil for fewer than two pieces on either side.
    public let discrepancy: DiscrepancyComparison?
    public let distances: [DistanceComparison]
    /// nil where no training set is known.
    public var originality: OriginalityComparison?
    /// The passages of the training set that the set's pieces come nearest to, the longest first.
    public var excerpts: [NearestExcerpt] = []
    /// What the pieces were asked for; nil where nothing was.
    public var control: ControlComparison?
    /// How many notes of each piece were measured; nil for all.
    public var noteLimit: Int?

    /// Cost: two pieces at a time, for at most `options.mostPieces` of each side, and as often as chance is asked.
    ///
    /// - Parameter progress: is told how many of how many parts are done.
    public init(
        _ set: [PieceProfile], named name: String, against reference: [PieceProfile], named referenceName: String,
        _ options: EvaluationOptions = EvaluationOptions(), progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) {
        self.options = options
        self.set = SetFacts(of: set, named: name)
        self.reference = SetFacts(of: reference, named: referenceName)
        let known = Set(reference.map(\.fingerprint))
        sharedPieces = set.count { $0.noteCount > 0 && known.contains($0.fingerprint) }
        // A piece without notes says nothing that a distribution could hold.
        let chosen = options.chosen(set.filter { $0.noteCount > 0 }, "set")
        let others = options.chosen(reference.filter { $0.noteCount > 0 }, "reference")
        compared = (chosen.count, others.count)
        let total = Descriptor.allCases.count + DistanceFeature.allCases.count + 2
        var done = 0
        func step() {
            done += 1
            progress(done, total)
        }
        descriptors = Descriptor.allCases.map { descriptor in
            defer { step() }
            return DescriptorComparison(descriptor, chosen, against: others, options)
        }
        structure = StructureComparison(chosen, against: others, options)
        step()
        distances = DistanceFeature.allCases.compactMap { feature in
            defer { step() }
            return DistanceComparison(feature, chosen, against: others, options)
        }
        discrepancy = DiscrepancyComparison(chosen, against: others, options)
        step()
    }
}

/// What is in a set, before anything is compared.
public struct SetFacts: Hashable, Sendable {
    public let name: String
    public let pieces: Int
    public let notes: Int
    /// Pieces without a note, drums apart; they are not compared.
    public let empty: Int
    /// Pieces whose time was counted in seconds.
    public let inRealTime: Int
    /// Pieces that have exactly the notes of an earlier one of the set.
    public let duplicates: Int
    /// Files that cannot be read; they are none of the pieces.
    public var unreadable = 0

    init(of profiles: [PieceProfile], named name: String) {
        self.name = name
        pieces = profiles.count
        notes = profiles.reduce(0) { $0 + $1.noteCount }
        empty = profiles.count { $0.noteCount == 0 }
        inRealTime = profiles.count(where: \.isInRealTime)
        let sounding = profiles.filter { $0.noteCount > 0 }
        duplicates = sounding.count - Set(sounding.map(\.fingerprint)).count
    }
}

extension EvaluationReport {
    /// What is to be known before the figures are believed, a sentence each.
    public var warnings: [String] {
        var warnings: [String] = []
        if set.unreadable > 0 {
            warnings.append("\(set.unreadable) of the set's files cannot be read and are left out.")
        }
        if set.empty > 0 { warnings.append("\(set.empty) of the set's pieces have no notes and are left out.") }
        warnings += controlWarnings
        if sharedPieces > 0 {
            warnings.append(
                "\(sharedPieces) of the set's pieces are in the reference, note for note: distances are too small.")
        }
        if set.duplicates > 0 {
            warnings.append("\(set.duplicates) of the set's pieces repeat an earlier one note for note.")
        }
        if compared.set < 50 || compared.reference < 50 {
            warnings.append(
                "With \(compared.set) and \(compared.reference) pieces much is chance: read the intervals, and take 100 "
                    + "of each or more.")
        }
        if let originality {
            let whole = originality.ofReference.count { $0.longest == $0.noteCount && $0.noteCount >= 16 }
            if whole > 0 {
                warnings.append(
                    "\(whole) of the reference's pieces stand in the training set from beginning to end: the human line is "
                        + "too long.")
            }
        }
        let shares = [set, reference].map { Double($0.inRealTime) / Double(max($0.pieces, 1)) }
        if abs(shares[0] - shares[1]) > 0.2 {
            warnings.append(
                "\(set.inRealTime) of \(set.pieces) pieces of the set lie on no beat, and \(reference.inRealTime) of "
                    + "\(reference.pieces) of the reference: groove, structure, repetition and what is counted in "
                    + "quarters compare clocks as much as music.")
        }
        return warnings
    }
}
