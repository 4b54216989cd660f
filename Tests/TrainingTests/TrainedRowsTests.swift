import LanguageModel
import Storage
import Testing
import Tokenizers
import Torch
import Training

/// Rows of embedding and head that are trained beside a frozen base.
@Suite struct TrainedRowsTests {
    /// Behind the base's vocabulary, over its end, and in the middle of it.
    static let places = [53..<64, 50..<59, 7..<12, 53..<54]

    static func configuration(tied: Bool) -> LlamaConfiguration {
        var configuration = Tiny.configuration
        configuration.tiesEmbedding = tied
        return configuration
    }

    /// Two examples in whose prompts and answers trained and frozen tokens stand.
    static func pack(_ tokens: Range<Int>) -> Pack {
        let size = max(53, tokens.upperBound)
        var first = Tiny.example(19, answerStart: 6, seed: 1, vocabulary: size)
        for place in [0, 5, 6, 9, 10, 18] {
            first.tokens[place] = Token(tokens.lowerBound + place % tokens.count)
        }
        return Pack([first, Tiny.example(9, answerStart: 3, seed: 2, vocabulary: size)])
    }

    @Test(arguments: places, [true, false])
    func everyGradientIsThatOfAutomaticDifferentiation(tokens: Range<Int>, isTied: Bool) throws {
        let configuration = Self.configuration(tied: isTied)
        for (type, tolerance) in [(DType.float64, 1e-9), (.float32, 3e-5)] {
            let model = Llama(configuration, weights: Tiny.weights(type, of: configuration))
            let adapter = Tiny.adapter(type, tokens: tokens, for: configuration)
            model.adapter = adapter
            #expect(model.vocabularySize == max(53, tokens.upperBound))
            let pack = Self.pack(tokens)
            let scale = 1 / Double(pack.answerTokens.count)
            let gradients = Gradients(of: adapter)
            let sum = model.accumulate(pack, into: gradients, scale: scale)

            let exact = Tiny.adapter(.float64, tokens: tokens, for: configuration)
            exact.parameters.copy(from: adapter.parameters)
            let plain = PlainLlama(
                configuration, Tiny.weights(type, of: configuration).converted(to: .float64), exact)
            let loss = plain.loss(pack) * Tensor([scale])
            loss.backward()
            #expect(abs(sum * scale - loss.scalar) < (type == .float64 ? 1e-12 : 1e-5))

            let rows = try #require(plain.rows)
            var pairs = [(adapter.layout.embeddingRows, rows.embedding.gradient)]
            if !isTied { pairs.append((adapter.layout.headRows, rows.head.gradient)) }
            for place in adapter.layout.places {
                guard let (a, b) = plain.adapter[place.layer][place.projection] else { continue }
                pairs += [(place.a, a.gradient), (place.b, b.gradient)]
            }
            for (range, reference) in pairs {
                let actual = gradients.flat.narrowed(0, to: try #require(range)).elements(Double.self)
                let expected = reference.elements(Double.self)
                let size = expected.map(abs).max() ?? 0
                let off = zip(actual, expected).map { abs($0 - $1) }.max() ?? .infinity
                #expect(size > 0 && off / size < tolerance, "\(type): off by \(off / size)")
            }
        }
    }

    @Test(arguments: [true, false]) func aBaseInFourBitsHasTheSameRows(isTied: Bool) {
        let configuration = Self.configuration(tied: isTied)
        let plain = Tiny.weights(.float32, of: configuration)
        var stored = plain
        var rounded = plain
        for index in plain.blocks.indices {
            let matrix = NormalFloat4(plain.blocks[index].down.dense(.float32), doubly: true)
            stored.blocks[index].down = FrozenMatrix(matrix)
            rounded.blocks[index].down = FrozenMatrix(matrix.dequantized(.float32))
        }
        if !isTied {
            let matrix = NormalFloat4(plain.head.dense(.float32), doubly: true)
            stored.untiedHead = FrozenMatrix(matrix)
            rounded.untiedHead = FrozenMatrix(matrix.dequantized(.float32))
        }
        let gradients = [stored, rounded].map { weights in
            let model = Llama(configuration, weights: weights)
            model.adapter = Tiny.adapter(.float32, tokens: 50..<60, for: configuration)
            let gradients = Gradients(of: model.adapter ?? Tiny.adapter(.float32))
            _ = model.accumulate(Self.pack(50..<60), into: gradients, scale: 1)
            return gradients.flat.elements(Double.self)
        }
        let size = gradients[1].map(abs).max() ?? 0
        #expect(zip(gradients[0], gradients[1]).allSatisfy { abs($0 - $1) < 1e-4 * size })
    }

    @Test func weightDecayLeavesRowsAloneAndTheirRateIsTheirOwn() {
        var lora = LoRAConfiguration(rank: 2, alpha: 4)
        lora.tokens = 53..<60
        lora.tokenRateRatio = 3
        for ratio in [1.0, 4] {
            lora.rateRatio = ratio
            let adapter = LoRA(lora, for: Tiny.configuration, seed: 1, .float32)
            let groups = adapter.groups
            #expect(
                groups.last
                    == ParameterGroup(
                        adapter.parameterCount - 7 * 24..<adapter.parameterCount, rateFactor: 3, decays: false))
            #expect(groups.dropLast().allSatisfy { $0.decays && [1, ratio].contains($0.rateFactor) })
            var end = 0
            for group in groups {
                #expect(group.range.lowerBound == end)
                end = group.range.upperBound
            }
            #expect(end == adapter.parameterCount)
        }
    }

