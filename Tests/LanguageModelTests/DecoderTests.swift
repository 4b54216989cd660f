import Checkpoints
import LanguageModel
import Randomness
import Specimens
import Testing
import Tokenizers
import Torch

@Suite struct DecoderTests {
    static func configuration(
        hidden: Int = 96, heads: Int = 6, groups: Int = 2, window: Int? = nil, special: Bool = false
    ) -> LlamaConfiguration {
        var c = LlamaConfiguration(
            vocabularySize: 131, hiddenSize: hidden, intermediateSize: 136, layerCount: 3, headCount: heads,
            keyValueHeadCount: groups, headDimension: 16, rmsNormEpsilon: 1e-5, ropeTheta: 10_000, contextLength: 512)
        c.slidingWindow = window
        (c.hasAttentionBias, c.hasOutputBias, c.normalizesHeads) = (special, special, special)
        c.tiesEmbedding = !special
        return c
    }

    static func model(_ c: LlamaConfiguration, adapted: Bool = true) -> Llama {
        let model = Llama(c, weights: LlamaWeights(random: c, seed: 3, deviation: 0.15))
        guard adapted else { return model }
        let adapter = LoRA(LoRAConfiguration(rank: 5, alpha: 10), for: c, seed: 3, .float32)
        var stream = RandomStream(seed: 4, purpose: "an adapter that matters")
        adapter.parameters.add(Tensor((0..<adapter.parameterCount).map { _ in Float(0.1 * stream.normal()) }))
        adapter.refresh()
        model.adapter = adapter
        return model
    }

    static func tokens(_ count: Int, seed: UInt64 = 1) -> [Token] {
        var stream = RandomStream(seed: seed, purpose: "tokens")
        return (0..<count).map { _ in Token.random(in: 0..<131, using: &stream) }
    }

    /// The logits after each token, in steps of the given sizes.
    static func logits(_ decoder: Decoder, _ tokens: [Token], steps: [Int], shared: Int = 0) throws -> [[Float]] {
        let prompt = shared > 0 ? try ReadPrompt(Array(tokens[..<shared]), decoder) : nil
        let cache = SlotCache(for: decoder.kernel, capacity: tokens.count)
        let width = decoder.configuration.hiddenSize, size = decoder.configuration.vocabularySize
        var result: [[Float]] = []
        var place = shared
        for count in steps {
            let rows = (place..<place + count).map {
                DecoderKernel.Row(
                    tokens[$0], shared: prompt?.cache, sharedCount: shared, own: cache, seen: $0 - shared)
            }
            var hidden = [Float](repeating: 0, count: count * width)
            var logits = [Float](repeating: 0, count: count * size)
            hidden.withUnsafeMutableBufferPointer { decoder.kernel.step(rows, into: $0) }
            hidden.withUnsafeBufferPointer { hidden in
                logits.withUnsafeMutableBufferPointer {
                    decoder.kernel.allLogits(after: hidden, rows: count, into: $0)
                }
            }
            for row in 0..<count { result.append(Array(logits[(row * size)..<((row + 1) * size)])) }
            place += count
        }
        return result
    }

    /// The root of the mean square of differences, as a share of that of the numbers.
    static func difference(_ mine: [[Float]], _ theirs: [Float]) -> Double {
        let flat = mine.flatMap { $0 }
        var (sum, size) = (0.0, 0.0)
        for (a, b) in zip(flat, theirs) {
            sum += Double((a - b) * (a - b))
            size += Double(b * b)
        }
        return (sum / size).squareRoot()
    }

    // The weights are rounded to 16, 8 or 4 bits, and random weights of this size make much of it; the processor's own
    // kernels and those of every processor round alike.
    @Test(arguments: [(WeightBits.sixteen, 0.025), (.eight, 0.08), (.four, 0.6)], [false, true])
    func logitsAreThoseOfTheModel(_ bits: (WeightBits, Double), special: Bool) throws {
        for c in [
            Self.configuration(special: special), Self.configuration(window: 7, special: special),
            Self.configuration(hidden: 80, heads: 5, groups: 5, special: special),
        ] {
            let model = Self.model(c)
            let tokens = Self.tokens(40)
            let expected = model.logits(tokens).elements(Float.self)
            let mine = try Self.logits(Decoder(model, bits: bits.0), tokens, steps: [40])
            let portable = try Self.logits(Decoder(model, bits: bits.0, instructions: .portable), tokens, steps: [40])
            #expect(Self.difference(mine, expected) < bits.1)
            #expect(Self.difference(mine, Array(portable.joined())) < 0.03)
        }
    }

