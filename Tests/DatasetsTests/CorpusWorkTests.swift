import Datasets
import Formats
import JSON
import Music
import Storage
import Testing
import Tokenizers

/// No work stands on both sides of a split, and nothing is there twice.
@Suite struct CorpusWorkTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private func configuration(_ change: (inout CorpusConfiguration) -> Void = { _ in }) -> CorpusConfiguration {
        var configuration = CorpusConfiguration(
            parts: [CorpusPart(source: folder("midi"))], output: folder("corpus"), sequenceLength: 2400,
            validationShare: 0.4)
        change(&configuration)
        return configuration
    }

    @Test func copiesInAnotherKeyAndTempoAreLeftOut() throws {
        for seed in 1...12 {
            let score = Tune.score(120, seed: seed)
            try folder.write(score, to: "midi/a\(seed).mid")
            try folder.write(score.transposed(by: 2) ?? score, to: "midi/b\(seed).mid")
            try folder.write(score.retimed(by: 1.2), to: "midi/c\(seed).mid")
        }
        let corpus = try BuiltCorpus(configuration(), ByteTokenizer())
        #expect(corpus.pieces.count == 12 && corpus.pieces.allSatisfy { $0.name.hasPrefix("a") })
        #expect(corpus.manifest.skipped == ["near_copy": 24])
        let kept = try BuiltCorpus(configuration { $0.duplicates = .exact }, ByteTokenizer())
        #expect(kept.pieces.count == 36)
        // What is alike stays together.
        for seed in 1...12 {
            let sides = kept.pieces.filter { $0.name.dropFirst() == "\(seed).mid" }.map(\.split)
            #expect(Set(sides).count == 1, "\(seed)")
        }
    }

    @Test func variantsAreMadeOfWhatIsTrainedOnAlone() throws {
        for seed in 1...20 { try folder.write(Tune.score(60, seed: seed), to: "midi/\(seed).mid") }
        let corpus = try BuiltCorpus(configuration { $0.augmentation.variants = 2 }, ByteTokenizer())
        #expect(Set(corpus.train.map(\.variant)) == [0, 1, 2] && Set(corpus.valid.map(\.variant)) == [0])
        let sides = Dictionary(grouping: corpus.pieces, by: \.name).mapValues { $0.map(\.split) }
        for (side, examples) in [("train", corpus.train), ("valid", corpus.valid)] {
            #expect(examples.allSatisfy { sides[$0.piece] == [side] })
        }
        #expect(corpus.manifest.train.variants == 2 * corpus.manifest.train.pieces)
        for source in corpus.sources {
            for piece in source["pieces"]?.arrayValue ?? [] {
                let variants = piece["variants"]?.arrayValue ?? []
                #expect(variants.count == (piece["split"]?.stringValue == "train" ? 2 : 0))
                #expect(variants.map { $0["variant"]?.integerValue } == Array([1, 2].prefix(variants.count)))
                #expect(variants.allSatisfy { $0["transposed"]?.integerValue != nil && $0["tempo"] != nil })
            }
        }
    }

    @Test func theFilesOfAFolderStayTogetherWhereFoldersAreWorks() throws {
        for seed in 1...60 { try folder.write(Tune.score(40, seed: seed), to: "midi/\(seed % 12)/\(seed).mid") }
        let corpus = try BuiltCorpus(configuration { $0.work = .folder }, ByteTokenizer())
        let sides = Dictionary(grouping: corpus.pieces) { $0.file.prefix { $0 != "/" } }
        #expect(sides.count == 12 && sides.values.allSatisfy { Set($0.map(\.split)).count == 1 })
        #expect(Set(corpus.pieces.map(\.split)).count == 2)
    }

    /// Two of its tracks are like pieces on different sides: one of them has to go.
    @Test func aFileBetweenTwoSidesLosesWhatIsOnTheOther() throws {
        for seed in 1...12 { try folder.write(Tune.score(120, seed: seed, program: 27), to: "midi/a\(seed).mid") }
        let alone = try BuiltCorpus(guitar, ByteTokenizer())
        let train = try #require(alone.pieces.first { $0.split == "train" })
        let valid = try #require(alone.pieces.first { $0.split == "valid" })
        func seed(_ piece: BuiltCorpus.Piece) -> Int { Int(piece.file.dropFirst().dropLast(4)) ?? 0 }
        var both = Tune.score(120, seed: seed(train), program: 27)
        both.tracks.append(Track(program: 27, channel: 1, notes: Tune.notes(120, seed: seed(valid))))
        for index in both.tracks.indices { both.tracks[index].notes[0].velocity ^= 1 }
        try folder.write(both, to: "midi/z.mid")
        var configuration = guitar
        configuration.duplicates = .keep
        let corpus = try BuiltCorpus(configuration, ByteTokenizer())
        let pieces = corpus.pieces.filter { $0.file == "z.mid" }
        #expect(pieces.count == 1)
        let shared = corpus.skipped.filter { $0.kind == "excerpt" }
        #expect(shared.count == 1 && shared[0].reason.contains("on the other side"), "\(corpus.skipped)")
    }

    private var guitar: CorpusConfiguration {
        configuration { ($0.parts[0].persona, $0.parts[0].programs) = (.guitarist, .all) }
    }

    @Test func aFolderThatHoldsSomethingElseIsNotReplaced() throws {
        try folder.write(Tune.score(40), to: "midi/a.mid")
        try folder.write(Tune.score(40, seed: 2), to: "midi/b.mid")
        let configuration = configuration { $0.validationShare = 0 }
        _ = try BuiltCorpus(configuration, ByteTokenizer())
        _ = try BuiltCorpus(configuration, ByteTokenizer())
        try Storage.write("mine", to: folder("corpus/notes.txt"))
        let error = #expect(throws: DatasetError.self) { _ = try BuiltCorpus(configuration, ByteTokenizer()) }
        #expect(error?.reason.contains("'notes.txt'") == true)
        #expect(Storage.exists(folder("corpus/notes.txt")) && Storage.exists(folder("corpus/train.jsonl")))
    }

    /// Its words cannot be parted, so that there is no beginning to give.
    @Test func aNoteThatIsBentAllTheTimeIsNotLost() throws {
        var notes = Tune.notes(30, seed: 5)
        let end = try #require(notes.last).onset + Ticks(2000)
        let bends = (0..<40).map { PitchBend(time: Ticks(20 * $0), cents: Double($0 % 2) * 100) }
        let pitch = try #require(Pitch(60))
        notes.append(Note(onset: end, duration: Ticks(900), pitch: pitch, velocity: 80, bends: bends))
        try folder.write(Score(ticksPerQuarter: 480, tracks: [Track(program: 27, notes: notes)]), to: "midi/a.mid")
        var configuration = guitar
        configuration.parts[0].bendNotation = .cents
        configuration.parts[0].explanation = .none
        configuration.sequenceLength = 1200
        configuration.validationShare = 0
        let corpus = try BuiltCorpus(configuration, ByteTokenizer())
        #expect(corpus.manifest.wordsLost == 0 && corpus.train.count > 1)
        #expect(corpus.train.map(\.notes).reduce(0, +) == corpus.manifest.train.words)
    }

    @Test func linesInTurnsSayTheSameAsThoseInParts() throws {
        for seed in 1...6 { try folder.write(Tune.score(60, seed: seed), to: "midi/\(seed).mid") }
        let parts = try BuiltCorpus(configuration(), ByteTokenizer())
        let turns = try BuiltCorpus(configuration { $0.shape = .messages }, ByteTokenizer())
        #expect(turns.train == parts.train && turns.valid == parts.valid)
        let line = try Storage.read(folder("corpus/train.jsonl")).prefix { $0 != UInt8(ascii: "\n") }
        #expect(try JSONValue(parsing: Array(line))["messages"]?.arrayValue?.count == 3)
        let card = try String(decoding: Storage.read(folder("corpus/README.md")), as: UTF8.self)
        #expect(card.contains("  - name: messages\n    list:"))
    }

    @Test func bothPlayersStandInOneCorpusEachWithItsPersona() throws {
        try folder.write(Tune.score(60, seed: 1), to: "piano/a.mid")
        try folder.write(Tune.score(60, seed: 2, program: 30), to: "guitar/b.mid")
        var guitar = CorpusPart(source: folder("guitar"), persona: .guitarist)
        guitar.bendNotation = .cents
        let configuration = configuration {
            $0.parts = [CorpusPart(source: folder("piano")), guitar]
            $0.validationShare = 0
        }
        let corpus = try BuiltCorpus(configuration, ByteTokenizer())
        #expect(
            corpus.train.filter { $0.piece == "piano/a.mid" }.allSatisfy {
                $0.exchange.system.contains("classical pianist")
            })
        let bent = corpus.train.filter { $0.piece == "guitar/b.mid#1" }
        #expect(!bent.isEmpty && bent.allSatisfy { $0.exchange.system.contains("metal guitarist") })
        #expect(
            bent.allSatisfy { $0.exchange.answer.contains(":b23") && $0.exchange.system.contains("five parameters") })
    }
}
