import Checkpoints
import Datasets
import Formats
import JSON
import Music
import Specimens
import Storage
import Testing
import Tokenizers

@Suite struct CorpusBuilderTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// The configuration of most tests: nothing held out, so that all examples are in one list.
    private func configuration(
        _ change: (inout CorpusConfiguration) -> Void = { _ in }, part: (inout CorpusPart) -> Void = { _ in }
    ) -> CorpusConfiguration {
        var configuration = CorpusConfiguration(
            parts: [CorpusPart(source: folder("midi"))], output: folder("corpus"), sequenceLength: 2400,
            validationShare: 0)
        part(&configuration.parts[0])
        change(&configuration)
        configuration.rowLength = 4 * configuration.sequenceLength
        return configuration
    }

    private func build(
        _ configuration: CorpusConfiguration, _ tokenizer: any Tokenizer = ByteTokenizer()
    ) throws -> BuiltCorpus {
        try BuiltCorpus(configuration, tokenizer)
    }

    @Test func theExcerptsOfAPieceJoinedAreThePiece() throws {
        try folder.write(Tune.score(400), to: "midi/a.mid")
        let corpus = try build(configuration())
        #expect(corpus.train.count > 3)
        let words = corpus.train.flatMap { [$0.exchange.prompt, $0.exchange.answer] }.joined(separator: " ")
        let expected = SimplifiedMIDI.text(of: Tune.score(400).notes(on: .paper))
        #expect(words == expected)
        var next = 0
        for example in corpus.train {
            #expect(example.firstNote == next && example.notes >= 16)
            next += example.notes
        }
        #expect(next == 400 && corpus.manifest.wordsLost == 0)
    }

    @Test func onlyTheExcerptThatReachesTheEndIsComplete() throws {
        try folder.write(Tune.score(400), to: "midi/a.mid")
        let complete = try build(configuration()).train.map(\.exchange.isComplete)
        #expect(complete.last == true && !complete.dropLast().contains(true))
    }

    @Test(arguments: [true, false])
    func everyExampleFits(isAdditive: Bool) throws {
        try folder.write(Tune.score(600), to: "midi/a.mid")
        let tokenizer: any Tokenizer = isAdditive ? ByteTokenizer() : BlockTokenizer()
        let length = isAdditive ? 2000 : 250
        let corpus = try build(configuration { $0.sequenceLength = length }, tokenizer)
        let counts = corpus.train.map { ChatTemplate.chatML.example($0.exchange, tokenizer).tokens.count }
        #expect(counts.allSatisfy { $0 <= length })
        #expect(corpus.manifest.train.tokens == counts.reduce(0, +))
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)"))
    func everyExampleFitsByTheEmbeddedModelsOwnTokens() throws {
        for seed in 1...10 { try folder.write(Tune.score(400, seed: seed), to: "midi/\(seed).mid") }
        let tokenizer = try BytePairTokenizer(GGUF(path: #require(EmbeddedModel.path)))
        let corpus = try build(configuration { $0.sequenceLength = 1024 }, tokenizer)
        let examples = corpus.train.map { ChatTemplate.chatML.example($0.exchange, tokenizer) }
        #expect(examples.allSatisfy { $0.tokens.count <= 1024 && $0.answerStart < $0.tokens.count })
        #expect(corpus.manifest.train.tokens == examples.reduce(0) { $0 + $1.tokens.count })
        // In a complete example the end of the turn is the last thing that is learnt; in others it is not there.
        for (example, tokenized) in zip(corpus.train, examples) {
            #expect((tokenized.tokens.last == tokenizer.endOfTurn) == example.exchange.isComplete)
        }
    }

    @Test func theTotalsAreThoseOfTheExamples() throws {
        for seed in 1...20 { try folder.write(Tune.score(100, seed: seed), to: "midi/\(seed).mid") }
        let corpus = try build(configuration { $0.validationShare = 0.3 })
        for (examples, totals) in [(corpus.train, corpus.manifest.train), (corpus.valid, corpus.manifest.valid)] {
            let tokenized = examples.map { ChatTemplate.chatML.example($0.exchange, ByteTokenizer()) }
            #expect(totals.excerpts == examples.count && totals.excerpts > 0)
            #expect(totals.words == examples.map(\.notes).reduce(0, +))
            #expect(totals.tokens == tokenized.map(\.tokens.count).reduce(0, +))
            #expect(totals.answerTokens == tokenized.map { $0.tokens.count - $0.answerStart }.reduce(0, +))
            let answers = examples.map { $0.exchange.answer.split(separator: " ").count }
            #expect(totals.answerWords == answers.reduce(0, +))
        }
        #expect(corpus.manifest.train.pieces + corpus.manifest.valid.pieces == 20)
    }

    @Test(arguments: [(0.0, 1), (0.1, 6), (0.5, 30), (0.999, 59)])
    func thePromptIsItsShareOfTheNotes(share: Double, given: Int) throws {
        try folder.write(Tune.score(60), to: "midi/a.mid")
        let corpus = try build(configuration { ($0.tasks.given, $0.sequenceLength) = (share...share, 100_000) })
        #expect(corpus.train.map { $0.exchange.prompt.split(separator: " ").count } == [given])
        #expect(corpus.train[0].exchange.answer.split(separator: " ").count == 60 - given)
    }

    @Test func firstTakesTheOpeningAndCountsTheRestAsLost() throws {
        try folder.write(Tune.score(400), to: "midi/a.mid")
        let corpus = try build(configuration(part: { $0.excerpts = .first }))
        #expect(corpus.train.count == 1 && corpus.train[0].firstNote == 0)
        #expect(!corpus.train[0].exchange.isComplete)
        #expect(corpus.manifest.wordsLost == 400 - corpus.train[0].notes)
    }

    @Test func aShortEndTakesNotesFromTheExcerptBefore() throws {
        // Whatever is left over at the end, no note is lost and no excerpt is too short.
        for count in stride(from: 60, through: 120, by: 3) {
            try folder.write(Tune.score(count, seed: count), to: "midi/\(count).mid")
        }
        let corpus = try build(configuration { $0.sequenceLength = 1600 })
        #expect(corpus.manifest.wordsLost == 0)
        #expect(corpus.train.allSatisfy { $0.notes >= 16 })
    }

    @Test func instructionsThatLeaveNoRoomAreSaid() throws {
        try folder.write(Tune.score(400), to: "midi/a.mid")
        let error = #expect(throws: DatasetError.self) { try build(configuration { $0.sequenceLength = 900 }) }
        #expect(error?.reason.contains("notes fit in sequence_len 900 beside the") == true)
        #expect(error?.reason.contains("raise sequence_len") == true)
    }

    @Test func aFileStaysOnItsSideWhenOthersComeAndAllItsTracksAreOnIt() throws {
        func write(_ seeds: ClosedRange<Int>) throws {
            for seed in seeds {
                var score = Tune.score(40, seed: seed, program: 27)
                score.tracks.append(Track(program: 30, channel: 1, notes: Tune.notes(40, seed: 1000 + seed)))
                try folder.write(score, to: "midi/\(seed % 3)/\(seed).mid")
            }
        }
        let configuration = configuration(
            { $0.validationShare = 0.3 }, part: { ($0.persona, $0.programs) = (.guitarist, .all) })
        try write(1...30)
        let before = try build(configuration)
        try write(31...60)
        let after = try build(configuration)
        #expect(before.pieces.count == 60 && after.pieces.count == 120)
        let sides = Dictionary(uniqueKeysWithValues: after.pieces.map { ($0.name, $0.split) })
        for piece in before.pieces { #expect(sides[piece.name] == piece.split) }
        #expect(Set(after.pieces.map { "\($0.file) \($0.split)" }).count == 60)
        #expect((8...28).contains(after.pieces.filter { $0.split == "valid" }.count / 2))
    }

    @Test func theGuitaristTakesTracksAndThePianistMergesThem() throws {
        var score = Tune.score(40, seed: 1, program: 0)
        score.tracks.append(Track(program: 3, channel: 1, notes: Tune.notes(50, seed: 2)))
        score.tracks.append(Track(program: 30, channel: 2, notes: Tune.notes(60, seed: 3)))
        score.tracks.append(Track(program: 0, channel: 9, isDrums: true, notes: Tune.notes(70, seed: 4)))
        try folder.write(score, to: "midi/a.mid")
        let pianist = try build(configuration())
        #expect(pianist.pieces.map(\.name) == ["a.mid"] && pianist.pieces.map(\.notes) == [90])
        #expect(pianist.pieces[0].track == nil)
        let guitarist = try build(configuration(part: { ($0.persona, $0.programs) = (.guitarist, .all) }))
        #expect(guitarist.pieces.count == 3 && guitarist.pieces.map(\.notes).prefix(2) == [40, 50])
        #expect(guitarist.pieces.map(\.notes) == [40, 50, 60])
        #expect(guitarist.pieces.allSatisfy { piece in piece.name == "a.mid#\(piece.track ?? 0)" })
    }

    @Test func tracksAreTakenByNameAndByTheirBends() throws {
        var score = Tune.score(40, seed: 1, program: 29)
        score.tracks[0].name = "Rhythm"
        var bent = Tune.notes(60, seed: 3)
        bent[7].bends = [PitchBend(time: .zero, cents: 100)]
        score.tracks.append(Track(name: "SOLO ", program: 30, channel: 2, notes: bent))
        try folder.write(score, to: "midi/a.mid")
        for tracks in [selection { $0.names = ["Solo"] }, selection { $0.leastBendShare = 0 }] {
            let corpus = try build(
                configuration(part: { ($0.persona, $0.programs, $0.tracks) = (.guitarist, .all, tracks) }))
            #expect(corpus.pieces.map(\.notes) == [60])
        }
        let none = selection { $0.names = ["Banjo"] }
        let error = #expect(throws: DatasetError.self) {
            try build(configuration(part: { ($0.persona, $0.programs, $0.tracks) = (.guitarist, .all, none) }))
        }
        #expect(error?.reason.contains("and is one of those asked for") == true)
    }

    private func selection(_ change: (inout TrackSelection) -> Void) -> TrackSelection {
        var selection = TrackSelection()
        change(&selection)
        return selection
    }

    @Test func guitarProIsReadLikeMIDI() throws {
        let score = Tune.score(40, seed: 1, program: 27)
        try folder.write(score, to: "midi/a.mid")
        try Storage.write(GuitarPro.writeGP5(score.tablature().tablature).bytes, to: folder("midi/b.gp5"))
        let corpus = try build(configuration(part: { ($0.persona, $0.programs) = (.guitarist, .all) }))
        #expect(Set(corpus.pieces.map(\.name)) == ["a.mid#1", "b.gp5#1"])
    }

    @Test func everyFormatThatIsReadIsASource() throws {
        func tune(_ seed: Int) -> Score { Tune.score(40, seed: seed, program: 27) }
        try folder.write(tune(1), to: "midi/a.mid")
        try Storage.write(MusicXML.write(tune(2)), to: folder("midi/b.musicxml"))
        try Storage.write(MusicXML.writeCompressed(tune(3)), to: folder("midi/c.mxl"))
        try Storage.write(DadaGP.write(tune(4).tablature().tablature).bytes, to: folder("midi/d.tokens.txt"))
        try Storage.write(ExtendedMIDI.utf8(of: tune(5)), to: folder("midi/e.txt"))
        try Storage.write("Nobody's licence\n", to: folder("midi/LICENSE.txt"))
        try Storage.write("p60:v80:d1:t0", to: folder("midi/no-grid.txt"))
        let corpus = try build(configuration(part: { ($0.persona, $0.programs) = (.guitarist, .all) }))
        #expect(corpus.manifest.files == 5)
        #expect(Set(corpus.pieces.map { $0.file.prefix(1) }) == ["a", "b", "c", "d", "e"], "\(corpus.skipped)")
    }

    @Test func equalPiecesAreTakenOnceAndNamed() throws {
        try folder.write(Tune.score(40, seed: 1), to: "midi/b.mid")
        try folder.write(Tune.score(40, seed: 1), to: "midi/a.mid")
        try folder.write(Tune.score(40, seed: 2), to: "midi/c.mid")
        let corpus = try build(configuration())
        #expect(corpus.pieces.map(\.name) == ["a.mid", "c.mid"])
        #expect(corpus.skipped.map(\.name) == ["b.mid"] && corpus.manifest.notesSkipped == 40)
        #expect(corpus.skipped[0].reason == "the same notes as a.mid")
    }

    @Test func aPartHasAsManyVariantsAsItSays() throws {
        for (name, seed) in [("many/a", 1), ("usual/b", 2), ("none/c", 3)] {
            try folder.write(Tune.score(60, seed: seed), to: "midi/\(name).mid")
        }
        let corpus = try build(
            configuration { configuration in
                configuration.augmentation.variants = 2
                configuration.parts = [("many", 5), ("usual", nil), ("none", 0)].map { name, variants in
                    var part = CorpusPart(source: folder("midi/\(name)"))
                    part.variants = variants
                    return part
                }
            })
        let variants = corpus.sources.map { $0["pieces"]?.arrayValue?.first?["variants"]?.arrayValue?.count }
        #expect(variants == [5, 2, 0])
    }

    @Test func whatCannotBeUsedIsListedWithItsReasonAndStopsNothing() throws {
        try folder.write(Tune.score(40), to: "midi/good.mid")
        try folder.write(Tune.score(9), to: "midi/short.mid")
        try folder.write(Tune.score(40, seed: 3, program: 56), to: "midi/trumpet.MIDI")
        try Storage.write("Not music at all.", to: folder("midi/text.mid"))
        try Storage.write("", to: folder("midi/empty.mid"))
        try Storage.write("ignored", to: folder("midi/readme.txt"))
        let corpus = try build(configuration())
        #expect(corpus.manifest.files == 5 && corpus.pieces.map(\.name) == ["good.mid"])
        #expect(corpus.skipped.map(\.name) == ["empty.mid", "short.mid", "text.mid", "trumpet.MIDI"])
        #expect(corpus.skipped[1].reason == "9 notes, fewer than min_notes 16")
        #expect(corpus.skipped[3].reason == "no track of it has notes for programs 0-7")
        #expect(corpus.skipped.allSatisfy { !$0.reason.isEmpty } && corpus.manifest.notesSkipped == 9)
    }

    @Test func aFolderWithoutMusicIsOneClearError() throws {
        try Storage.createFolder(folder("midi"))
        let empty = #expect(throws: DatasetError.self) { try build(configuration()) }
        #expect(empty?.kind == .nothingToLearn && empty?.reason.contains("ends in .mid, .midi, .rmi, .gp") == true)
        try Storage.write("Not music at all.", to: folder("midi/text.mid"))
        let useless = #expect(throws: DatasetError.self) { try build(configuration()) }
        #expect(useless?.reason.contains("none of the 1 files can be learnt from: 1 unreadable") == true)
        #expect(throws: StorageError.self) { try build(configuration(part: { $0.source = folder("nowhere") })) }
    }

    @Test func aCorpusWithNothingToTrainOnIsRefused() throws {
        try folder.write(Tune.score(40), to: "midi/a.mid")
        let error = #expect(throws: DatasetError.self) { try build(configuration { $0.validationShare = 0.999_999 }) }
        #expect(error?.reason.contains("held-out side") == true)
    }

    @Test func theHeaderSaysTheTempoWhereTheExcerptBegins() throws {
        let tempos = [
            Tempo(time: .zero, microsecondsPerQuarter: 625_000),
            Tempo(time: Ticks(20_000), microsecondsPerQuarter: 300_000),
        ]
        let score = Tune.score(400, tempos: tempos)
        try folder.write(score, to: "midi/a.mid")
        let corpus = try build(configuration(part: { $0.grid = .fixed(.ticksPerQuarter(24)) }))
        let onsets = score.notes.map(\.onset)
        #expect(Set(corpus.train.map(\.tempo)) == [96, 200])
        for example in corpus.train {
            #expect(example.tempo == (onsets[example.firstNote] < Ticks(20_000) ? 96 : 200))
            #expect(example.exchange.system.contains("the tempo is \(example.tempo) quarter notes a minute"))
        }
    }

    @Test func theFilesOwnGridIsStatedInTicksAQuarter() throws {
        try folder.write(Tune.score(40), to: "midi/a.mid")
        let corpus = try build(configuration(part: { $0.grid = .fixed(.file) }))
        #expect(corpus.train[0].exchange.system.contains("a tick is 1/480 of a quarter note"))
    }

    @Test func thePreviewShowsPromptAnswerAndCounts() throws {
        for seed in 1...4 { try folder.write(Tune.score(100, seed: seed), to: "midi/\(seed).mid") }
        let corpus = try build(configuration())
        let text = try CorpusPreview.text(ofFolder: folder("corpus"), count: 2) { _ in 77 }
        #expect(text.contains("1.mid from note 1: ") && text.contains("2.mid from note 1: "))
        #expect(text.contains("77 tokens") && text.contains("notes given") && text.contains("more)"))
        #expect(text.hasSuffix("2 of \(corpus.train.count) examples shown\n"))
    }

    @Test func progressReachesAllFilesAndCanStopTheBuild() throws {
        for seed in 1...70 { try folder.write(Tune.score(20, seed: seed), to: "midi/\(seed).mid") }
        var steps: [CorpusProgress] = []
        let builder = CorpusBuilder(configuration(), tokenizer: ByteTokenizer())
        _ = try builder.build { steps.append($0) }
        #expect(steps.map(\.filesDone) == Array(1...70) && steps.allSatisfy { $0.files == 70 })
        #expect(throws: CancellationError.self) { _ = try builder.build { _ in throw CancellationError() } }
    }
}