    /// Processors with more instructions write the same takes: whole numbers are added up, in the same order of scales.
    @Test(arguments: [WeightBits.sixteen, .eight, .four])
    func newerInstructionsGiveTheSameBits(_ bits: WeightBits) throws {
        let model = Self.model(Self.configuration(hidden: 80, heads: 5, groups: 5, special: true))
        let tokens = Self.tokens(70)
        for steps in [[Int](repeating: 1, count: 70), [64, 6], [3, 5, 33, 29]] {
            let best = try Self.logits(Decoder(model, bits: bits), tokens, steps: steps)
            #expect(try Self.logits(Decoder(model, bits: bits, instructions: .avx2), tokens, steps: steps) == best)
        }
    }

    /// Of rows that nobody reads the last block leaves the keys and values alone.
    @Test func hiddenStatesOfTheLastRowsAreThoseOfAll() throws {
        let decoder = try Decoder(Self.model(Self.configuration(window: 9)))
        let width = decoder.configuration.hiddenSize
        let tokens = Self.tokens(31)
        func states(from first: Int) -> [Float] {
            let cache = SlotCache(for: decoder.kernel, capacity: tokens.count)
            func rows(_ places: Range<Int>) -> [DecoderKernel.Row] {
                places.map { DecoderKernel.Row(tokens[$0], shared: nil, sharedCount: 0, own: cache, seen: $0) }
            }
            var hidden = [Float](repeating: 0, count: (30 - first) * width)
            hidden.withUnsafeMutableBufferPointer { decoder.kernel.step(rows(0..<30), from: first, into: $0) }
            var next = [Float](repeating: 0, count: width)
            next.withUnsafeMutableBufferPointer { decoder.kernel.step(rows(30..<31), into: $0) }
            return hidden + next
        }
        let all = states(from: 0)
        for first in [1, 8, 29, 30] { #expect(states(from: first) == Array(all[(first * width)...])) }
    }

    @Test(arguments: [WeightBits.sixteen, .eight, .four]) func rowsAreTheSameInAnyCompany(_ bits: WeightBits) throws {
        let model = Self.model(Self.configuration(window: 19))
        let decoder = try Decoder(model, bits: bits, threads: 2)
        let alone = try Decoder(model, bits: bits, threads: 1)
        let tokens = Self.tokens(60)
        let oneByOne = try Self.logits(decoder, tokens, steps: [Int](repeating: 1, count: 60))
        #expect(try Self.logits(decoder, tokens, steps: [60]) == oneByOne)
        #expect(try Self.logits(alone, tokens, steps: [7, 1, 1, 30, 2, 19]) == oneByOne)
        // Behind a shared beginning.
        let shared = try Self.logits(decoder, tokens, steps: [Int](repeating: 1, count: 27), shared: 33)
        #expect(try Self.logits(decoder, tokens, steps: [5, 20, 2], shared: 33) == shared)
        #expect(Self.difference(shared, Array(oneByOne[33...].joined())) < 0.001)
    }

    @Test(arguments: [WeightBits.four, .sixteen]) func whatTwoPromptsBeginWithIsReadOnce(bits: WeightBits) throws {
        let decoder = try Decoder(Self.model(Self.configuration()), bits: bits)
        let tokens = Self.tokens(40)
        let memory = PromptMemory()
        for other in [tokens, Array(tokens[..<17]), tokens + [3], [tokens[0] + 1], Array(tokens[..<39]) + [5]] {
            _ = try memory.read(other, decoder)
            let known = try memory.read(tokens, decoder)
            let anew = try ReadPrompt(tokens, decoder)
            #expect(known.hidden == anew.hidden)
            var states: [[Float]] = []
            for prompt in [known, anew] {
                let own = SlotCache(for: decoder.kernel, capacity: 4)
                let row = DecoderKernel.Row(7, shared: prompt.cache, sharedCount: tokens.count, own: own, seen: 0)
                var hidden = [Float](repeating: 0, count: decoder.configuration.hiddenSize)
                hidden.withUnsafeMutableBufferPointer { decoder.kernel.step([row], into: $0) }
                states.append(hidden)
            }
            #expect(states[0] == states[1])
        }
    }

    @Test func sequencesAreTheSameInAnyCompany() throws {
        let decoder = try Decoder(Self.model(Self.configuration()), bits: .four)
        let width = decoder.configuration.hiddenSize
        let prompt = try ReadPrompt(Self.tokens(21), decoder)
        func states(_ takes: Range<Int>) -> [[Float]] {
            let caches = takes.map { _ in SlotCache(for: decoder.kernel, capacity: 16) }
            var result = takes.map { _ in [Float]() }
            for step in 0..<10 {
                let rows = takes.map { take in
                    DecoderKernel.Row(
                        Self.tokens(10, seed: UInt64(take))[step], shared: prompt.cache, sharedCount: 21,
                        own: caches[take - takes.lowerBound], seen: step)
                }
                var hidden = [Float](repeating: 0, count: rows.count * width)
                hidden.withUnsafeMutableBufferPointer { decoder.kernel.step(rows, into: $0) }
                for index in result.indices { result[index] += hidden[(index * width)..<((index + 1) * width)] }
            }
            return result
        }
        let all = states(0..<9)
        for take in 0..<9 { #expect(states(take..<take + 1) == [all[take]]) }
    }

    @Test func aRowApartIsTheSameAsInTurn() throws {
        let decoder = try Decoder(Self.model(Self.configuration()), bits: .eight)
        let width = decoder.configuration.hiddenSize
        let cache = SlotCache(for: decoder.kernel, capacity: 64), tokens = Self.tokens(24)
        func step(_ rows: [DecoderKernel.Row]) -> [Float] {
            var hidden = [Float](repeating: 0, count: rows.count * width)
            hidden.withUnsafeMutableBufferPointer { decoder.kernel.step(rows, into: $0) }
            return hidden
        }
        _ = step((0..<20).map { DecoderKernel.Row(tokens[$0], shared: nil, sharedCount: 0, own: cache, seen: $0) })
        let apart = step(
            (0..<4).map {
                DecoderKernel.Row(tokens[20 + $0], shared: nil, sharedCount: 0, own: cache, seen: 20, slot: 20 + $0)
            })
        cache.copy(22..<23, of: cache, to: 20)
        let next = step([DecoderKernel.Row(tokens[23], shared: nil, sharedCount: 0, own: cache, seen: 21)])
        for (index, token) in tokens[20...].enumerated() {
            let inTurn = step([DecoderKernel.Row(token, shared: nil, sharedCount: 0, own: cache, seen: 20)])
            #expect(inTurn == Array(apart[(index * width)..<((index + 1) * width)]))
            if index == 2 {
                let last = DecoderKernel.Row(tokens[23], shared: nil, sharedCount: 0, own: cache, seen: 21)
                #expect(step([last]) == next)
            }
        }
    }

    @Test func forgettingLeavesWhatATextWithoutTheBeginningWouldHave() throws {
        // With one layer keys and values depend on their own token alone, so that the rest is as if it had come first.
        var c = Self.configuration()
        c.layerCount = 1
        let decoder = try Decoder(Self.model(c), bits: .sixteen)
        let tokens = Self.tokens(40), width = c.hiddenSize
        func last(forgetting count: Int) throws -> [Float] {
            let cache = SlotCache(for: decoder.kernel, capacity: 64)
            let kept = count == 0 ? Array(tokens[12...]) : tokens
            let rows = kept.dropLast().enumerated().map {
                DecoderKernel.Row($1, shared: nil, sharedCount: 0, own: cache, seen: $0)
            }
            var hidden = [Float](repeating: 0, count: rows.count * width)
            hidden.withUnsafeMutableBufferPointer { decoder.kernel.step(rows, into: $0) }
            if count > 0 { decoder.forget(count, of: cache, end: rows.count) }
            let seen = rows.count - count
            var result = [Float](repeating: 0, count: width)
            result.withUnsafeMutableBufferPointer {
                decoder.kernel.step(
                    [DecoderKernel.Row(tokens[39], shared: nil, sharedCount: 0, own: cache, seen: seen)], into: $0)
            }
            return result
        }
        // Keys are turned in half precision.
        #expect(Self.difference([try last(forgetting: 12)], try last(forgetting: 0)) < 0.002)
    }

    @Test(.enabled(if: EmbeddedModel.path != nil, "\(EmbeddedModel.missing)")) func theEmbeddedModelKeepsItsLogits()
        throws
    {
        let checkpoint = try ModelCheckpoint(#require(EmbeddedModel.path))
        let model = try checkpoint.model(.float32)
        var tokens: [Token] = []
        for place in 0..<48 { tokens.append(Token(32 + place * 7 % 11)) }
        let expected = model.logits(tokens).elements(Float.self)
        // The weights stay as the file has them: what differs is the rounding of activations to 8 bits.
        let own = try Self.logits(Decoder(checkpoint, context: 64), tokens, steps: [48])
        #expect(Self.difference(own, expected) < 0.03)
        let sixteen = try Self.logits(Decoder(checkpoint, bits: .sixteen, context: 64), tokens, steps: [48])
        #expect(Self.difference(sixteen, expected) < 0.03)
    }
}
