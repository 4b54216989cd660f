import Evaluation
import JSON
import Music
import Specimens
import Testing

@Suite struct ReportTests {
    private func evaluation(named name: String) -> EvaluationReport {
        var changes = ChangedScores(seed: 2)
        var options = EvaluationOptions()
        (options.bootstraps, options.divisions) = (20, 20)
        let (training, set, reference) = (changes.tunes(10), changes.tunes(6), changes.tunes(8))
        var builder = CopyIndex.Builder()
        for (number, score) in training.enumerated() { builder.add(MelodicSteps(score), named: "\(number)-\(name)") }
        let index = builder.index()
        let own = set.map { Originality(of: MelodicSteps($0), named: name, in: index) }
        let human = reference.map { Originality(of: MelodicSteps($0), named: "h", in: index) }
        var evaluation = EvaluationReport(
            set.map { PieceProfile(of: $0, named: name) }, named: name,
            against: reference.map { PieceProfile(of: $0, named: "r") }, named: "reference", options)
        evaluation.originality = OriginalityComparison(own, against: human, in: index, noteLimit: 60, options)
        evaluation.excerpts = zip(own, set).compactMap { piece, score in
            piece.match.flatMap { match in
                NearestExcerpt(
                    match, of: score, named: name, in: training[match.piece], named: index.names[match.piece])
            }
        }
        return evaluation
    }

    @Test func thePageHoldsEveryMeasureAndNeedsNothingElse() {
        let page = evaluation(named: "takes").page(title: "takes, measured")
        for descriptor in Descriptor.allCases { #expect(page.contains(descriptor.title)) }
        for feature in DistanceFeature.allCases { #expect(page.contains(feature.title)) }
        for word in ["MMD²", "Structure", "Originality", "prefers-color-scheme", "Definitions"] {
            #expect(page.contains(word), "\(word)")
        }
        for outside in ["<script", "http:", "https:", "src=", "url(", "@import"] { #expect(!page.contains(outside)) }
        #expect(page.components(separatedBy: "<svg").count - 1 == Descriptor.allCases.count + 2)
        #expect(page.components(separatedBy: "<svg").count == page.components(separatedBy: "</svg>").count)
    }

    @Test func namesOfFilesAreTextOnAnyPage() {
        let page = evaluation(named: "<script>alert(\"&\")</script>\u{1}").page(title: "a<b>")
        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{1}"))
        #expect(page.contains("a&lt;b&gt;"))
        #expect(page.contains("&lt;script&gt;alert(&quot;&amp;&quot;)"))
    }

    @Test func theDocumentHoldsTheFiguresOfTheTable() throws {
        let evaluation = evaluation(named: "takes")
        let document = try JSONValue(parsing: evaluation.json.text(indented: true))
        let rows = try #require(document["descriptors"]?.arrayValue)
        #expect(rows.count == Descriptor.allCases.count)
        for (row, comparison) in zip(rows, evaluation.descriptors) {
            let value = row["wasserstein_in_reference_sd"]?["value"]?.numberValue
            #expect(abs((value ?? .nan) - (comparison.distance?.value ?? .nan)) < 1e-6)
        }
        #expect(document["pairwise_distances"]?.arrayValue?.count == DistanceFeature.allCases.count)
        #expect(document["originality"]?["coverage"]?.arrayValue?.count == 3)
        #expect(document["excerpts"]?.arrayValue?.isEmpty == false)
    }

    @Test func theTableSaysWhatIsAlikeAndWhatIsNot() {
        let text = evaluation(named: "takes").text
        #expect(text.contains("set: takes, 6 pieces"))
        #expect(text.contains("reference: reference, 8 pieces"))
        for descriptor in Descriptor.allCases { #expect(text.contains(descriptor.title)) }
        #expect(text.contains("alike"))
        #expect(text.contains("longest run, median (notes)"))
        #expect(text.contains("pieces beyond the human 95th percentile"))
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        var (parts, rest): ([Substring], Substring) = ([], self[...])
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
