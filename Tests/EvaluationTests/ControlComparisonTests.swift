import Evaluation
import JSON
import Music
import Specimens
import Testing

/// Made music that keeps to what it is asked, and what becomes of the figures when it no longer does.
@Suite struct ControlComparisonTests {
    private static let roots = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]

    /// C major, a chord for each of sixteen bars, C4 to E5; all moved by so many semitones.
    private func demand(movedBy semitones: Int = 0) throws -> MusicalDemand {
        let names = [0, 5, 7, 0].map { Self.roots[($0 + semitones) % 12] }
        return try .read(
            key: names[0], chords: names.joined(separator: " "), range: "\(60 + semitones)-\(76 + semitones)", bars: 16)
    }

    /// Eight notes a bar, seven of its chord and one of the scale.
    private func tunes(_ count: Int, seed: UInt64) -> [Score] {
        var random = SplitMix(seed: seed)
        let chords = [[0, 4, 7], [5, 9, 0], [7, 11, 2], [0, 4, 7]]
        return (0..<count).map { _ in
            Score(
                (0..<128).map { index in
                    let classes = index % 8 == 7 ? [0, 2, 4, 5, 7, 9, 11] : chords[index / 8 % 4]
                    let pitches = (60...76).filter { classes.contains($0 % 12) }
                    return (
                        onset: 240 * index, duration: 240, pitch: pitches.randomElement(using: &random) ?? 60
                    )
                })
        }
    }

    private func mean(_ measure: ControlMeasure, of scores: [Score], _ demand: MusicalDemand) throws -> Double {
        let figures = scores.compactMap { ControlAdherence(of: $0, to: demand)[measure] }
        try #require(figures.count == scores.count)
        return figures.reduce(0, +) / Double(figures.count)
    }

    private func comparison(_ set: [Score], against reference: [Score] = []) throws -> ControlComparison {
        let demand = try demand()
        let mix = DemandMix(set.map { _ in demand }, seed: 1)
        return ControlComparison(
            set.map { ControlledPiece($0, named: "piece", to: demand) },
            against: reference.map { mix.figures(of: $0) })
    }

    @Test func whatKeepsToItsDemandIsFoundSo() throws {
        let tunes = tunes(30, seed: 1)
        for measure in [ControlMeasure.keyFound, .scaleShare, .rangeShare, .lengthKept] {
            #expect(try mean(measure, of: tunes, demand()) == 1, "\(measure)")
        }
        #expect(try mean(.chordShare, of: tunes, demand()) > 7.0 / 8)
        #expect(try mean(.barError, of: tunes, demand()) == 0)
    }

    @Test(arguments: 1...11) func aDemandThatMovesWithThePieceChangesNothing(semitones: Int) throws {
        for tune in tunes(3, seed: 2) {
            let moved = try #require(tune.transposed(by: semitones))
            let before = ControlAdherence(of: tune, to: try demand())
            let after = ControlAdherence(of: moved, to: try demand(movedBy: semitones))
            for measure in ControlMeasure.allCases { #expect(before[measure] == after[measure], "\(measure)") }
        }
    }

    @Test(arguments: 1...11) func aPieceThatMovesAloneLosesItsScale(semitones: Int) throws {
        for tune in tunes(3, seed: 3) {
            let moved = try #require(tune.transposed(by: semitones))
            let found = ControlAdherence(of: moved, to: try demand())
            #expect(found.isKeyFound == false && (found.scaleShare ?? 1) < 1)
            #expect((found.rangeShare ?? 1) < 1 && (found.chordShare ?? 1) < 0.9)
        }
    }

    @Test func theMoreNoiseTheLessIsKept() throws {
        var changes = ChangedScores(seed: 4)
        let tunes = tunes(40, seed: 4)
        for measure in [ControlMeasure.scaleShare, .rangeShare, .chordShare] {
            let means = try [0, 0.25, 0.5, 0.75, 1].map { share in
                try mean(measure, of: tunes.map { changes.withNoise($0, share: share) }, demand())
            }
            for (less, more) in zip(means, means.dropFirst()) { #expect(more < less, "\(measure): \(means)") }
        }
    }

    @Test func shuffledBarsLoseTheirChordsAlone() throws {
        var changes = ChangedScores(seed: 5)
        for tune in tunes(10, seed: 5) {
            let (before, after) = (
                ControlAdherence(of: tune, to: try demand()),
                ControlAdherence(of: changes.withBarsShuffled(tune), to: try demand())
            )
            #expect((after.chordShare ?? 1) < (before.chordShare ?? 0))
            #expect(after.scaleShare == before.scaleShare && after.rangeShare == before.rangeShare)
            #expect(after.barError == before.barError)
        }
    }

    @Test func sayingASetTwiceChangesNoMean() throws {
        var changes = ChangedScores(seed: 6)
        let noisy = tunes(12, seed: 6).map { changes.withNoise($0, share: 0.5) }
        let (once, twice) = (try comparison(noisy), try comparison(noisy + noisy))
        #expect(once.rows.count == 7 && twice.rows.count == 7, "all but density")
        for (one, two) in zip(once.rows, twice.rows) {
            #expect(one.measure == two.measure && two.asked == 2 * one.asked)
            #expect(abs((one.ofSet?.value ?? 0) - (two.ofSet?.value ?? 1)) < 1e-12)
        }
    }

    @Test func chanceIsApartFromWhatWasAskedAndLikesAreNot() throws {
        var changes = ChangedScores(seed: 7)
        let (tunes, others) = (tunes(30, seed: 7), tunes(30, seed: 8))
        let measures: Set<ControlMeasure> = [.keyFound, .scaleShare, .rangeShare, .chordShare]
        let byChance = try comparison(tunes, against: tunes.map { changes.random(like: $0) })
        for row in byChance.rows where measures.contains(row.measure) {
            #expect(row.isApart == true, "\(row)")
            #expect((row.ofSet?.value ?? 0) > (row.ofReference?.value ?? 1))
        }
        for row in try comparison(tunes, against: others).rows { #expect(row.isApart == false, "\(row)") }
    }

    @Test func intervalsHoldTheirMeansAndAreAFunctionOfTheSeed() throws {
        var changes = ChangedScores(seed: 9)
        let noisy = tunes(20, seed: 9).map { changes.withNoise($0, share: 0.5) }
        let first = try comparison(noisy, against: noisy)
        #expect(first == (try comparison(noisy, against: noisy)))
        for row in first.rows {
            let (mean, interval) = (try #require(row.ofSet), try #require(row.ofSet?.interval))
            #expect(interval.contains(mean.value))
        }
        #expect(try comparison(Array(noisy.prefix(1))).rows.allSatisfy { $0.ofSet?.interval == nil })
    }

    @Test func demandsWeighAsOftenAsTheyWereAsked() throws {
        let (low, high) = (try MusicalDemand.read(range: "C4"), try MusicalDemand.read(range: "C5", bars: 1))
        let figures = DemandMix([low, high, low, low], seed: 1).figures(of: Score(quarters: [60, 60, 72, 62]))
        #expect(figures[.rangeShare] == (3 * 0.5 + 0.25) / 4)
        #expect(figures[.lengthKept] == 1 && figures[.scaleShare] == nil)
        // Of many demands a few are chosen, always the same.
        let many = try (1...100).map { try MusicalDemand.read(bars: $0) }
        let score = Score(quarters: [60])
        #expect(DemandMix(many, seed: 1).figures(of: score) == DemandMix(many, seed: 1).figures(of: score))
        #expect(DemandMix([], seed: 1).figures(of: score).isEmpty)
    }

    @Test func aPieceWithoutNotesIsAskedAndDoesNotAnswer() throws {
        let found = try comparison(tunes(2, seed: 10) + [Score(ticksPerQuarter: 480)])
        let row = try #require(found.rows.first { $0.measure == .scaleShare })
        #expect(row.asked == 3 && row.ofSet?.pieces == 2 && row.ofSet?.value == 1)
        let length = try #require(found.rows.first { $0.measure == .lengthKept })
        #expect(length.ofSet?.pieces == 3, "it is no bar long")
    }

    @Test func theReportHoldsTheFigures() throws {
        let (tunes, others) = (tunes(4, seed: 11), tunes(4, seed: 12))
        var options = EvaluationOptions()
        (options.bootstraps, options.divisions) = (10, 10)
        var report = EvaluationReport(
            tunes.map { PieceProfile(of: $0, named: "t") }, named: "takes",
            against: others.map { PieceProfile(of: $0, named: "o") }, named: "held", options)
        let without = try JSONValue(parsing: report.json.text())
        #expect(without["control"] == .null && !report.text.contains("asked for"))
        #expect(!report.page(title: "t").contains("Control adherence"))

        let demand = try demand()
        var omitted = ControlOmissions()
        (omitted.unknownGiven, omitted.rewritten, omitted.brokenRecipes) = (2, 3, 4)
        report.control = ControlComparison(
            tunes.map { ControlledPiece($0, named: "take <1>", to: demand) }, against: [], omitted: omitted, options)
        report.set.unreadable = 5
        let document = try JSONValue(parsing: report.json.text())
        let control = try #require(document["control"])
        #expect(control["measures"]?["scale_share"]?["set"]?["mean"]?.numberValue == 1)
        #expect(control["measures"]?["scale_share"]?["asked"]?.integerValue == 4)
        #expect(control["measures"]?["density_error"] == .null)
        #expect(control["measures"]?["scale_share"]?["reference_not_asked"] == .null)
        #expect(control["pieces"]?.arrayValue?.count == 4 && control["left_out"]?["bars_rewritten"] == .integer(3))
        #expect(document["set"]?["unreadable"]?.integerValue == 5)
        for words in [report.text, report.page(title: "t")] {
            for word in ["notes in the scale", "100.0 %", "reference, not asked"] { #expect(words.contains(word)) }
            #expect(words.contains("9 of the set's pieces are left out of control adherence"))
            #expect(words.contains("5 of the set's files cannot be read"))
        }
    }
}
