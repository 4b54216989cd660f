import Datasets
import Formats
import Music
import Randomness
import Specimens
import Testing
import Tokenizers

@Suite struct ComposingTaskTests {
    private static let header = PromptHeader(.guitarist, NoteNotation(grid: .paper, bends: .cents))
    private static let tasks = [
        ComposingTask.continuation(), .continuation(given: 0.05...0.5), .infill(missing: 0.1...0.6), .invention(),
        .invention(stating: 0.5), .staged(given: 0.1...0.5),
    ]

    private func stream(_ sample: UInt64) -> RandomStream { RandomStream(seed: 7, purpose: "test", sample: sample) }

    /// Random notes, the even seeds without bends and many of the others in unison.
    private func words(_ seed: UInt64, count: Int = 40) throws -> [SimplifiedMIDI.Word] {
        var random = SplitMix(seed: seed)
        var notes = randomNotes(count, &random)
        if seed % 2 == 0 { return try SimplifiedMIDI.Encoding(of: notes).words }
        for index in notes.indices {
            if seed % 3 == 0 { notes[index].velocity = 64 }
            guard Bool.random(using: &random) else { continue }
            let length = max(notes[index].duration.count, 1)
            notes[index].bends = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                PitchBend(
                    time: Ticks(Int.random(in: 0..<length, using: &random)),
                    cents: Double(Int.random(in: -12...12, using: &random) * 100))
            }.sorted { $0.time < $1.time }
        }
        return try SimplifiedMIDI.Encoding(of: notes, bends: .cents).words
    }

    private func passage(_ words: [SimplifiedMIDI.Word], endsPiece: Bool = true) -> PromptPassage {
        PromptPassage(
            words, beginsPiece: true, endsPiece: endsPiece, tempo: 500_000,
            attributes: PieceAttributes(key: "E minor", tempo: 120, notesPerSecond: 4.26, notes: words.count, bars: 1))
    }

    private func text(_ words: some Sequence<SimplifiedMIDI.Word>) -> String {
        words.map(\.description).joined(separator: " ")
    }

    @Test func promptAndAnswerTogetherAreThePassage() throws {
        for seed in 0..<60 as Range<UInt64> {
            let words = try words(seed)
            for task in Self.tasks {
                guard let example = task.example(of: passage(words), Self.header, stream(seed)) else { continue }
                if task.kind == .staged {
                    #expect(try StagedText.words(in: example.exchange.answer) == Array(words[example.asked]))
                } else {
                    #expect(example.exchange.answer == text(words[example.asked]))
                }
                switch task.kind {
                case .continuation:
                    #expect(example.exchange.prompt + " " + example.exchange.answer == text(words))
                    #expect(example.asked.upperBound == words.count)
                case .infill:
                    let prompt = try InfillPrompt(example.exchange.prompt)
                    let (filled, mended) = try prompt.filled(with: example.exchange.answer)
                    #expect(filled == words)
                    #expect(mended == .zero)
                    #expect(!prompt.before.isEmpty && !prompt.after.isEmpty)
                    #expect(prompt.gap == words[example.asked].reduce(.zero) { $0 + $1.shift })
                case .invention:
                    #expect(example.exchange.answer == text(words))
                case .staged:
                    let given = example.asked.lowerBound
                    #expect(given == 0 || example.exchange.prompt == text(words[..<given]))
                }
            }
        }
    }

    @Test func notesStayWholeWithAllTheirBends() throws {
        var parted = 0
        for seed in 0..<120 as Range<UInt64> {
            let words = try words(seed)
            let whole = try SimplifiedMIDI.notes(in: text(words), bends: .cents)
            for betweenChords in [false, true] {
                for cut in NoteBoundaries.cuts(in: words, betweenChords: betweenChords) {
                    let start = words[..<cut].reduce(Ticks.zero) { $0 + $1.shift }
                    let first = try SimplifiedMIDI.notes(in: text(words[..<cut]), bends: .cents)
                    let second = try SimplifiedMIDI.notes(in: text(words[cut...]), bends: .cents).map { note in
                        var note = note
                        note.onset += start
                        return note
                    }
                    try #require(first + second == whole, "seed \(seed), cut \(cut)")
                    if betweenChords { try #require(words[cut - 1].shift > .zero) }
                    parted += 1
                }
            }
        }
        #expect(parted > 1_000)
    }

    @Test func withoutBendsEveryWordIsANote() throws {
        let words = try words(2)
        #expect(NoteBoundaries.cuts(in: words) == Array(1..<words.count))
        #expect(NoteBoundaries.cuts(in: []).isEmpty)
    }

    @Test func aNoteIsNotPartedFromItsMovements() throws {
        let text = "p60:v80:d100:t10:b23 p64:v80:d10:t0:b23 p60:v80:d90:t20:b28 p60:v80:d70:t70:b23 p67:v80:d10:t0:b23"
        let words = try SimplifiedMIDI.words(inUTF8: Array(text.utf8))
        #expect(NoteBoundaries.cuts(in: words) == [4])
    }

    @Test func theSameStreamGivesTheSameExample() throws {
        let passage = passage(try words(4, count: 200))
        for task in Self.tasks {
            let first = try #require(task.example(of: passage, Self.header, stream(3)))
            #expect(task.example(of: passage, Self.header, stream(3)) == first)
        }
        let places = Set(
            (0..<50).map {
                ComposingTask.infill(missing: 0.2...0.2).example(of: passage, Self.header, stream($0))?.asked
            })
        #expect(places.count > 30)
    }

    @Test func aTenthOfTheNotesIsGivenAsInThePaper() throws {
        for count in [2, 3, 10, 25, 199] {
            let words = Array(try words(2, count: 200)[..<count])
            let example = try #require(ComposingTask.continuation().example(of: passage(words), Self.header, stream(1)))
            #expect(example.asked.lowerBound == max(1, Int((0.1 * Double(count)).rounded())))
        }
    }

    @Test func sharesAreDrawnFromTheirRange() throws {
        let passage = passage(try words(2, count: 400))
        let given = try (0..<100).map { sample in
            try #require(
                ComposingTask.continuation(given: 0.2...0.4).example(of: passage, Self.header, stream(sample))
            )
            .asked.lowerBound
        }
        #expect(given.allSatisfy { (80...160).contains($0) })
        #expect((given.min() ?? 0) < 90 && (given.max() ?? 0) > 150)
    }

    @Test func onlyAGapIsFullBeforeThePieceEnds() throws {
        let words = try words(2)
        for endsPiece in [false, true] {
            for task in Self.tasks {
                let example = try #require(
                    task.example(of: passage(words, endsPiece: endsPiece), Self.header, stream(1)))
                #expect(example.exchange.isComplete == (endsPiece || task.kind == .infill))
            }
        }
    }

    @Test func aPassageThatIsTooShortGivesNothing() throws {
        let words = try words(2)
        for count in 0...3 {
            let passage = passage(Array(words[..<count]))
            #expect((ComposingTask.continuation().example(of: passage, Self.header, stream(1)) != nil) == (count >= 2))
            #expect(
                (ComposingTask.infill(missing: 0...1).example(of: passage, Self.header, stream(1)) != nil)
                    == (count >= 3))
            #expect((ComposingTask.invention().example(of: passage, Self.header, stream(1)) != nil) == (count >= 1))
        }
    }

    @Test func absurdSharesAreHeldInBounds() throws {
        let passage = passage(try words(2))
        let ranges: [ClosedRange<Double>] = [
            -5...(-1), 3...9, -Double.infinity...Double.infinity, 1...Double.infinity,
        ]
        for range in ranges {
            #expect(ComposingTask.continuation(given: range).example(of: passage, Self.header, stream(1)) != nil)
            #expect(ComposingTask.infill(missing: range).example(of: passage, Self.header, stream(1)) != nil)
        }
    }

    @Test func attributesAreSaidInWords() throws {
        let words = try words(2, count: 12)
        let piece = passage(words)
        func prompt(_ passage: PromptPassage, _ grid: Grid) -> String? {
            ComposingTask.invention().example(
                of: passage, PromptHeader(.pianist, NoteNotation(grid: grid)), stream(1))?.exchange.prompt
        }
        #expect(
            prompt(piece, .paper)
                == "A piece, in E minor, at 120 quarter notes a minute, with 4.3 notes a second, 12 notes long, 1 bar long."
        )
        #expect(
            prompt(piece, .ticksPerQuarter(24))
                == "A piece, in E minor, at 120 quarter notes a minute, with 2.1 notes a quarter note, 12 notes long, 1 bar "
                + "long.")
        let bare = PromptPassage(words, beginsPiece: false, endsPiece: false, tempo: 1)
        #expect(prompt(bare, .paper) == "A passage of a piece.")
        var odd = piece
        odd.attributes = PieceAttributes(tempo: 0, notesPerSecond: .nan)
        odd.endsPiece = false
        #expect(prompt(odd, .paper) == "The opening of a piece, at 0 quarter notes a minute.")
        odd.attributes = PieceAttributes(notesPerSecond: 1e300, notes: 1)
        #expect(prompt(odd, .file) == "The opening of a piece, 1 note long.")
    }

    @Test func attributesAreLeftOutAtRandomAndEachByItself() throws {
        let words = try words(2, count: 12)
        var lengths: Set<Int> = []
        for sample in 0..<60 as Range<UInt64> {
            func prompt(_ attributes: PieceAttributes) throws -> String {
                var passage = passage(words)
                passage.attributes = attributes
                return try #require(
                    ComposingTask.invention(stating: 0.5).example(of: passage, Self.header, stream(sample))
                ).exchange.prompt
            }
            let all = try prompt(PieceAttributes(key: "E minor", tempo: 120, notesPerSecond: 4, notes: 12, bars: 1))
            let some = try prompt(PieceAttributes(tempo: 120, notes: 12))
            lengths.insert(all.split(separator: ",").count)
            #expect(all.contains("12 notes") == some.contains("12 notes"))
            #expect(all.contains("120 quarter") == some.contains("120 quarter"))
        }
        #expect(lengths.isSuperset(of: [2, 3, 4, 5]))
    }
}

