import LanguageModel
import Torch
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The model once more, with plain operations only and no thought for speed: what automatic differentiation goes through.
struct PlainLlama {
    let configuration: LlamaConfiguration
    let weights: LlamaWeights
    /// A and B of each layer's projections, asking for gradients.
    let adapter: [[Projection: (a: Tensor, b: Tensor)]]
    let scale: Double
    /// The rows of some tokens in embedding and head, asking for gradients; one tensor where the model ties the two.
    let rows: (tokens: Range<Int>, embedding: Tensor, head: Tensor)?

    /// What falls out of the rows that are being run; nil for nothing.
    private var dropout: Dropout?

    /// - Parameter adapter: its numbers are copied, in the type of the weights.
    init(_ configuration: LlamaConfiguration, _ weights: LlamaWeights, _ lora: LoRA? = nil) {
        self.configuration = configuration
        self.weights = weights
        scale = lora?.configuration.scale ?? 0
        var adapter = [[Projection: (a: Tensor, b: Tensor)]](repeating: [:], count: configuration.layerCount)
        for place in lora?.layout.places ?? [] {
            guard let lora else { break }
            let a = lora.parameters.narrowed(0, to: place.a).viewed(as: [lora.configuration.rank, place.inputs]).clone()
            let b = lora.parameters.narrowed(0, to: place.b)
                .viewed(as: [place.outputs.count, lora.configuration.rank]).clone()
            a.requireGradient()
            b.requireGradient()
            adapter[place.layer][place.projection] = (a, b)
        }
        self.adapter = adapter
        rows = lora?.layout.rows(of: lora?.parameters ?? .zeros([0])).map { rows in
            let embedding = rows.embedding.clone()
            embedding.requireGradient()
            guard lora?.layout.headRows != nil else { return (rows.tokens, embedding, embedding) }
            let head = rows.head.clone()
            head.requireGradient()
            return (rows.tokens, embedding, head)
        }
    }

    /// A matrix of the vocabulary with rows of some tokens in the place of its own or behind them.
    private func grown(_ matrix: Tensor, _ rows: Tensor?) -> Tensor {
        guard let rows, let tokens = self.rows?.tokens else { return matrix }
        var parts = [matrix.narrowed(0, to: 0..<tokens.lowerBound), rows]
        if tokens.upperBound < matrix.size(0) {
            parts.append(matrix.narrowed(0, to: tokens.upperBound..<matrix.size(0)))
        }
        return Tensor.concatenated(parts)
    }

    /// The summed negative log likelihood of a pack's answers, a scalar tensor.
    ///
    /// - Parameter dropout: what falls out of the rows of a piece.
    func loss(_ pack: Pack, dropout: ((Range<Int>) -> Dropout)? = nil) -> Tensor {
        var total = Tensor.zeros([], weights.embedding.dtype)
        for piece in pack.pieces {
            var model = self
            model.dropout = dropout.map { $0(piece) }
            let rows = pack.answerRows.enumerated().filter { piece.contains(Int($0.element)) }
            let logits = model.logits(Array(pack.tokens[piece]))
                .selected(Tensor(rows.map { $0.element - Int32(piece.lowerBound) }))
            let targets = Tensor(rows.map { Int64(pack.answerTokens[$0.offset]) }, shape: [rows.count, 1])
            total = total - logits.logSoftmax().gathered(targets).sum()
        }
        return total
    }

    func logits(_ tokens: [Int32]) -> Tensor {
        var x = grown(weights.embedding, rows?.embedding).selected(Tensor(tokens))
        for (layer, block) in weights.blocks.enumerated() { x = run(block, layer, x) }
        return norm(x, weights.finalNorm).matmul(grown(weights.head.dense(x.dtype), rows?.head).transposed())
    }

    private func constant(_ value: Double) -> Tensor { Tensor([value]).converted(to: weights.embedding.dtype) }

    private func norm(_ x: Tensor, _ weight: Tensor) -> Tensor {
        x * ((x * x).meanOfLast() + constant(configuration.rmsNormEpsilon)).reciprocalSquareRoot() * weight
    }

    private func linear(_ x: Tensor, _ weight: Tensor, _ projection: Projection, _ layer: Int) -> Tensor {
        let y = x.matmul(weight.transposed())
        guard let (a, b) = adapter[layer][projection] else { return y }
        let seen = dropout.map { x * mask($0, x, projection, layer) } ?? x
        return y + seen.matmul(a.transposed()).matmul(b.transposed()) * constant(scale)
    }

