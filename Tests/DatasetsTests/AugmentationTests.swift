import Datasets
import JSON
import Music
import Specimens
import Testing

@Suite struct AugmentationTests {
    private func read(_ json: JSONValue) throws -> Augmentation {
        let fields = try ConfigurationFields(
            ["augment": json], known: ["augment"], file: "run.yaml", lines: ["augment": 9])
        return try Augmentation("augment", of: fields)
    }

    @Test func everyKeyIsReadAndWrittenBack() throws {
        let json: JSONValue = [
            "variants": 3, "transpose": [-2, 7], "modulate": 0.5, "modulate_by": [2, 5], "tempo": [0.5, 1.5],
            "velocity": [-3, 4], "velocity_slope": [-1, 1],
        ]
        let augmentation = try read(json)
        #expect(augmentation.json == json)
        #expect(augmentation.json.members?.map(\.key) == Augmentation.keys)
        #expect(augmentation.transposition == -2...7 && augmentation.tempo == 0.5...1.5)
        #expect(try read(["variants": 2, "tempo": 1]).tempo == 1...1)
        #expect(try read(.null) == Augmentation() && Augmentation().variants == 0)
    }

    @Test(
        arguments: [
            (["variants": 3, "transpos": 3], "unknown key 'augment.transpos'; did you mean 'augment.transpose'?"),
            (["variants": -1], "'augment.variants' is -1, where a whole number from 0 to 1000 is expected"),
            (["variants": 1, "tempo": [1.25, 0.8]], "'augment.tempo' is [1.25,0.8], where [least, greatest]"),
            (["variants": 1, "tempo": 0], "'augment.tempo' is 0, where"),
            (["variants": 1, "transpose": [1.5, 2]], "whole numbers from -48 to 48"),
            (["variants": 1, "transpose": []], "[least, greatest] or one number"),
            (["variants": 1, "velocity": [1, 2, 3]], "'augment.velocity' is"),
            (["variants": 1, "modulate": 1.5], "a number from 0.0 to 1.0"),
            (["variants": 1, "modulate_by": [0, 0]], "a range with an interval in it"),
            (3, "a list of 'key: value' pairs"),
        ] as [(JSONValue, String)])
    func anImpossibleValueIsRefused(json: JSONValue, expected: String) {
        let error = #expect(throws: DatasetError.self) { try read(json) }
        #expect(error?.line == 9 && error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test func aMappingWithoutVariantsIsRefused() {
        let error = #expect(throws: DatasetError.self) { try read(["tempo": 1]) }
        #expect(error?.reason.contains("'augment.variants' is missing") == true)
    }

    @Test func factorsAreWrittenForReaders() {
        var factors = AugmentationFactors()
        #expect(factors.json == ["transposed": 0, "tempo": 1.0, "modulated": .null, "velocity": .null])
        factors.transposition = 3
        factors.tempo = 1.07
        factors.passage = .init(span: Ticks(0)..<Ticks(9), bars: 8..<16, interval: 5)
        factors.dynamics = [DynamicShape(start: .zero, offset: 2, slope: -1)]
        #expect(
            factors.json.text()
                == #"{"transposed":3,"tempo":1.07,"modulated":{"from_bar":9,"to_bar":17,"by":5},"#
                + #""velocity":{"offsets":[2],"slopes":[-1]}}"#)
        factors.passage?.bars = nil
        #expect(factors.json["modulated"] == ["from_tick": 0, "to_tick": 9, "by": 5])
    }
}
