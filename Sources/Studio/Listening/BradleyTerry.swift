import Randomness

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How strong contestants are who were compared in pairs: the odds that one is preferred to another are the ratio of their
/// strengths.
///
/// A tie counts half for either. Strengths are told on Elo's scale, where 400 points are odds of ten to one, around 1000 in
/// each group of contestants that comparisons connect; who won or lost every time is held to 800 points from there.
///
/// Source: Bradley and Terry 1952; the maximum of the likelihood by the iteration of Hunter 2004, "MM algorithms for
/// generalized Bradley-Terry models", equation 3.
package struct BradleyTerry: Sendable {
    /// One comparison.
    package struct Match: Hashable, Sendable {
        package let first: Int
        package let second: Int
        /// What the first won of it: 1, 0, or 1/2 for a tie.
        package let share: Double

        package init(_ first: Int, _ second: Int, share: Double) {
            self.first = first
            self.second = second
            self.share = share
        }
    }

    /// By contestant; nil for one who was in no comparison.
    package let scores: [Double?]

    private static let farthest = 800.0
    private static let iterations = 2_000

    /// - Parameter count: of the contestants, whose numbers are below it.
    package init(_ matches: [Match], count: Int) {
        var wins = [Double](repeating: 0, count: count)
        var meetings = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        for match in matches where match.first != match.second {
            wins[match.first] += match.share
            wins[match.second] += 1 - match.share
            meetings[match.first][match.second] += 1
            meetings[match.second][match.first] += 1
        }
        var scores = [Double?](repeating: nil, count: count)
        for group in Self.groups(meetings) where group.count > 1 {
            let strengths = Self.strengths(group, wins, meetings)
            for (place, contestant) in group.enumerated() {
                scores[contestant] = 1_000 + 400 * log10(strengths[place])
            }
        }
        self.scores = scores
    }

    /// Strengths around a geometric mean of 1.
    private static func strengths(_ group: [Int], _ wins: [Double], _ meetings: [[Double]]) -> [Double] {
        let most = pow(10, farthest / 400)
        var strengths = [Double](repeating: 1, count: group.count)
        for _ in 0..<iterations {
            var next = strengths
            for (place, contestant) in group.enumerated() {
                var sum = 0.0
                for (other, opponent) in group.enumerated() where meetings[contestant][opponent] > 0 {
                    sum += meetings[contestant][opponent] / (strengths[place] + strengths[other])
                }
                next[place] = wins[contestant] / sum
            }
            // The mean of those that are neither 0 nor on their way to infinity would do as well: only ratios count.
            let logs = next.map { log(min(max($0, 1e-9), 1e9)) }
            let mean = exp(logs.reduce(0, +) / Double(logs.count))
            next = next.map { min(max($0 / mean, 1 / most), most) }
            let change = zip(next, strengths).map { abs(log($0 / $1)) }.max() ?? 0
            strengths = next
            if change < 1e-10 { break }
        }
        return strengths
    }

    /// Contestants that comparisons connect, in groups.
    private static func groups(_ meetings: [[Double]]) -> [[Int]] {
        var seen: Set<Int> = []
        var groups: [[Int]] = []
        for start in meetings.indices where seen.insert(start).inserted {
            var group = [start]
            var next = 0
            while next < group.count {
                for other in meetings.indices where meetings[group[next]][other] > 0 && seen.insert(other).inserted {
                    group.append(other)
                }
                next += 1
            }
            groups.append(group.sorted())
        }
        return groups
    }

    /// Between which scores 95 of 100 lie that come of comparisons drawn anew from these, with repetition.
    ///
    /// Source: the percentile interval of Efron 1979, "Bootstrap methods".
    ///
    /// - Returns: by contestant; nil for one who was in no comparison.
    package static func intervals(
        _ matches: [Match], count: Int, seed: UInt64, draws: Int = 400
    ) -> [ClosedRange<Double>?] {
        var drawn = [[Double]](repeating: [], count: count)
        for draw in 0..<draws where !matches.isEmpty {
            var random = RandomStream(seed: seed, purpose: "votes drawn anew", step: UInt64(draw))
            let sample = matches.map { _ in matches[Int.random(in: 0..<matches.count, using: &random)] }
            for (contestant, score) in BradleyTerry(sample, count: count).scores.enumerated() {
                if let score { drawn[contestant].append(score) }
            }
        }
        return drawn.map { scores in
            guard !scores.isEmpty else { return nil }
            let sorted = scores.sorted()
            func quantile(_ share: Double) -> Double {
                let place = share * Double(sorted.count - 1)
                let low = Int(place)
                let high = min(low + 1, sorted.count - 1)
                return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
            }
            return quantile(0.025)...quantile(0.975)
        }
    }
}