@Suite struct InfillPromptTests {
    private let text = "p60:v80:d96:t96 p62:v80:d96:t48 [192 ticks missing] p67:v80:d96:t0"

    @Test func theGapReachesFromTheFirstMissingNoteToTheNoteAfterIt() throws {
        let words = try SimplifiedMIDI.words(
            inUTF8: Array("p60:v80:d96:t96 p62:v80:d96:t48 p64:v80:d96:t96 p65:v80:d96:t96 p67:v80:d96:t0".utf8))
        let prompt = InfillPrompt(passage: words, missing: 2..<4)
        #expect(prompt.text(in: NoteNotation(grid: .paper)) == text)
        #expect(try InfillPrompt(text) == prompt)
        #expect(try prompt.filled(with: "p64:v80:d96:t96 p65:v80:d96:t96").words == words)
    }

    @Test func anAnswerThatDoesNotAddUpIsMendedAtItsLastPause() throws {
        let prompt = try InfillPrompt(text)
        for (answer, mended) in [
            ("p64:v80:d96:t100 p65:v80:d96:t0", 92), ("p64:v80:d96:t192", 0), ("p64:v80:d9:t500", -308),
        ] {
            let filled = try prompt.filled(with: answer)
            #expect(filled.mended == Ticks(mended))
            #expect(filled.words.reduce(Ticks.zero) { $0 + $1.shift } == Ticks(96 + 48 + 192))
        }
    }