    @Test func rowsBeginAsFarFromTheMeanAsWhatTheyStandForAndInItsDirection() throws {
        for isTied in [true, false] {
            let configuration = Self.configuration(tied: isTied)
            let weights = Tiny.weights(.float32, of: configuration)
            var lora = LoRAConfiguration(rank: 2, alpha: 4)
            lora.tokens = 53..<57
            let adapter = LoRA(lora, for: configuration, seed: 1, .float32)
            adapter.beginRows(as: [[4], [4, 9, 9], [], [11, 3]], in: weights)
            let rows = try #require(adapter.rows)
            for (mine, base) in [(rows.embedding, weights.embedding), (rows.head, weights.head.dense(.float32))] {
                let all = base.elements(Double.self)
                let common = (0..<24).map { column in
                    stride(from: column, to: all.count, by: 24).reduce(0) { $0 + all[$1] } / Double(all.count / 24)
                }
                func row(_ tensor: Tensor, _ index: Int) -> [Double] {
                    tensor.narrowed(0, to: index..<index + 1).elements(Double.self)
                }
                func difference(_ row: [Double]) -> [Double] { zip(row, common).map { $0 - $1 } }
                func length(_ row: [Double]) -> Double { row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
                #expect(zip(row(mine, 0), row(base, 4)).allSatisfy { abs($0 - $1) < 1e-6 })
                #expect(row(mine, 2).allSatisfy { $0 == 0 })
                let (four, nine) = (difference(row(base, 4)), difference(row(base, 9)))
                let begun = difference(row(mine, 1))
                #expect(abs(length(begun) - (length(four) + 2 * length(nine)) / 3) < 1e-5)
                let sum = zip(four, nine).map { $0 + 2 * $1 }
                let product = zip(begun, sum).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product / length(begun) / length(sum) - 1) < 1e-6)
            }
        }
    }

    @Test func aStoppedRunWithRowsGoesOnToTheBit() throws {
        let scratch = try RunScratch()
        var configuration = TinyRun.configuration
        configuration.lora.tokens = 53..<61
        configuration.lora.tokenRateRatio = 2
        configuration.weightDecay = 0.1
        let examples = (0..<10).map { Tiny.example(12, answerStart: 4, seed: $0 % 4, vocabulary: 61) }
        let whole = try TinyRun(configuration, folder: scratch.path + "/whole", examples: examples)
        try whole.train()
        let before = LoRA(configuration.lora, for: Tiny.configuration, seed: 1, .float32).parameters
        #expect(whole.parameters.suffix(8 * 24) != before.elements(Float.self).suffix(8 * 24))
        #expect(try #require(whole.losses[whole.trainer.state.step]) < #require(whole.losses[1]))

        let stopped = try TinyRun(configuration, folder: scratch.path + "/stopped", examples: examples)
        try stopped.train(stoppingAfter: 5)
        let going = try TinyRun(configuration, folder: scratch.path + "/stopped", examples: examples)
        try going.trainer.restore(#require(try going.store.latest()))
        try going.train()
        #expect(going.parameters == whole.parameters)
    }

    @Test func thePlanCountsTheRows() {
        for isTied in [true, false] {
            let configuration = Self.configuration(tied: isTied)
            var lora = LoRAConfiguration(rank: 2, alpha: 4)
            lora.tokens = 53..<60
            let adapter = LoRA(lora, for: configuration, seed: 1, .float32)
            let run = MemoryPlan.Run(configuration, .adapter(lora), .float32, weightBytes: 0, tokens: 64)
            #expect(MemoryPlan(run).trained == 16 * adapter.parameterCount)
        }
    }
}
