import Foundation
import JSON
import Storage
import Studio
import Testing

@Suite struct StudioLibraryTests {
    static func score(_ name: String, created: Date = Date()) -> ScoreRecord {
        ScoreRecord(
            name: name, fileName: "original.mid", kind: .upload, created: created,
            summary: ["verdict": .string("about \(name)"), "notes": 3, "name": "not this one"])
    }

    @Test func aPieceIsReadBackAfterTheLibraryWasClosed() throws {
        let folder = try StudioFolder()
        var record = Self.score("Song \"é\"\n")
        record.parent = StudioID()
        record.job = StudioID()
        record.take = 2
        record.recipe = ["seed": 1]
        record.given = ["written": [0, 2]]
        record.adapter = "guitars"
        record.origin = "take-2"
        let kept: ScoreRecord
        do {
            let library = try StudioLibrary(folder: folder.path)
            kept = try library.add(record, file: [1, 2, 3])
            try library.close()
        }
        let library = try StudioLibrary(folder: folder.path)
        #expect(library.warning == nil)
        #expect(try library.score(record.id) == kept)
        #expect(try library.file(of: kept) == [1, 2, 3])
        #expect(kept.name == record.name && kept.recipe == record.recipe && kept.origin == record.origin)
        #expect(kept.json["verdict"] == "about Song \"é\"\n")
        #expect(kept.json["name"]?.stringValue == record.name)
    }

    @Test func piecesComeNewestFirstAndPageByPageEachOnce() throws {
        let folder = try StudioFolder()
        let library = try StudioLibrary(folder: folder.path)
        // All at one moment: no two may be taken for one another when a list goes on.
        let moment = Date(timeIntervalSince1970: 1_000)
        let ids = try (0..<25).map { try library.add(Self.score("\($0)", created: moment), file: []).id }
        var listed: [StudioID] = []
        var last: Date?
        while true {
            let page = try library.scores(limit: 4, before: last)
            guard let end = page.last else { break }
            listed += page.map(\.id)
            last = end.created
        }
        #expect(listed == ids.reversed())
    }

    @Test func trashingHidesAndRestoringShowsAgain() throws {
        let folder = try StudioFolder()
        let library = try StudioLibrary(folder: folder.path)
        let score = try library.add(Self.score("a"), file: [7])
        try library.setTrashed(score.id, true)
        #expect(try library.scores(limit: 10).isEmpty)
        #expect(try library.score(score.id)?.isTrashed == true)
        try library.setTrashed(score.id, false)
        #expect(try library.scores(limit: 10).map(\.id) == [score.id])
        #expect(try library.file(of: score) == [7])
        #expect(throws: LibraryError.self) { try library.setTrashed(StudioID(), true) }
    }

    @Test func aNameThatLeadsElsewhereIsRefused() throws {
        let folder = try StudioFolder()
        let library = try StudioLibrary(folder: folder.path)
        for name in ["../x", "a/b", "", ".hidden", "a\u{0}b", String(repeating: "x", count: 300)] {
            var score = Self.score("a")
            score.fileName = name
            #expect(throws: LibraryError.self, "\(name)") { try library.add(score, file: [1]) }
        }
        #expect(try library.scores(limit: 10).isEmpty)
    }

    @Test func aSecondStudioInTheFolderIsRefused() throws {
        let folder = try StudioFolder()
        let library = try StudioLibrary(folder: folder.path)
        let error = #expect(throws: LibraryError.self) { try StudioLibrary(folder: folder.path) }
        #expect(error?.kind == .taken)
        #expect(try library.scores(limit: 1).isEmpty)
    }

    @Test func aDamagedDatabaseIsPutAsideAndNotOverwritten() throws {
        for damage in ["header", "middle", "text"] {
            let folder = try StudioFolder()
            let path = folder.path + "/studio.sqlite"
            do {
                let library = try StudioLibrary(folder: folder.path)
                for number in 0..<200 { try library.add(Self.score("\(number)"), file: [1]) }
                try library.close()
            }
            // What stands in the write-ahead log cannot be hurt by damage to the database.
            #expect((Storage.identity(of: path + "-wal")?.length ?? 0) == 0)
            var bytes = try Storage.read(path)
            switch damage {
            case "header": for index in 0..<64 { bytes[index] = 0x5A }
            case "middle": for index in 4_096..<min(bytes.count, 40_960) { bytes[index] = UInt8(index & 0xFF) }
            default: bytes = Array("this is no database".utf8)
            }
            try Storage.write(bytes, to: path)
            let library = try StudioLibrary(folder: folder.path)
            let warning = try #require(library.warning, "\(damage)")
            #expect(try library.scores(limit: 10).isEmpty)
            let aside = try #require(
                Storage.names(in: folder.path).first { $0.hasPrefix("studio.sqlite.damaged-") && !$0.contains("-wal") })
            #expect(warning.contains(aside))
            #expect(try Storage.read(folder.path + "/" + aside) == bytes, "\(damage)")
            // It works as a new one does.
            let score = try library.add(Self.score("new"), file: [2])
            #expect(try library.scores(limit: 10).map(\.id) == [score.id])
        }
    }

    /// A program that is killed leaves its files as they are: what it acknowledged must be in them at every moment.
    @Test func whateverWasAcknowledgedIsThereAfterADeathAtAnyMoment() throws {
        let folder = try StudioFolder()
        let library = try StudioLibrary(folder: folder.path)
        let room = ListeningRoom(library: library, seed: 3) { _ in SoundSamples(rate: 48_000, channels: []) }
        var scores: [StudioID] = []
        var votes: [StudioID: Comparison.Choice] = [:]
        for round in 0..<60 {
            var score = Self.score("\(round)")
            score.kind = .take
            score.adapter = round.isMultiple(of: 2) ? "a" : "b"
            scores.append(try library.add(score, file: [UInt8(round)]).id)
            if round > 0 {
                let comparison = try room.next("a", "b")
                let choice = Comparison.Choice.allCases[round % 3]
                _ = try room.vote(choice, on: comparison.id)
                votes[comparison.id] = choice
            }
            let copy = try folder.copy()
            let next = try StudioLibrary(folder: copy.path)
            #expect(next.warning == nil)
            #expect(try next.scores(limit: 1_000).map(\.id) == scores.reversed())
            if let last = try next.scores(limit: 1).first { #expect(try next.file(of: last) == [UInt8(round)]) }
            let again = ListeningRoom(library: next, seed: 4) { _ in SoundSamples(rate: 48_000, channels: []) }
            for (id, choice) in votes { #expect(try again.comparison(id)?.choice == choice) }
        }
        try library.close()
    }
}
