import JSON
import LanguageModel
import Storage
import Testing
import Torch

@Suite struct RoPEScalingTests {
    /// A configuration as Transformers writes it, with one object of scaling.
    func configuration(_ members: [JSONValue.Member]) throws -> LlamaConfiguration {
        try LlamaConfiguration(huggingFace: .object(LlamaConfigurationTests.plain + members), file: "config.json")
    }

    @Test func frequenciesAreThoseOfTransformers() throws {
        let cases = try #require(
            JSONValue(parsing: Storage.read(Fixture.path("families/frequencies.json"))).arrayValue)
        #expect(cases.count == 9)
        for item in cases {
            let theta = try #require(item["theta"]?.numberValue), context = try #require(item["context"])
            let head = try #require(item["headDimension"]?.integerValue)
            var scaling = try #require(item["scaling"]?.members)
            scaling.append(.init("rope_theta", .number(theta)))
            let c = try LlamaConfiguration(
                huggingFace: .object(
                    LlamaConfigurationTests.members(replacing: [
                        "head_dim": .integer(head), "max_position_embeddings": context,
                        "rope_parameters": .object(scaling),
                    ])), file: "config.json")
            let read = try #require(c.ropeScaling)
            let expected = try #require(item["frequencies"]?.arrayValue).compactMap(\.numberValue)
            let actual = read.frequencies(
                headDimension: head, theta: theta, length: try #require(item["length"]?.integerValue))
            #expect(actual.count == expected.count)
            // Transformers works them out in single precision, theta by up to 64 steps.
            let off = zip(actual, expected).map { abs($0 / $1 - 1) }.max() ?? .infinity
            #expect(off < 2e-6, "\(scaling): \(off)")
            #expect(abs(read.attentionFactor - (item["attentionFactor"]?.numberValue ?? 0)) < 1e-12)
        }
    }

    @Test func theThreeSpellingsAreTheSame() throws {
        let factor = JSONValue.Member("factor", 4.0)
        let old = try configuration([
            .init("rope_scaling", .object([.init("type", "linear"), factor])), .init("rope_theta", 500.0),
        ])
        let newer = try configuration([
            .init("rope_scaling", .object([.init("rope_type", "linear"), factor])), .init("rope_theta", 500.0),
        ])
        let newest = try configuration([
            .init(
                "rope_parameters", .object([.init("rope_type", "linear"), factor, .init("rope_theta", 500.0)]))
        ])
        #expect(old == newer && newer == newest)
        #expect(old.ropeTheta == 500 && old.ropeScaling == RoPEScaling(.linear, factor: 4, originalContext: 128))
        #expect(try configuration([.init("rope_scaling", nil)]).ropeScaling == nil)
        #expect(try configuration([.init("rope_scaling", ["type": "default"])]).ropeScaling == nil)
    }

    @Test(arguments: [4, 32, 64, 128]) func growingTheBaseStretchesTheSlowestPairOnly(head: Int) throws {
        let ntk = try #require(RoPEScaling(named: "ntk", factor: 8, originalContext: 2048))
        let plain = RoPEScaling.unscaled(headDimension: head, theta: 10_000)
        let frequencies = ntk.frequencies(headDimension: head, theta: 10_000, length: 1)
        #expect(frequencies[0] == 1)
        let ratio = try #require(plain.last) / #require(frequencies.last)
        #expect(abs(ratio - 8) < 1e-9)
    }

    @Test func dynamicIsPlainWithinItsContextAndNTKAtTheEndOfItsReach() throws {
        let dynamic = try #require(RoPEScaling(named: "dynamic", factor: 2, originalContext: 100))
        let plain = RoPEScaling.unscaled(headDimension: 64, theta: 10_000)
        #expect(dynamic.frequencies(headDimension: 64, theta: 10_000, length: 100) == plain)
        let ntk = RoPEScaling(.ntk, factor: 3, originalContext: 100)
        #expect(
            dynamic.frequencies(headDimension: 64, theta: 10_000, length: 200)
                == ntk.frequencies(headDimension: 64, theta: 10_000, length: 1))
    }

    @Test(arguments: ["linear", "ntk", "dynamic", "yarn", "llama3"]) func aFactorOfOneChangesNothing(name: String)
        throws
    {
        let scaling = try #require(RoPEScaling(named: name, factor: 1, originalContext: 2048))
        let plain = RoPEScaling.unscaled(headDimension: 64, theta: 10_000)
        let off =
            zip(scaling.frequencies(headDimension: 64, theta: 10_000, length: 2048), plain)
            .map { abs($0 / $1 - 1) }.max() ?? .infinity
        #expect(off < 1e-12)
        #expect(scaling.attentionFactor == 1)
    }

    @Test func aStretchedModelTakesLongerTexts() throws {
        let scaling = try #require(RoPEScaling(named: "yarn", factor: 2, originalContext: 48))
        let stretched = TinyModel.configuration.stretched(by: scaling)
        #expect(stretched.contextLength == 96)
        let model = Llama(stretched, weights: LlamaWeights(random: stretched, seed: 2, deviation: 0.2))
        #expect(model.context == 96)
        let tokens = (0..<96).map { Int32($0 % 61) }
        #expect(model.logits(tokens).elements(Float.self).allSatisfy { $0.isFinite })
        #expect(Llama(TinyModel.configuration, weights: model.weights, context: 96).context == 48)
    }

    @Test func namesAndFactorsThatMeanNothingAreNone() {
        #expect(RoPEScaling(named: "longrope", factor: 2, originalContext: 2048) == nil)
        #expect(RoPEScaling(named: "linear", factor: 0.5, originalContext: 2048) == nil)
        #expect(RoPEScaling(named: "linear", factor: .nan, originalContext: 2048) == nil)
        #expect(RoPEScaling(named: "linear", factor: 2, originalContext: 0) == nil)
        #expect(RoPEScaling.names.allSatisfy { RoPEScaling(named: $0, factor: 2, originalContext: 8) != nil })
    }

    @Test(arguments: [
        (#"{"rope_type": "longrope", "factor": 2}"#, "rope_type"), (#"{"type": "su", "factor": 2}"#, "type"),
        (#"{"type": "linear"}"#, "factor"), (#"{"type": "linear", "factor": "two"}"#, "factor"),
        (#"{"type": "linear", "factor": 0.25}"#, "rope_scaling"),
        (#"{"type": "linear", "factor": 1e300}"#, "rope_scaling"),
        (#"{"type": "llama3", "factor": 8}"#, "low_freq_factor"),
        (#"{"type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4}"#, "rope_scaling"),
        (
            #"{"type": "yarn", "factor": 8, "original_max_position_embeddings": 0.5}"#,
            "original_max_position_embeddings"
        ),
        (#"{"type": "yarn", "factor": 8, "beta_fast": 1, "beta_slow": 2}"#, "rope_scaling"),
        (#"{"type": "linear", "factor": 8, "partial_rotary_factor": 0.5}"#, "partial_rotary_factor"),
        ("[1]", "rope_scaling"),
    ])
    func scalingsThatAreNotBuiltAreRefusedByTheirKey(object: String, key: String) throws {
        let value = try JSONValue(parsing: Array(object.utf8))
        let error = #expect(throws: (any Error).self) { _ = try configuration([.init("rope_scaling", value)]) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("'\(key)'"), "\(text)")
    }
}
