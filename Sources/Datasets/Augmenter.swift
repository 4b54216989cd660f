public import Music
import Randomness

/// Draws the variants of one piece, and makes them.
///
/// Variant 0 is the piece itself. Each other one is a function of the seed, the piece's name and its number alone: it is
/// the same however many are made, on any machine and in any order. Two variants differ from each other and from the piece
/// wherever the ranges leave a choice.
public struct Augmenter: Sendable {
    /// Of variant 0 and on, one more than `Augmentation.variants`.
    public let factors: [AugmentationFactors]
    private let score: Score

    /// - Parameters:
    ///   - name: what tells the piece apart from all others of its corpus, such as its path.
    ///   - isMetrical: whether the bar lines of the score mean anything: a performance that was recorded against a clock
    ///     has none, and a passage in another key goes from phrase to phrase.
    ///
    /// Cost: sorts of the notes, and a pass over them for each variant with a passage in another key.
    public init(
        _ augmentation: Augmentation, of score: Score, named name: String, seed: Int, isMetrical: Bool = true
    ) {
        self.score = score
        var factors = [AugmentationFactors()]
        if augmentation.variants > 0 {
            let draw = FactorDraw(augmentation, score, name, UInt64(bitPattern: Int64(seed)), isMetrical)
            for number in 1...augmentation.variants { factors.append(draw.factors(of: number, besides: factors)) }
        }
        self.factors = factors
    }

    /// The score of a variant.
    ///
    /// Traps when there is no variant of the number.
    public func variant(_ number: Int) -> Score {
        precondition(factors.indices.contains(number), "there are variants 0...\(factors.count - 1)")
        return number == 0 ? score : factors[number].variant(of: score)
    }
}

/// What the variants of one piece are drawn from.
private struct FactorDraw {
    let augmentation: Augmentation
    let name: String
    let seed: UInt64
    private let range: PlayableRange
    /// The intervals that keep every note playable: in an order of chance, but none comes last.
    private let transpositions: [Int]
    private let plan: ModulationPlan
    private let phrases: [Ticks]

    /// Times that a variant is drawn anew when it is like another.
    private static let attempts: UInt64 = 16

    init(_ augmentation: Augmentation, _ score: Score, _ name: String, _ seed: UInt64, _ isMetrical: Bool) {
        self.augmentation = augmentation
        self.name = name
        self.seed = seed
        range = PlayableRange(score)
        let fitting = range.hasPitches ? range.fitting(Array(augmentation.transposition)) : []
        let moving = fitting.filter { $0 != 0 }
        let order = KeyedPermutation(count: moving.count, seed: seed, purpose: "transpose " + name)
        transpositions = moving.indices.map { moving[order[$0]] } + (moving.isEmpty || fitting.contains(0) ? [0] : [])

        var pitched = score
        pitched.tracks.removeAll(where: \.isDrums)
        let notes = (pitched.noteCount > 0 ? pitched : score).notes
        let bars = score.barLines
        let lines = bars.count <= ModulationPlan.mostBars ? Array(bars) : []
        var options = PhraseOptions()
        if isMetrical { options.barLines = lines }
        phrases = notes.phraseBoundaries(options).map { notes[$0.note].onset }
        guard augmentation.modulatedShare > 0 else {
            plan = ModulationPlan()
            return
        }
        options.isOnBarLines = true
        let starts = notes.phraseBoundaries(options).map {
            let time = notes[$0.note].onset
            return PhraseStart(time: time, bar: lines.lastLine(at: time), strength: $0.strength)
        }
        let onLines = starts.filter { !isMetrical || !lines.isEmpty && lines[$0.bar] == $0.time }
        plan = ModulationPlan(score, phrases: onLines, lines: lines, isMetrical: isMetrical)
    }

    /// - Parameter others: the variants of lower numbers, and the piece itself.
    func factors(of number: Int, besides others: [AugmentationFactors]) -> AugmentationFactors {
        var first: AugmentationFactors?
        for attempt in 0..<Self.attempts {
            let drawn = factors(of: number, attempt: attempt)
            if !others.contains(where: { $0.isLike(drawn) }) { return drawn }
            if !others.contains(drawn), first == nil { first = drawn }
        }
        return first ?? factors(of: number, attempt: 0)
    }

    private func factors(of number: Int, attempt: UInt64) -> AugmentationFactors {
        var random = RandomStream(seed: seed, purpose: "augment " + name, step: UInt64(number), sample: attempt)
        var factors = AugmentationFactors()
        let place = attempt == 0 ? (number - 1) % transpositions.count : random.index(below: transpositions.count)
        factors.transposition = transpositions[place]
        let tempo = augmentation.tempo
        let drawn = tempo.lowerBound + random.uniform() * (tempo.upperBound - tempo.lowerBound)
        factors.tempo = min(max((drawn * 1000).rounded() / 1000, tempo.lowerBound), tempo.upperBound)
        if random.uniform() < augmentation.modulatedShare {
            factors.passage = passage(after: factors.transposition, &random)
        }
        if augmentation.velocityOffset != 0...0 || augmentation.velocitySlope != 0...0 {
            factors.dynamics = phrases.enumerated().map { index, time in
                DynamicShape(
                    start: index == 0 ? .zero : time, offset: random.number(in: augmentation.velocityOffset),
                    slope: random.number(in: augmentation.velocitySlope))
            }
        }
        return factors
    }

    /// A passage and an interval that its instruments can play; nil where a few attempts find none.
    private func passage(after transposition: Int, _ random: inout RandomStream) -> AugmentationFactors.Passage? {
        guard !plan.candidates.isEmpty else { return nil }
        for _ in 0..<8 {
            let candidate = plan.candidates[random.index(weighted: plan.candidates.map(\.weight))]
            let usual = Augmentation.intervals.filter { augmentation.modulation.contains($0.semitones) }
            let fitting = Set(range.fitting(usual.map { $0.semitones + transposition }, in: candidate.span))
            let intervals = usual.filter { fitting.contains($0.semitones + transposition) }
            guard !intervals.isEmpty else { continue }
            let interval = intervals[random.index(weighted: intervals.map(\.weight))].semitones
            return AugmentationFactors.Passage(span: candidate.span, bars: candidate.bars, interval: interval)
        }
        return nil
    }
}

extension AugmentationFactors {
    /// Whether two variants differ in nothing but how loud they are.
    fileprivate func isLike(_ other: AugmentationFactors) -> Bool {
        transposition == other.transposition && tempo == other.tempo && passage == other.passage
    }
}

extension RandomStream {
    fileprivate mutating func index(below count: Int) -> Int { min(Int(uniform() * Double(count)), count - 1) }

    fileprivate mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + index(below: range.count)
    }

    /// An index, each as likely as its weight says.
    fileprivate mutating func index(weighted weights: [Double]) -> Int {
        var rest = uniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return weights.count - 1
    }
}
