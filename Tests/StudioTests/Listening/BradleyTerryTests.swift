import Foundation
import Studio
import Testing

@Suite struct BradleyTerryTests {
    static func matches(_ wins: [[Int]]) -> [BradleyTerry.Match] {
        wins.enumerated().flatMap { winner, row in
            row.enumerated().flatMap { loser, count in
                Array(repeating: BradleyTerry.Match(winner, loser, share: 1), count: count)
            }
        }
    }

    @Test func twoContestantsDifferByTheLogarithmOfTheirOdds() throws {
        let scores = BradleyTerry(Self.matches([[0, 3], [1, 0]]), count: 2).scores.compactMap { $0 }
        #expect(scores.count == 2)
        #expect(abs(scores[0] - scores[1] - 400 * log10(3)) < 1e-6)
        #expect(abs(scores[0] + scores[1] - 2_000) < 1e-6)
    }

    @Test func aTieIsHalfAWinForEither() throws {
        let ties = (0..<4).map { _ in BradleyTerry.Match(0, 1, share: 0.5) }
        let won = Self.matches([[0, 2], [0, 0]])
        let mixed = BradleyTerry(ties + won, count: 2).scores.compactMap { $0 }
        let whole = BradleyTerry(Self.matches([[0, 4], [2, 0]]), count: 2).scores.compactMap { $0 }
        #expect(zip(mixed, whole).allSatisfy { abs($0 - $1) < 1e-6 })
        let level = BradleyTerry(ties, count: 2).scores.compactMap { $0 }
        #expect(level.allSatisfy { abs($0 - 1_000) < 1e-6 })
    }

    /// The baseball season of 1987, American League East: Agresti 2002, "Categorical Data Analysis", table 10.10, and the
    /// abilities that the R package BradleyTerry2 gives for it, which has Baltimore at 0 (four decimals).
    @Test func theBaseballSeasonOf1987HasThePublishedAbilities() throws {
        // Milwaukee, Detroit, Toronto, New York, Boston, Cleveland, Baltimore: wins of the row over the column.
        let wins = [
            [0, 7, 9, 7, 7, 9, 11], [6, 0, 7, 5, 11, 9, 9], [4, 6, 0, 7, 7, 8, 12], [6, 8, 6, 0, 6, 7, 10],
            [6, 2, 6, 7, 0, 7, 12], [4, 4, 5, 6, 6, 0, 6], [2, 4, 1, 3, 1, 7, 0],
        ]
        let published = [1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839, 0]
        let scores = BradleyTerry(Self.matches(wins), count: 7).scores.compactMap { $0 }
        let abilities = scores.map { ($0 - scores[6]) * log(10) / 400 }
        for (ability, known) in zip(abilities, published) {
            #expect(abs(ability - known) < 6e-5, "\(ability) \(known)")
        }
    }

    @Test func whoNeverLostIsHeldToAFiniteScore() throws {
        let scores = BradleyTerry(Self.matches([[0, 5, 5], [0, 0, 3], [0, 3, 0]]), count: 3).scores.compactMap { $0 }
        #expect(scores[0] <= 1_800 + 1e-6 && scores[0] > 1_200)
        #expect(scores.allSatisfy { $0.isFinite })
        #expect(abs(scores[1] - scores[2]) < 1)
    }

    @Test func groupsThatNeverMetDoNotMoveOneAnother() throws {
        let matches = [
            BradleyTerry.Match(0, 1, share: 1), .init(1, 0, share: 1), .init(2, 3, share: 1), .init(3, 2, share: 1),
            .init(2, 3, share: 1),
        ]
        let scores = BradleyTerry(matches, count: 5).scores
        #expect(scores[4] == nil)
        let known = scores.compactMap { $0 }
        #expect(abs(known[0] - 1_000) < 1e-6 && abs(known[1] - 1_000) < 1e-6)
        #expect(abs(known[2] + known[3] - 2_000) < 1e-6 && known[2] > known[3])
    }

    @Test func theIntervalIsTheSameForTheSameSeedAndNarrowsWithVotes() throws {
        let few = Self.matches([[0, 6], [3, 0]])
        let many = Array(repeating: few, count: 30).flatMap { $0 }
        let first = BradleyTerry.intervals(few, count: 2, seed: 5)
        #expect(first == BradleyTerry.intervals(few, count: 2, seed: 5))
        let wide = try #require(first[0])
        let narrow = try #require(BradleyTerry.intervals(many, count: 2, seed: 5)[0])
        #expect(wide.upperBound - wide.lowerBound > 3 * (narrow.upperBound - narrow.lowerBound))
        let score = try #require(BradleyTerry(few, count: 2).scores[0])
        #expect(wide.contains(score) && narrow.contains(score))
        // A share of 2/3 over 270 votes has a standard error of 0.0287, which is 0.129 in the logarithm of the odds and
        // 11.2 points of half the difference; 95 of 100 draws lie within 1.96 of them.
        #expect(abs((narrow.upperBound - narrow.lowerBound) / 2 - 1.96 * 11.2) < 4)
    }
}
