import Foundation
import JSON
import Studio
import Testing

@Suite struct ListeningRoomTests {
    private let folder: StudioFolder
    private let library: StudioLibrary

    init() throws {
        folder = try StudioFolder()
        library = try StudioLibrary(folder: folder.path)
    }

    @discardableResult private func take(_ adapter: String?, _ texts: (String, String)? = nil) throws -> ScoreRecord {
        var score = StudioLibraryTests.score("take")
        score.kind = .take
        score.adapter = adapter
        if let texts { score.given = ["asked": .string(texts.0), "answer": .string(texts.1)] }
        return try library.add(score, file: [1])
    }

    /// A room in which every adapter sounds at a level of its own.
    private func room(seed: UInt64 = 1) -> ListeningRoom {
        ListeningRoom(library: library, seed: seed) { score in
            IntegratedLoudnessTests.tone([(1, score.adapter == "a" ? -20 : -26)], rate: 8_000)
        }
    }

    @Test func theSidesAreDrawnAndTheLouderOneIsTurnedDown() throws {
        for name in ["a", "b"] { for _ in 0..<8 { try take(name) } }
        let room = room()
        var onFirst = 0
        for _ in 0..<40 {
            let comparison = try room.next("a", "b")
            let aIsFirst = comparison.firstLabel == "a"
            if aIsFirst { onFirst += 1 }
            #expect(Set([comparison.firstLabel, comparison.secondLabel]) == ["a", "b"])
            let (aGain, bGain) =
                aIsFirst ? (comparison.firstGain, comparison.secondGain) : (comparison.secondGain, comparison.firstGain)
            #expect(abs(aGain + 6) < 0.05 && bGain == 0)
            #expect(comparison.choice == nil)
        }
        // Of 40 fair draws fewer than 6 or more than 34 fall on one side once in 200,000 times.
        #expect((6...34).contains(onFirst))
    }

    @Test func noPairComesTwiceBeforeAllHaveComeOnce() throws {
        for name in ["a", "b"] { for _ in 0..<4 { try take(name) } }
        let room = room()
        let pairs = try (0..<16).map { _ in
            let comparison = try room.next("a", "b")
            return Set([comparison.first, comparison.second])
        }
        #expect(Set(pairs).count == 16)
    }

    @Test func thereIsOneVoteEach() throws {
        try take("a")
        try take(nil)
        let room = room()
        let comparison = try room.next("a", "base")
        let voted = try room.vote(.second, on: comparison.id)
        #expect(voted.choice == .second && Set([voted.firstLabel, voted.secondLabel]) == ["a", "base"])
        let error = #expect(throws: LibraryError.self) { try room.vote(.first, on: comparison.id) }
        #expect(error?.kind == .conflict)
        #expect(try room.comparison(comparison.id)?.choice == .second)
        let missing = #expect(throws: LibraryError.self) { try room.vote(.first, on: StudioID()) }
        #expect(missing?.kind == .missing)
    }

    @Test func whereNothingCanBeComparedASentenceSaysSo() throws {
        #expect(throws: LibraryError.self) { try room().next() }
        try take("a")
        #expect(throws: LibraryError.self) { try room().next() }
        #expect(throws: LibraryError.self) { try room().next("a", "nobody") }
        #expect(throws: LibraryError.self) { try room().next("a", "a") }
        try take("b")
        let pair = try room().next()
        #expect(Set([pair.firstLabel, pair.secondLabel]) == ["a", "b"])
    }

    @Test func trashedTakesAreNotHeard() throws {
        try take("a")
        let other = try take("b")
        try library.setTrashed(other.id, true)
        #expect(throws: LibraryError.self) { try room().next("a", "b") }
    }

    @Test func theTableTellsWhoIsStronger() throws {
        for name in ["a", "b", "c"] { for _ in 0..<3 { try take(name) } }
        let room = room()
        for round in 0..<30 {
            let comparison = try room.next()
            // The letter that comes first wins, but every seventh time it is a tie.
            let choice: Comparison.Choice =
                round % 7 == 6 ? .tie : comparison.firstLabel < comparison.secondLabel ? .first : .second
            _ = try room.vote(choice, on: comparison.id)
        }
        _ = try room.next()
        let table = try room.table()
        #expect(table.map(\.label) == ["a", "b", "c"])
        #expect(table.map(\.votes).reduce(0, +) == 60)
        #expect(table.allSatisfy { $0.low <= $0.score && $0.score <= $0.high })
        #expect(try room.table() == table)
        let csv = try room.csv().split(separator: "\r\n")
        #expect(csv.count == 31)
        #expect(csv.dropFirst().allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 8 })
    }

    @Test func preferencesAreLinesOfTakesThatBeganAlike() throws {
        try take("a", ("the same \"prompt\"", "good"))
        try take("b", ("the same \"prompt\"", "bad"))
        try take("c", ("another", "worse"))
        let room = room()
        for (one, other) in [("a", "b"), ("a", "c"), ("b", "c")] {
            let comparison = try room.next(one, other)
            _ = try room.vote(comparison.firstLabel == one ? .first : .second, on: comparison.id)
        }
        _ = try room.vote(.tie, on: room.next("a", "b").id)
        let lines = try room.preferenceLines().split(separator: "\n")
        #expect(lines.count == 1)
        let line = try JSONValue(parsing: String(try #require(lines.first)))
        #expect(line == ["prompt": "the same \"prompt\"", "chosen": "good", "rejected": "bad"])
    }
}