    /// 0 for what falls out of x, and what the rest is multiplied by.
    private func mask(_ dropout: Dropout, _ x: Tensor, _ projection: Projection, _ layer: Int) -> Tensor {
        Tensor(Array(repeating: 1.0, count: x.count), shape: x.shape).converted(to: x.dtype)
            .dropped(dropout.mask(projection.group, block: layer))
    }

    /// (time, heads * headDimension) -> (heads, time, headDimension), normalised and rotated by position.
    private func heads(_ x: Tensor, _ count: Int, _ weight: Tensor? = nil, rotated: Bool) -> Tensor {
        let (time, width) = (x.size(0), configuration.headDimension), half = configuration.headDimension / 2
        let heads = x.reshaped(to: [time, count, width])
        let split = (weight.map { norm(heads, $0) } ?? heads).transposed(0, 1)
        guard rotated else { return split }
        let plain = (0..<half).map { pow(configuration.ropeTheta, -Double($0) / Double(half)) }
        let frequencies =
            configuration.ropeScaling?.frequencies(
                headDimension: width, theta: configuration.ropeTheta, length: time) ?? plain
        let angles = (0..<time).flatMap { position in (0..<width).map { Double(position) * frequencies[$0 % half] } }
        let factor = configuration.ropeScaling?.attentionFactor ?? 1
        func table(_ function: (Double) -> Double) -> Tensor {
            Tensor(angles.map { factor * function($0) }, shape: [time, width]).converted(to: x.dtype)
        }
        let turned = Tensor.concatenated(
            [split.narrowed(2, to: half..<width) * constant(-1), split.narrowed(2, to: 0..<half)], along: 2)
        return split * table(cos) + turned * table(sin)
    }

    private func run(_ block: LlamaWeights.Block, _ layer: Int, _ x: Tensor) -> Tensor {
        let c = configuration, time = x.size(0), width = c.headDimension
        let keys = c.headCount * width, values = keys + c.keyValueHeadCount * width
        let h = norm(x, block.attentionNorm)
        func biased(_ columns: Range<Int>, _ projection: Projection) -> Tensor {
            let y = linear(h, block.qkv.dense(x.dtype).narrowed(0, to: columns), projection, layer)
            guard let bias = block.qkvBias else { return y }
            return y + bias.narrowed(0, to: columns)
        }
        let q = heads(biased(0..<keys, .q), c.headCount, block.queryNorm, rotated: true)
        let k = heads(biased(keys..<values, .k), c.keyValueHeadCount, block.keyNorm, rotated: true)
        let v = heads(biased(values..<c.qkvSize, .v), c.keyValueHeadCount, rotated: false)
        func repeated(_ x: Tensor) -> Tensor {
            x.reshaped(to: [c.keyValueHeadCount, 1, time, width])
                .expanded(to: [c.keyValueHeadCount, c.headCount / c.keyValueHeadCount, time, width])
                .reshaped(to: [c.headCount, time, width])
        }
        let window = c.window(ofLayer: layer) ?? time
        let mask = (0..<time).flatMap { row in
            (0..<time).map { $0 > row || $0 <= row - window ? -Double.infinity : 0 }
        }
        let scores =
            q.matmul(repeated(k).transposed(1, 2)) * constant(1 / Double(width).squareRoot())
            + Tensor(mask, shape: [time, time]).converted(to: x.dtype)
        let attended = scores.softmax().matmul(repeated(v)).transposed(0, 1).reshaped(to: [time, c.headCount * width])
        let projected = linear(attended, block.o.dense(x.dtype), .o, layer)
        let middle = x + (block.oBias.map { projected + $0 } ?? projected)
        let m = norm(middle, block.mlpNorm)
        let gate = linear(m, block.gateUp.dense(x.dtype).narrowed(0, to: 0..<c.intermediateSize), .gate, layer)
        let up = linear(
            m, block.gateUp.dense(x.dtype).narrowed(0, to: c.intermediateSize..<2 * c.intermediateSize), .up, layer)
        return middle + linear(gate.silu() * up, block.down.dense(x.dtype), .down, layer)
    }
}
