import Datasets
import JSON
import Music
import Testing
import Tokenizers

@Suite struct CorpusConfigurationTests {
    @Test func sourceAndOutputAreEnough() throws {
        let configuration = try CorpusConfiguration(["source": "midi", "output": "corpus"])
        #expect(configuration == CorpusConfiguration(source: "midi", output: "corpus"))
        #expect(configuration.grid == .paper && configuration.sequenceLength == 1024)
        #expect(configuration.programs.ranges == [0...7])
    }

    @Test func everyKeyIsReadAndWrittenBack() throws {
        let json: JSONValue = [
            "source": "midi", "output": "corpus", "persona": "guitarist", "programs": ["24-27", "30"],
            "roles": ["lead", "rhythm"], "track_names": ["Lead Guitar", "Solo"], "bends": true,
            "grid": "24/quarter", "sequence_len": 2048, "prompt_share": 0.25, "val_set_size": 0.5, "seed": 42,
            "template": "none", "excerpts": "first", "min_notes": 8,
        ]
        let configuration = try CorpusConfiguration(json)
        #expect(configuration.programs.ranges == [24...27, 30...30])
        #expect(configuration.grid == .ticksPerQuarter(24) && configuration.seed == 42)
        #expect(configuration.tracks.roles == [.lead, .rhythm] && configuration.tracks.leastBendShare == 0)
        #expect(configuration.tracks.names == ["Lead Guitar", "Solo"])
        #expect(configuration.json == json)
        #expect(configuration.json.members?.map(\.key) == CorpusConfiguration.keys)
    }

    @Test(
        arguments: [
            ("programs", "24-31", [24...31]), ("programs", 30, [30...30]), ("programs", "all", [0...127]),
            ("programs", [0, "4", "6-7"], [0...0, 4...4, 6...7]),
        ] as [(String, JSONValue, [ClosedRange<Int>])])
    func programsComeInThreeForms(key: String, value: JSONValue, ranges: [ClosedRange<Int>]) throws {
        let json = JSONValue.object([.init("source", "a"), .init("output", "b"), .init(key, value)])
        #expect(try CorpusConfiguration(json).programs.ranges == ranges)
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
        #expect(error?.reason.contains("the keys are source, output, persona") == true)
    }

    @Test(
        arguments: [
            ("persona", "drummer", "one of pianist, guitarist"), ("programs", "24-200", "a program from 0 to 127"),
            ("programs", [], "at least one program"), ("programs", "31-24", "a program from 0 to 127"),
            ("grid", "fast", "a grid such as 192/s"), ("grid", 192, "a grid such as 192/s"),
            ("sequence_len", 0, "a whole number of at least 1"), ("sequence_len", "long", "a whole number"),
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
