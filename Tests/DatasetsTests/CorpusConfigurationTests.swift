import Datasets
import JSON
import Music
import Testing
import Tokenizers

@Suite struct CorpusConfigurationTests {
    @Test func sourceAndOutputAreEnough() throws {
        let configuration = try CorpusConfiguration(["source": "midi", "output": "corpus"])
        #expect(configuration == CorpusConfiguration(parts: [CorpusPart(source: "midi")], output: "corpus"))
        #expect(configuration.parts[0].grid == .fixed(.paper) && configuration.sequenceLength == 1024)
        #expect(configuration.parts[0].programs.ranges == [0...7] && configuration.rowLength == 8192)
    }

    private let everyKey: JSONValue = [
        "output": "corpus", "title": "Strings",
        "parts": [
            [
                "source": "midi", "licence": "CC0-1.0", "persona": "guitarist", "programs": ["24-27", "30"],
                "roles": ["lead", "rhythm"], "track_names": ["Lead Guitar", "Solo"], "bends": true,
                "grid": "24/quarter", "bend_notation": "paper:600", "codec": "compact", "explanation": "short",
                "excerpts": "first",
                "min_notes": 8, "max_notes": 9000, "max_polyphony": 6, "longest_silence": 2.5, "variants": 9,
            ],
            [
                "source": "piano", "licence": .null, "persona": "pianist", "programs": ["0-7"], "roles": [],
                "track_names": [], "bends": false, "grid": "auto", "bend_notation": "none", "codec": "compact",
                "explanation": "full",
                "excerpts": "whole", "min_notes": 16, "max_notes": .null, "max_polyphony": .null,
                "longest_silence": .null, "variants": .null,
            ],
        ],
        "sequence_len": 2048, "row_len": 8192, "template": "none",
        "shape": "messages", "tasks": ["continuation": 0.75, "infill": 0.25], "prompt_share": [0.05, 0.25],
        "infill_share": 0.5,
        "augment": .null, "duplicates": "exact", "work": "folder", "split": "sides.tsv",
        "tokenizer": "music", "val_set_size": 0.5, "seed": 42,
    ]

