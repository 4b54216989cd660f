import Datasets
import JSON
import Music
import Specimens
import Testing

@Suite struct CorpusStatisticsTests {
    private func note(
        _ onset: Int, _ duration: Int, _ pitch: Int, _ velocity: UInt8 = 80, bends: [PitchBend] = []
    ) throws -> Note {
        Note(
            onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: velocity,
            bends: bends)
    }

    private func count(_ histogram: Histogram, _ value: Double) throws -> Int {
        histogram.counts[Int(try #require(histogram.scale.place(of: value)))]
    }

    private func random(_ seed: UInt64, pieces: Int = 12) -> [CorpusStatistics] {
        var random = SplitMix(seed: seed)
        var scores = RandomScores()
        scores.noteCount = 60
        let keys = ["C major", "F# minor", "Gb major", "", "H major"]
        return (0..<pieces).map { index in
            let score = scores.next(&random)
            var piece = CorpusStatistics(
                of: score, key: keys[index % keys.count], words: score.noteCount, tokens: score.noteCount * 15)
            if index % 3 == 0 { piece.exclude(index % 2 == 0 ? "unreadable" : "no_track") }
            return piece
        }
    }

    private func sum(_ pieces: [CorpusStatistics]) -> CorpusStatistics {
        pieces.reduce(into: CorpusStatistics()) { $0.add($1) }
    }

    @Test func aPieceMadeByHandIsCountedAsItIs() throws {
        // A chord of two quarters at 120, a bent quarter, and at 60 an eighth after a rest.
        let bends = [PitchBend(time: .zero, cents: 100), PitchBend(time: Ticks(40), cents: -200)]
        let notes = [
            try note(480, 480, 60), try note(480, 480, 64, 100), try note(960, 480, 62, bends: bends),
            try note(1920, 240, 60),
        ]
        let score = Score(
            ticksPerQuarter: 480,
            tempos: [
                Tempo(time: .zero, microsecondsPerQuarter: 500_000),
                Tempo(time: Ticks(1440), microsecondsPerQuarter: 1_000_000),
            ],
            timeSignatures: [TimeSignature(time: .zero, beats: 3, beatPower: 2)],
            tracks: [Track(program: 26, notes: notes)])
        let piece = CorpusStatistics(of: score, key: "Eb major", words: 5, tokens: 80)
        #expect((piece.pieces, piece.notes, piece.words, piece.tokens) == (1, 4, 5, 80))
        // Two quarters at 120, then a quarter and a half at 60; the lead-in is no music.
        #expect(piece.microseconds == 2_500_000)
        #expect(try count(piece.pitches, 60) == 2 && count(piece.pitches, 62) == 1 && piece.pitches.total == 4)
        #expect(try count(piece.velocities, 80) == 3 && count(piece.velocities, 100) == 1)
        // The eighth at 60 lasts as long as the quarters at 120.
        #expect(try count(piece.durations, 0.5) == 4)
        #expect(try count(piece.intervals, 0) == 1 && count(piece.intervals, 0.5) == 1)
        // Half a second and a whole one, of which the preferred numbers have 1.6.
        #expect(try count(piece.intervals, 1.6) == 1 && piece.intervals.total == 3)
        #expect(try count(piece.polyphony, 2) == 1 && count(piece.polyphony, 1) == 2)
        #expect(try count(piece.tempos, 120) == 1_000 && count(piece.tempos, 60) == 1_500)
        #expect(try count(piece.bends, -200) == 1 && piece.bentNotes == 1)
        #expect(try count(piece.programs, 26) == 4)
        #expect(piece.keys.major[3] == 1 && piece.metres == ["3/4": 1])
        #expect(try count(piece.pieceSeconds, 2.5) == 1 && count(piece.pieceNotes, 4) == 1)
        #expect(piece.tokensPerNote == 20 && piece.tokensPerWord == 16)
    }

    @Test(arguments: 0..<8) func theOrderOfPiecesDoesNotMatter(seed: UInt64) {
        let pieces = random(seed)
        var shuffled = pieces
        var generator = SplitMix(seed: seed + 1)
        shuffled.shuffle(using: &generator)
        let halves = [sum(Array(shuffled.prefix(5))), sum(Array(shuffled.dropFirst(5)))]
        #expect(sum(pieces) == sum(halves))
        #expect(sum(pieces).json.text() == sum(halves).json.text())
    }

    @Test(arguments: 0..<8) func theFileSaysEverything(seed: UInt64) throws {
        let total = sum(random(seed))
        #expect(try CorpusStatistics(JSONValue(parsing: total.json.text(indented: true))) == total)
        #expect(try CorpusStatistics(JSONValue(parsing: total.counts.text())) == total)
    }

    @Test func fullCountersStayFull() throws {
        var full = CorpusStatistics()
        (full.pieces, full.notes, full.microseconds) = (.max, .max, .max)
        full.exclude("unreadable", count: .max)
        var histograms = CorpusStatistics(of: Score(notes: [try note(0, 10, 60)], on: .paper))
        let json = histograms.json.text().replacing("[60,1]", with: "[60,\(Int.max)]")
        histograms = try CorpusStatistics(JSONValue(parsing: json))
        histograms.add(histograms)
        full.add(histograms)
        full.add(full)
        #expect(full.pieces == .max && full.pitches.total == .max && full.excluded == ["unreadable": .max])
        #expect(!full.text.isEmpty && !full.json.text().isEmpty)
    }

    @Test func damagedScoresAreCountedWithoutATrap() throws {
        let bends = [Double.nan, .infinity, -.infinity, 1e300].map { PitchBend(time: Ticks(.max), cents: $0) }
        var notes = [
            try note(.max, .max, 0, 1), try note(.min, 0, 127, 127), try note(0, .max, 60, bends: bends),
            try note(-5, 3, 60, bends: [PitchBend(time: .zero, cents: .nan)]),
        ]
        notes[0].velocity = 0
        notes[1].velocity = 255
        var score = Score(
            ticksPerQuarter: 1,
            tempos: [
                Tempo(time: Ticks(.max), microsecondsPerQuarter: .max),
                Tempo(time: Ticks(.min), microsecondsPerQuarter: .min),
                Tempo(time: .zero, microsecondsPerQuarter: 0),
            ],
            timeSignatures: [TimeSignature(time: Ticks(.min), beats: 0, beatPower: 255)],
            tracks: [Track(program: 255, notes: notes), Track(isDrums: true, notes: notes), Track()])
        for ticksPerQuarter in [1, 0, .min, .max] {
            score.ticksPerQuarter = ticksPerQuarter
            let piece = CorpusStatistics(of: score, key: "\u{0}", words: .min, tokens: .min)
            #expect(piece.notes == 8 && piece.pitches.total == 4 && piece.velocities.total == 8)
            #expect(piece.durations.total == 8 && piece.words == 0 && piece.metres.isEmpty)
            #expect(try CorpusStatistics(piece.json) == piece)
        }
        #expect(CorpusStatistics(of: Score(ticksPerQuarter: 1)).notes == 0)
    }

    @Test(arguments: 0..<6) func asManyNotesSoundAsOneCounts(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let notes = try (0..<80).map { _ in
            try note(
                .random(in: 0...200, using: &random), .random(in: 0...40, using: &random),
                .random(in: 0...127, using: &random))
        }
        let piece = CorpusStatistics(of: Score(notes: notes.inCanonicalOrder(), on: .paper))
        var expected = [Int](repeating: 0, count: 64)
        for onset in Set(notes.map(\.onset)) {
            let sounding = notes.count { $0.onset <= onset && onset < $0.end }
            expected[max(sounding, 1) - 1] += 1
        }
        #expect(piece.polyphony.counts == expected)
    }

    @Test func everyBinHoldsItsOwnMiddleAndBinsRise() throws {
        let empty = CorpusStatistics()
        for histogram in [empty.pitches, empty.durations, empty.bends, empty.tempos, empty.pieceNotes] {
            var last = -Double.infinity
            for bin in 0..<histogram.scale.count {
                let value = histogram.scale.value(bin)
                #expect(value > last && histogram.scale.place(of: value) == Double(bin))
                last = value
            }
            #expect(histogram.scale.place(of: last * 10 + 1) == nil)
        }
    }

    @Test func quantilesAndMeansAreThoseOfTheNumbers() throws {
        var histogram = Histogram(CorpusStatistics().pitches.scale)
        #expect(histogram.mean == nil && histogram.quantile(0.5) == nil)
        for pitch in 1...100 { histogram.count(Double(pitch)) }
        #expect(histogram.mean == 50.5 && histogram.quantile(0.5) == 50 && histogram.quantile(0.95) == 95)
        #expect(histogram.quantile(0) == 1 && histogram.quantile(1) == 100)
    }

    @Test func keysThatSoundAlikeAreOne() {
        var keys = KeyTally()
        for name in ["F# major", "Gb major", "A minor", "a minor", "minor", "C# minor", "Db minor", "Cb major"] {
            keys.count(name)
        }
        #expect(keys.major[6] == 2 && keys.minor[9] == 1 && keys.minor[1] == 2 && keys.major[11] == 1)
        #expect(keys.unknown == 2)
        #expect(keys.ranking.map(\.name) == ["C# minor", "F# major", "A minor", "B major"])
    }

    @Test(arguments: ["[]", "{}", #"{"pieces": -1}"#]) func whatIsNoFileOfStatisticsIsRefused(text: String) {
        let error = #expect(throws: DatasetError.self) { try CorpusStatistics(JSONValue(parsing: text)) }
        #expect(error?.kind == .malformed)
    }

    @Test func theTableTellsEachDistributionInALine() throws {
        let text = sum(random(3)).text
        for name in ["pitch", "velocity", "length of a note", "to the next note", "quarters a minute", "keys"] {
            #expect(text.split(separator: "\n").count { $0.hasPrefix(name) } == 1)
        }
        #expect(text.hasSuffix("\n") && !text.contains(" \n"))
        #expect(CorpusStatistics().text == "0 pieces, 0 s, 0 notes\n")
    }
}
