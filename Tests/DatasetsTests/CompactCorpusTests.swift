import Datasets
import Formats
import JSON
import Music
import Specimens
import Storage
import Testing
import Tokenizers

/// Corpora whose notes are tokens of their own, and whose instructions are tags.
@Suite struct CompactCorpusTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private func configuration(_ change: (inout CorpusConfiguration) -> Void = { _ in }) -> CorpusConfiguration {
        var part = CorpusPart(source: folder("midi"))
        part.grid = .fixed(.ticksPerQuarter(48))
        part.codec = .compact
        part.explanation = .tags
        var configuration = CorpusConfiguration(
            parts: [part], output: folder("corpus"), sequenceLength: 256, validationShare: 0.3, template: .none)
        configuration.tasks.shares = [(.continuation, 0.4), (.infill, 0.3), (.invention, 0.3)]
        change(&configuration)
        return configuration
    }

    private func build(_ configuration: CorpusConfiguration) throws -> BuiltCorpus {
        for seed in 1...10 { try folder.write(Tune.score(120, seed: seed), to: "midi/\(seed).mid") }
        return try BuiltCorpus(configuration, LoadedTokenizer.tokenizer(NoteVocabulary.alone))
    }

    @Test func promptsAndAnswersAreMadeOfEntriesAlone() throws {
        let corpus = try build(configuration())
        let tokenizer = try LoadedTokenizer.tokenizer(NoteVocabulary.alone)
        for example in corpus.train + corpus.valid {
            let tokens = ChatTemplate.none.example(example.exchange, tokenizer)
            #expect(tokens.tokens.count <= 256)
            // Two line ends stand between system text, prompt and answer.
            #expect(tokens.tokens.count { $0 < 256 } == 2, "\(example.exchange)")
            #expect(example.exchange.system.hasPrefix("<pianist><48/quarter><tempo "))
            let words = try CompactMIDI.words(inUTF8: Array(example.exchange.answer.utf8))
            #expect(!words.isEmpty)
        }
        let systems = Set(corpus.train.map { $0.exchange.system.split(separator: "<").last ?? "" })
        #expect(systems == ["continue>", "fill>", "compose>"])
    }

    /// The compact form and the text form of a corpus say the same.
    @Test func bothFormsSayTheSame() throws {
        let compact = try build(configuration())
        let text = try build(
            configuration {
                $0.parts[0].codec = .text
                $0.sequenceLength = 4096
                $0.tasks.shares = [(.invention, 1)]
            })
        let whole = text.train.filter { $0.variant == 0 && $0.firstNote == 0 }
        #expect(!whole.isEmpty)
        for example in compact.train where example.firstNote == 0 && example.exchange.system.hasSuffix("<compose>") {
            let words = try CompactMIDI.words(inUTF8: Array(example.exchange.answer.utf8))
            let same = try #require(whole.first { $0.piece == example.piece })
            let others = try SimplifiedMIDI.words(inUTF8: Array(same.exchange.answer.utf8))
            #expect(Array(others.prefix(words.count)) == words)
        }
    }

    @Test func theGapOfAnInfillIsSaidInDigits() throws {
        let words = try SimplifiedMIDI.words(
            inUTF8: Array("p60:v80:d12:t24 p62:v80:d12:t390 p64:v80:d12:t2 p65:v80:d12:t0".utf8))
        let notation = NoteNotation(grid: .ticksPerQuarter(48), codec: .compact)
        let prompt = InfillPrompt(passage: words, missing: 1..<3).text(in: notation)
        #expect(prompt == "<p60><v80><d12><t24><gap><t4_><t8></gap><p65><v80><d12><t0>")
    }

    @Test func tagsSayWhatSentencesSay() {
        let passage = PromptPassage(
            [], beginsPiece: true, endsPiece: false, tempo: 500_000,
            attributes: PieceAttributes(key: "E minor", tempo: 118, notesPerSecond: 8, notes: 140, bars: 9))
        let grid = Grid.ticksPerQuarter(48)
        // 8 notes a second are 4.07 a quarter note at 118; 140 lies nearer 128 than 160; 9 between 8 and 10.
        #expect(
            passage.description(on: grid, .tags)
                == "<opening><key E minor><tempo 120><density 4><notes 128><bars 10>")
        let header = PromptHeader(
            .guitarist, NoteNotation(grid: .paper, bends: .cents, codec: .compact), explanation: .tags)
        #expect(header.text(for: .infill, tempo: 500_000) == "<guitarist><192/s><bends cents><fill>")
    }

    /// Every tag that can be written is an entry, and the ids are those that models were trained with.
    @Test func theVocabularyStandsFast() throws {
        let entries = NoteVocabulary.entries
        #expect(Set(entries).count == entries.count)
        #expect(entries.prefix(3) == ["<p0>", "<p1>", "<p2>"] && entries[686] == "<pianist>")
        #expect(entries.count == 798 && entries.last == "</gap>")
        let tokenizer = try LoadedTokenizer.tokenizer(NoteVocabulary.alone)
        for entry in entries { #expect(tokenizer.encode(entry).count == 1, "\(entry)") }
        for tonic in 0..<12 {
            for isMinor in [false, true] {
                let key = Key(tonic: tonic, isMinor: isMinor).description
                #expect(entries.contains("<key \(key)>"))
            }
        }
        #expect(NoteVocabulary.meaning(of: "<d2_>") == "d192" && NoteVocabulary.meaning(of: "<tempo 96>") == "tempo 96")
        #expect(NoteVocabulary.meaning(of: "no entry") == nil)
    }

    @Test func whatDoesNotGoTogetherIsRefused() {
        for (key, value) in [("codec", "extended"), ("codec", "words"), ("tasks", "staged")] as [(String, JSONValue)] {
            #expect(throws: DatasetError.self) {
                var members: [JSONValue.Member] = [
                    .init("source", "a"), .init("output", "b"), .init("codec", "compact"),
                ]
                members.removeAll { $0.key == key }
                _ = try CorpusConfiguration(.object(members + [.init(key, value)]))
            }
        }
        #expect(throws: DatasetError.self) {
            _ = try CorpusConfiguration([
                "output": "c", "parts": [["source": "a", "codec": "compact"], ["source": "b", "codec": "text"]],
            ])
        }
    }

    @Test func aTableChoosesTheSides() throws {
        for seed in 1...10 { try folder.write(Tune.score(60, seed: seed), to: "midi/\(seed).mid") }
        let lines = ["path\tsplit\tmore", "midi/3.mid\theld-out\tx", "1.mid\ttrain", "7.mid,test", "other/2.mid\ttest"]
        try Storage.write(lines.joined(separator: "\r\n"), to: folder("split.tsv"))
        let corpus = try build(
            configuration {
                $0.split = folder("split.tsv")
                $0.validationShare = 0
            })
        let held = Set(corpus.pieces.filter { $0.split == "valid" }.map(\.file))
        #expect(held == ["3.mid", "7.mid"])
        try Storage.write("path,side\n", to: folder("empty.csv"))
        #expect(throws: DatasetError.self) { _ = try SplitTable(folder("empty.csv")) }
    }
}
