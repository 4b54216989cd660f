import Datasets
import Formats
import JSON
import Music
import Specimens
import Testing

@Suite struct CorpusCardTests {
    private var statistics: CorpusStatistics {
        var statistics = CorpusStatistics(
            of: Tune.score(50, program: 24), key: "E minor", words: 50, tokens: 800)
        statistics.exclude("near_copy", count: 1_234)
        statistics.duplicates = 1_234
        return statistics
    }

    private var corpus: CorpusDescription {
        CorpusDescription(
            title: "A | B <c>",
            configuration: ["duplicates": "near", "val_set_size": 0.1, "seed": 7, "augment": ["variants": 2]],
            grids: [.paper, .ticksPerQuarter(24)], bends: [.none, .cents],
            sources: [
                .init(name: "one|two\n# three", files: 3, pieces: 2, licence: "CC-BY-4.0", credit: "Somebody"),
                .init(name: "four", files: 2, pieces: 2, licence: "CC-BY-4.0"),
                .init(name: "five", files: 4, pieces: 1),
            ],
            sides: [
                .init(name: "train", file: "train.jsonl", pieces: 4, examples: 9, words: 50, tokens: 900, rows: 2),
                .init(name: "validation", file: "valid.jsonl", pieces: 0, examples: 0, words: 0),
            ],
            examples: [
                [
                    "system": "A ``` B", "prompt": "p60:v80:d10:t0",
                    "completion": .string(Array(repeating: "p61:v81:d11:t1", count: 100).joined(separator: " ")),
                ]
            ],
            statistics: statistics,
            files: [
                .init(name: "train.jsonl", byteCount: 12, sha256: String(repeating: "a", count: 64)),
                .init(name: "valid.jsonl", byteCount: 0, sha256: String(repeating: "b", count: 64)),
                .init(name: "stats.png", byteCount: 5, sha256: String(repeating: "c", count: 64)),
            ], picture: "stats.png")
    }

    // MARK: The card

    @Test func theCardTellsWhatItWasTold() {
        let lines = CorpusCard(corpus).markdown.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == #"# A \| B &lt;c>"#)
        #expect(lines.contains("![How notes and pieces are distributed](stats.png)"))
        #expect(lines.contains("| CC-BY-4.0 | 5 |") && lines.contains("| not stated | 4 |"))
        #expect(lines.contains("| one\\|two \\# three | 3 | 2 | CC-BY-4.0 | Somebody |"))
        #expect(lines.contains { $0.contains("1,234 were left out") })
        #expect(lines.contains { $0.contains("the seed 7") } && lines.contains { $0.contains("up to 2 further forms") })
        #expect(lines.contains { $0.contains("`192/s`") && $0.contains("`24/quarter`") })
        #expect(lines.contains { $0.contains("(`cents`)") })
    }

    @Test func signsInATextEndNoBlock() throws {
        let lines = CorpusCard(corpus).markdown.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "````json"))
        let end = try #require(lines[start...].firstIndex(of: "````"))
        let example = try JSONValue(parsing: lines[(start + 1)..<end].joined(separator: "\n"))
        #expect(example["system"] == "A ``` B" && example["prompt"] == "p60:v80:d10:t0")
        let completion = try #require(example["completion"]?.stringValue)
        #expect(completion.count < 300 && completion.hasSuffix("p61:v81:d11:t1 …"))
    }

    @Test func everyTableHasAsManyCellsInEachLine() {
        var columns: Int?
        for line in CorpusCard(corpus).markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                columns = nil
                continue
            }
            let cells = line.replacing(#"\|"#, with: "").count { $0 == "|" }
            #expect(cells == columns ?? cells, "\(line)")
            columns = cells
        }
    }

    @Test func aCorpusOfNothingHasACard() {
        let nothing = CorpusDescription(
            title: "", configuration: .null, grids: [], sources: [], sides: [], examples: [],
            statistics: CorpusStatistics(), files: [])
        #expect(CorpusCard(nothing).markdown.contains("## Limits"))
        #expect(Croissant(nothing).json["recordSet"] == [])
    }

    // MARK: Croissant

    @Test func filesStandInCroissantWithSizeAndSum() {
        let file = Croissant(corpus).json["distribution"]?.arrayValue?.first
        #expect(file?["@type"] == "cr:FileObject" && file?["contentUrl"] == "train.jsonl")
        #expect(file?["contentSize"] == "12 B" && file?["encodingFormat"] == "application/jsonlines")
        #expect(file?["sha256"]?.stringValue == String(repeating: "a", count: 64))
    }

    @Test func aSideWithoutExamplesHasNoRecords() throws {
        let sets = try #require(Croissant(corpus).json["recordSet"]?.arrayValue)
        #expect(sets.map { $0["@id"] } == ["train"])
        let fields = try #require(sets[0]["field"]?.arrayValue)
        #expect(
            fields.map { $0["source"]?["fileObject"]?["@id"] } == Array(repeating: "train.jsonl", count: fields.count))
        let columns = fields.compactMap { $0["source"]?["extract"]?["column"]?.stringValue }
        #expect(
            columns == [
                "system", "prompt", "completion", "complete", "piece", "variant", "first_note", "notes", "tempo",
            ])
        #expect(fields.compactMap { $0["@id"]?.stringValue } == columns.map { "train/" + $0 })
    }

    @Test func namesOfTheMetadataAreInTheContext() throws {
        let json = Croissant(corpus).json
        let context = try #require(json["@context"])
        // Croissant's own names need an entry, those of schema.org come with the vocabulary.
        let own = [
            "citeAs", "column", "conformsTo", "dataType", "extract", "field", "fileObject", "recordSet", "source", "cr",
            "sc",
        ]
        for name in own { #expect(context[name] != nil, "\(name)") }
        #expect(context["@vocab"] == "https://schema.org/")
    }

    @Test func licencesAreAddressesWhereSPDXHasThem() {
        #expect(
            Croissant(corpus).json["license"] == [
                "https://spdx.org/licenses/CC-BY-4.0.html", "not stated for all files",
            ])
        var free = corpus
        free.sources = [.init(name: "a", files: 1, pieces: 1, licence: "Public Domain")]
        #expect(Croissant(free).json["license"] == "Public Domain")
    }

    @Test func noClockIsLookedAt() {
        #expect(Croissant(corpus).json["datePublished"] == nil && Croissant(corpus).json["url"] == nil)
        var published = corpus
        published.datePublished = "2026-01-31"
        #expect(Croissant(published).json["datePublished"] == "2026-01-31")
        #expect(Croissant(corpus).json.text() == Croissant(corpus).json.text())
    }
}
