import JSON
import Randomness

/// Blind comparisons of takes: which pair comes, what was voted, and what follows from it.
package struct ListeningRoom: Sendable {
    private let library: StudioLibrary
    private let seed: UInt64
    private let sound: @Sendable (ScoreRecord) throws -> SoundSamples

    /// Takes of a label that are looked at, the newest.
    private static let mostTakes = 100
    /// Votes are drawn anew by the same numbers each time, so that a table does not tremble.
    private static let bootstrapSeed: UInt64 = 1

    /// - Parameters:
    ///   - seed: decides which pairs come, and on which sides.
    ///   - sound: renders a piece; throws what can be told to a user.
    package init(
        library: StudioLibrary, seed: UInt64, sound: @escaping @Sendable (ScoreRecord) throws -> SoundSamples
    ) {
        self.library = library
        self.seed = seed
        self.sound = sound
    }

    /// The next pair of takes of two labels: the id of an adapter, `base` for the bare model, or the id of a job.
    ///
    /// Takes of the same beginning go first, and among them those that were heard together least. Both are rendered to
    /// measure how loud they are, once; where there is no sound, the gains are 0.
    ///
    /// - Parameters:
    ///   - a: empty, as `b`, for any two of the adapters and the bare model.
    /// - Throws: `LibraryError` of kind `.missing` when there is no such pair.
    package func next(_ a: String = "", _ b: String = "") throws -> Comparison {
        let meetings = try library.meetings()
        let id = StudioID()
        var random = RandomStream(seed: seed, purpose: "pair of takes", step: id.words.0, sample: id.words.1)
        let labels = try labels(a, b, meetings, &random)
        let pairs = try pairs(labels.0, labels.1)
        let least = pairs.map { meetings[$0.ids] ?? 0 }.min()
        let candidates = pairs.filter { meetings[$0.ids] ?? 0 == least }
        guard let pair = candidates.randomElement(using: &random) else {
            throw LibraryError(.missing, "there is no take to hear of each; let both write to the same beginning first")
        }
        var sides = RandomStream(seed: seed, purpose: "sides of a comparison", step: id.words.0, sample: id.words.1)
        let isSwapped = sides.next() & 1 == 1
        let (first, second) = isSwapped ? (pair.b, pair.a) : (pair.a, pair.b)
        let (firstLabel, secondLabel) = isSwapped ? (labels.1, labels.0) : labels
        let gains = gains(first, second)
        let comparison = Comparison(
            id: id, first: first.id, second: second.id, firstGain: gains.0, secondGain: gains.1, choice: nil,
            firstLabel: firstLabel.text, secondLabel: secondLabel.text)
        try library.add(comparison)
        return comparison
    }

    package func comparison(_ id: StudioID) throws -> Comparison? { try library.comparison(id) }

    /// Keeps a vote, and tells whose takes they were.
    ///
    /// - Throws: `LibraryError`: of kind `.conflict` for a second vote.
    package func vote(_ choice: Comparison.Choice, on id: StudioID) throws -> Comparison {
        try library.vote(choice, on: id)
    }

    /// The strongest first.
    package func table() throws -> [LabelStrength] {
        let votes = try library.votes().map(\.comparison)
        let labels = Set(votes.flatMap { [$0.firstLabel, $0.secondLabel] }).sorted()
        let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        let matches = votes.compactMap { vote -> BradleyTerry.Match? in
            guard let first = places[vote.firstLabel], let second = places[vote.secondLabel], let choice = vote.choice
            else { return nil }
            return BradleyTerry.Match(first, second, share: choice == .tie ? 0.5 : choice == .first ? 1 : 0)
        }
        let strengths = BradleyTerry(matches, count: labels.count)
        let intervals = BradleyTerry.intervals(matches, count: labels.count, seed: Self.bootstrapSeed)
        return labels.indices.compactMap { place -> LabelStrength? in
            guard let score = strengths.scores[place], let interval = intervals[place] else { return nil }
            return LabelStrength(
                label: labels[place], score: Self.rounded(score), low: Self.rounded(min(interval.lowerBound, score)),
                high: Self.rounded(max(interval.upperBound, score)),
                votes: matches.count { $0.first == place || $0.second == place })
        }.sorted { ($1.score, $0.label) < ($0.score, $1.label) }
    }

    private static func rounded(_ score: Double) -> Double { (score * 10).rounded() / 10 }

    /// All votes, a line each, with a line of names.
    ///
    /// Source: RFC 4180.
    package func csv() throws -> String {
        try VoteTable.csv(library.votes())
    }

    /// The votes that are no ties, as lines of `{"prompt", "chosen", "rejected"}` for preference tuning (DPO).
    ///
    /// Left out are those whose takes do not begin with the same music.
    package func preferenceLines() throws -> String {
        let texts = TakeTexts(library)
        var lines = ""
        for (vote, _) in try library.votes() where vote.choice != .tie {
            guard let first = try texts.text(of: vote.first), let second = try texts.text(of: vote.second),
                first.prompt == second.prompt
            else { continue }
            let (chosen, rejected) = vote.choice == .first ? (first, second) : (second, first)
            let line: JSONValue = [
                "prompt": .string(first.prompt), "chosen": .string(chosen.answer), "rejected": .string(rejected.answer),
            ]
            lines += line.text() + "\n"
        }
        return lines
    }

    // MARK: Choosing

    private struct Pair {
        let a: ScoreRecord
        let b: ScoreRecord
        var ids: Set<StudioID> { [a.id, b.id] }
    }

    private func labels(
        _ a: String, _ b: String, _ meetings: [Set<StudioID>: Int], _ random: inout RandomStream
    ) throws -> (TakeLabel, TakeLabel) {
        if !a.isEmpty || !b.isEmpty {
            let labels = (TakeLabel(a), TakeLabel(b))
            guard labels.0 != labels.1 else {
                throw LibraryError(.conflict, "a label is compared with another one, not with itself")
            }
            return labels
        }
        let known = try library.takeLabels()
        var best: (count: Int, labels: [(TakeLabel, TakeLabel)]) = (Int.max, [])
        for (place, a) in known.enumerated() {
            for b in known[(place + 1)...] {
                let count = try pairs(a, b).reduce(0) { $0 + (meetings[$1.ids] ?? 0) }
                if count < best.count { best = (count, []) }
                if count == best.count { best.labels.append((a, b)) }
            }
        }
        guard let chosen = best.labels.randomElement(using: &random) else {
            throw LibraryError(
                .missing,
                "there is no pair to judge yet: let two adapters, or one and the bare model, go on with a score")
        }
        return chosen
    }

    /// Pairs that begin with the same music where there are some, else all.
    private func pairs(_ a: TakeLabel, _ b: TakeLabel) throws -> [Pair] {
        let first = try library.takes(of: a, limit: Self.mostTakes)
        let second = try library.takes(of: b, limit: Self.mostTakes)
        var alike: [Pair] = []
        var all: [Pair] = []
        var subjects: [StudioID: JSONValue] = [:]
        func subject(_ score: ScoreRecord) throws -> JSONValue {
            guard let job = score.job else { return .null }
            if let known = subjects[job] { return known }
            let request = try library.job(job)?.request ?? .null
            let keys = ["score", "parts", "task", "notes", "range", "keep", "tempo", "metre"]
            let subject = JSONValue.array(keys.map { request[$0] ?? .null })
            subjects[job] = subject
            return subject
        }
        for a in first {
            for b in second where a.id != b.id {
                all.append(Pair(a: a, b: b))
                if try subject(a) == subject(b) { alike.append(Pair(a: a, b: b)) }
            }
        }
        return alike.isEmpty ? all : alike
    }

    // MARK: Loudness

    /// Brings the louder one down to the other: turning up might clip.
    private func gains(_ first: ScoreRecord, _ second: ScoreRecord) -> (Double, Double) {
        guard let a = loudness(of: first), let b = loudness(of: second) else { return (0, 0) }
        let target = max(min(a, b), max(a, b) - 20)
        return (Self.hundredths(min(target - a, 0)), Self.hundredths(min(target - b, 0)))
    }

    private static func hundredths(_ gain: Double) -> Double { (gain * 100).rounded() / 100 }

    private func loudness(of score: ScoreRecord) -> Double? {
        if let known = try? library.loudness(of: score.id) { return known }
        guard let samples = try? sound(score), let loudness = IntegratedLoudness.of(samples) else { return nil }
        try? library.setLoudness(loudness, of: score.id)
        return loudness
    }
}