    @Test func everyKeyIsReadAndWrittenBack() throws {
        let configuration = try CorpusConfiguration(everyKey)
        let guitar = configuration.parts[0]
        #expect(guitar.programs.ranges == [24...27, 30...30] && guitar.grid == .fixed(.ticksPerQuarter(24)))
        #expect(guitar.tracks.roles == [.lead, .rhythm] && guitar.tracks.leastBendShare == 0)
        #expect(guitar.tracks.names == ["Lead Guitar", "Solo"] && guitar.noteCounts == 8...9000)
        #expect(configuration.parts[1].grid == .automatic && configuration.work == .folder)
        #expect(configuration.tasks.given == 0.05...0.25 && configuration.tasks.missing == 0.5...0.5)
        let written = try #require(configuration.json.members)
        for member in try #require(everyKey.members) where member.key != "augment" {
            #expect(configuration.json[member.key] == member.value, "\(member.key)")
        }
        #expect(Set(written.map(\.key) + CorpusPart.keys) == Set(CorpusConfiguration.keys))
        #expect(try CorpusConfiguration(configuration.json) == configuration)
    }

    @Test func whatStandsBesideThePartsHoldsForAllThatSayNothingElse() throws {
        let configuration = try CorpusConfiguration([
            "output": "c", "grid": "auto", "min_notes": 30, "persona": "guitarist",
            "parts": [["source": "a"], ["source": "b", "persona": "pianist", "min_notes": 40]],
        ])
        #expect(configuration.parts.map(\.grid) == [.automatic, .automatic])
        #expect(configuration.parts.map(\.noteCounts.lowerBound) == [30, 40])
        #expect(configuration.parts.map(\.programs) == [Persona.guitarist.programs, Persona.pianist.programs])
    }

    @Test(
        arguments: [
            ("tasks", "dance", "one or more of continuation, infill, invention, staged"),
            ("tasks", ["infill": -1], "each with a number"), ("tasks", ["infill", "infill"], "each once"),
            ("prompt_share", [0.5, 0.1], "or two of them"), ("prompt_share", 1, "less than 1"),
            ("max_notes", 3, "at least min_notes"), ("row_len", 10, "a whole number from 1024"),
            ("parts", [], "at least one"),
            ("duplicates", "all", "one of near, exact, keep"), ("bend_notation", "paper:0", "none, cents, paper"),
        ] as [(String, JSONValue, String)])
    func impossibleValuesAreRefused(key: String, value: JSONValue, wanted: String) {
        let json = JSONValue.object([.init("source", "a"), .init("output", "b"), .init(key, value)])
        let error = #expect(throws: DatasetError.self) { try CorpusConfiguration(json) }
        #expect(error?.reason.contains(wanted) == true, "\(error?.reason ?? "")")
    }

    @Test(
        arguments: [
            ("programs", "24-31", [24...31]), ("programs", 30, [30...30]), ("programs", "all", [0...127]),
            ("programs", [0, "4", "6-7"], [0...0, 4...4, 6...7]),
        ] as [(String, JSONValue, [ClosedRange<Int>])])
    func programsComeInThreeForms(key: String, value: JSONValue, ranges: [ClosedRange<Int>]) throws {
        let json = JSONValue.object([.init("source", "a"), .init("output", "b"), .init(key, value)])
        #expect(try CorpusConfiguration(json).parts[0].programs.ranges == ranges)
    }

    @Test func anUnknownKeyIsRefusedWithTheNearestKnownOne() {
        let error = #expect(throws: DatasetError.self) {
            try CorpusConfiguration(
                ["source": "a", "output": "b", "sequence_lenght": 512], file: "run.yaml", lines: ["sequence_lenght": 3])
        }
        #expect(error?.description == "run.yaml, line 3: unknown key 'sequence_lenght'; did you mean 'sequence_len'?")
        #expect(error?.kind == .configuration)
    }

    @Test func aKeyLikeNoOtherGetsTheWholeList() {
        let error = #expect(throws: DatasetError.self) { try CorpusConfiguration(["zzzzzzzzzz": 1]) }
        #expect(error?.reason.contains("the keys are output, title, source, licence, persona") == true)
    }

    @Test(
        arguments: [
            ("persona", "drummer", "one of pianist, guitarist"), ("programs", "24-200", "a program from 0 to 127"),
            ("programs", [], "at least one program"), ("programs", "31-24", "a program from 0 to 127"),
            ("grid", "fast", "a grid such as 192/s"), ("grid", 192, "a grid such as 192/s"),
            ("sequence_len", 0, "a whole number from 1"), ("sequence_len", "long", "a whole number"),
            ("prompt_share", 1.0, "a number of at least 0 and less than 1"), ("prompt_share", -0.1, "a number"),
            ("val_set_size", 2, "less than 1"), ("seed", -1, "a whole number of at least 0"),
            ("min_notes", 1, "at least 2"),
            ("roles", "soloist", "one or more of lead, rhythm, bass, other"), ("track_names", [3], "a list of words"),
            ("bends", "many", "true or false"),
            ("template", "alpaca", "one of chatml"), ("excerpts", "some", "one of all, first"), ("source", 3, "a text"),
            ("source", "", "a text"),
        ] as [(String, JSONValue, String)])
    func animpossibleValueIsRefusedWithWhatIsExpected(key: String, value: JSONValue, expected: String) {
        var members: [JSONValue.Member] = [.init("source", "a"), .init("output", "b")].filter { $0.key != key }
        members.append(.init(key, value))
        let error = #expect(throws: DatasetError.self) { try CorpusConfiguration(.object(members), lines: [key: 7]) }
        #expect(error?.line == 7)
        #expect(error?.reason.hasPrefix("'\(key)' is ") == true && error?.reason.contains(expected) == true)
    }

    @Test(arguments: ["source", "output"])
    func aMissingKeyIsNamed(key: String) {
        let other = key == "source" ? "output" : "source"
        let error = #expect(throws: DatasetError.self) { try CorpusConfiguration(.object([.init(other, "a")])) }
        #expect(error?.reason.hasPrefix("the key '\(key)' is missing") == true)
    }

    @Test func aFileThatIsNoListOfKeysIsRefused() {
        for value in [nil, "text", [1, 2]] as [JSONValue] {
            #expect(throws: DatasetError.self) { try CorpusConfiguration(value) }
        }
    }
}
