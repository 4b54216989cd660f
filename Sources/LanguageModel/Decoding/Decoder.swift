import Checkpoints
public import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A model as it is sampled from: packed weights, and steps of a few tokens of several sequences at once.
///
/// It computes what `Llama` computes, on the CPU, from weights in 4 or 8 bits with activations in 8 bits in the linear
/// layers. The same tokens give the same numbers to the bit, whether they come one by one or several at once, with other
/// sequences or alone.
public final class Decoder: Sendable {
    /// With the tokens of the adapter in its vocabulary.
    public let configuration: LlamaConfiguration
    /// The most tokens that a sequence may have here.
    public let context: Int
    public let kernel: DecoderKernel

    /// Packs the weights of a checkpoint as they are read from the disk.
    ///
    /// - Parameters:
    ///   - context: the most tokens of a sequence; never more than what the scaling of rotary angles reaches.
    public convenience init(
        _ checkpoint: ModelCheckpoint, bits: WeightBits = .own, adapter: LoRA? = nil, context: Int? = nil,
        threads: Int = Threads.count, instructions: DecoderKernel.Instructions = .best
    ) throws {
        try self.init(
            checkpoint.configuration, weights: checkpoint.source, bits: bits, adapter: adapter, context: context,
            threads: threads, instructions: instructions)
    }

    /// Packs the weights of a model that is in memory, with the adapter that it has.
    public convenience init(
        _ model: Llama, bits: WeightBits = .eight, threads: Int = Threads.count,
        instructions: DecoderKernel.Instructions = .best
    ) throws {
        try self.init(
            model.configuration, weights: LoadedWeights(model.weights, model.configuration), bits: bits,
            adapter: model.adapter, context: model.context, threads: threads, instructions: instructions)
    }

    init(
        _ c: LlamaConfiguration, weights: any WeightSource, bits: WeightBits, adapter: LoRA?, context: Int?,
        threads: Int, instructions: DecoderKernel.Instructions
    ) throws {
        configuration = c.grown(for: adapter)
        self.context = min(context ?? c.contextLength, c.longestContext)
        kernel = DecoderKernel(
            DecoderKernel.Shape(
                vocabulary: configuration.vocabularySize, hidden: c.hiddenSize, intermediate: c.intermediateSize,
                layers: c.layerCount, heads: c.headCount, keyValueHeads: c.keyValueHeadCount,
                headDimension: c.headDimension, epsilon: Float(c.rmsNormEpsilon)),
            threads: threads, instructions: instructions)
        let packing = DecoderPacking(kernel: kernel, source: weights, bits: bits)
        try packing.pack(c)
        let finalNorm = try packing.vector(LlamaTensorName.finalNorm, c.hiddenSize)
        // A dynamic scaling is that of the longest text that there may be.
        let angles = RotaryEmbedding(
            c, positions: 0..<self.context, length: self.context, in: .float32, on: .cpu)
        kernel.setEnds(
            finalNorm: finalNorm, positions: self.context, cosines: angles.cosines.elements(),
            sines: angles.sines.elements())
        if let adapter { add(adapter, packing) }
    }

    /// Adds a low-rank adapter's part to the linear layers that it targets, and its rows to embedding and head.
    private func add(_ adapter: LoRA, _ packing: DecoderPacking) {
        let rank = adapter.configuration.rank
        let scale = adapter.configuration.scale
        let numbers = adapter.parameters.converted(to: .float32, on: .cpu)
        if let rows = adapter.layout.rows(of: numbers) {
            packing.pack(rows, hasHead: !adapter.model.tiesEmbedding)
        }
        for place in adapter.layout.places {
            let a = numbers.narrowed(0, to: place.a).elements(Float.self)
            let b = numbers.narrowed(0, to: place.b).elements(Float.self).map { $0 * Float(scale) }
            kernel.setUpdate(of: place.projection.matrix(place.layer), rank: rank, a: a, b: b)
        }
    }
}

extension Decoder {
    /// Takes the oldest slots out of a cache, so that a text can go on beyond the context.
    ///
    /// What was read since moves up by as many positions. What a sequence shares with others stays and is what attention
    /// rests on. Source: Xiao et al. 2023, "Efficient Streaming Language Models with Attention Sinks", section 3.2.
    public func forget(_ count: Int, of cache: SlotCache, end: Int) {
        // The angle alone: a factor of the scaling is in the keys already.
        let frequencies =
            configuration.ropeScaling?.frequencies(
                headDimension: configuration.headDimension, theta: configuration.ropeTheta, length: context)
            ?? RoPEScaling.unscaled(headDimension: configuration.headDimension, theta: configuration.ropeTheta)
        let angles = frequencies.map { Double(count) * $0 }
        cache.drop(
            0..<count, end: end, cosines: angles.map { Float(cos($0)) }, sines: angles.map { Float(sin($0)) })
    }
}

extension Projection {
    /// Its matrix in a decoder.
    func matrix(_ layer: Int) -> DecoderKernel.Matrix {
        switch self {
        case .q: .q(layer)
        case .k: .k(layer)
        case .v: .v(layer)
        case .o: .o(layer)
        case .gate: .gate(layer)
        case .up: .up(layer)
        case .down: .down(layer)
        }
    }
}