    @Test(arguments: [
        "", "text", "p64:v80:d96:t193 p65:v80:d96:t0", "p64:v80:d96:t96:b23", "p64:v80:d96:t96  p65:v80:d96:t0",
        "p64:v80:d96:t99999999999999999999",
    ])
    func anAnswerThatCannotStandThereIsRefused(answer: String) throws {
        let prompt = try InfillPrompt(text)
        #expect(throws: FormatError.self) { try prompt.filled(with: answer) }
    }

    @Test(arguments: [
        "", "[", "]", "[]", "[4 ticks missing]", "p60:v80:d96:t96 [4 ticks missing]",
        "[4 ticks missing] p60:v80:d96:t96",
        "p60:v80:d96:t96 [04 ticks missing] p60:v80:d96:t96", "p60:v80:d96:t96 [4] p60:v80:d96:t96",
        "p60:v80:d96:t96 [-4 ticks missing] p60:v80:d96:t96", "p60:v80:d96:t96 ]4 ticks missing[ p60:v80:d96:t96",
        "p60:v80:d96:t96 [99999999999999999999 ticks missing] p60:v80:d96:t96", "p60 [4 ticks missing] p60:v80:d96:t96",
    ])
    func whatIsNoPromptIsRefused(text: String) {
        #expect(throws: FormatError.self) { try InfillPrompt(text) }
    }
}
