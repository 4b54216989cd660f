public import Randomness
public import Tokenizers

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Draws tokens by a sampler's rules, in memory of its own that is used again and again.
public struct TokenDraw {
    public var sampler: Sampler
    private var weights: [Float] = []
    private var order: [Int32] = []

    public init(_ sampler: Sampler) { self.sampler = sampler }

    /// Draws one of some tokens.
    ///
    /// - Parameters:
    ///   - logits: one for each of `tokens`, or for each of the vocabulary; no NaN.
    ///   - tokens: rising; nil for the whole vocabulary.
    ///   - heard: the tokens that the repetition penalty bears on.
    ///   - temperature: instead of the sampler's own.
    /// - Returns: a place among the logits.
    public mutating func draw(
        _ logits: UnsafeBufferPointer<Float>, of tokens: [Token]? = nil, heard: Set<Token> = [],
        temperature: Double? = nil, _ random: inout RandomStream
    ) -> Int {
        weights.removeAll(keepingCapacity: true)
        weights.append(contentsOf: logits)
        if sampler.repetitionPenalty != 1 { penalise(heard, tokens) }

        var top = -Float.infinity
        var best = 0
        for (index, logit) in weights.enumerated() where logit > top { (top, best) = (logit, index) }
        let temperature = temperature ?? sampler.temperature
        guard temperature > 0, top > -.infinity else { return best }
        let sharpness = Float(1 / temperature)
        var total = 0.0
        for index in weights.indices {
            let weight = expf((weights[index] - top) * sharpness)
            weights[index] = weight
            total += Double(weight)
        }
        if !sampler.filters {
            var point = random.uniform() * total
            for (index, weight) in weights.enumerated() {
                point -= Double(weight)
                if point < 0 { return index }
            }
            return best
        }
        sort(total)
        if sampler.typicalP < 1 { keepTypical() }
        var held = 0.0
        let kept = nucleus(of: total, &held)
        var point = random.uniform() * held
        for index in order[..<kept] {
            point -= Double(weights[Int(index)])
            if point < 0 { return Int(index) }
        }
        return Int(order[kept - 1])
    }

    private mutating func penalise(_ heard: Set<Token>, _ tokens: [Token]?) {
        let penalty = Float(sampler.repetitionPenalty)
        func change(_ index: Int) {
            weights[index] = weights[index] > 0 ? weights[index] / penalty : weights[index] * penalty
        }
        if let tokens {
            for (index, token) in tokens.enumerated() where heard.contains(token) { change(index) }
        } else {
            for token in heard where weights.indices.contains(Int(token)) { change(Int(token)) }
        }
    }

    /// Whether tokens are taken away before the nucleus, which is then one of what is left.
    private var isCut: Bool { sampler.topK != nil || sampler.typicalP < 1 }

    /// Puts the places in falling order of their weights, the top k where there is such a limit.
    private mutating func sort(_ total: Double) {
        // The tokens below this share of the whole add up to less than 1 - topP, so none of them is in the nucleus.
        let floor =
            isCut ? 0 : max(Float(total * (1 - min(sampler.topP, 1)) / Double(weights.count)), Float(sampler.minP))
        order.removeAll(keepingCapacity: true)
        for index in weights.indices where weights[index] >= floor { order.append(Int32(index)) }
        let weights = weights
        order.sort { (weights[Int($0)], $1) > (weights[Int($1)], $0) }
        if let most = sampler.topK, order.count > max(1, most) { order.removeLast(order.count - max(1, most)) }
    }

    /// Keeps the tokens nearest to the entropy, in falling order of their weights.
    private mutating func keepTypical() {
        let weights = weights
        let total = order.reduce(0.0) { $0 + Double(weights[Int($1)]) }
        func information(_ index: Int32) -> Double { -log(Double(weights[Int(index)]) / total) }
        var entropy = 0.0
        for index in order where weights[Int(index)] > 0 {
            entropy += Double(weights[Int(index)]) / total * information(index)
        }
        order.sort {
            let (one, other) = (abs(information($0) - entropy), abs(information($1) - entropy))
            return one != other ? one < other : $0 < $1
        }
        var held = 0.0
        var size = 0
        while size < order.count, held < sampler.typicalP * total || size == 0 {
            held += Double(weights[Int(order[size])])
            size += 1
        }
        order.removeLast(order.count - size)
        order.sort { (weights[Int($0)], $1) > (weights[Int($1)], $0) }
    }

    /// How many of the ordered tokens top-p and min-p leave, and their weight.
    private func nucleus(of all: Double, _ held: inout Double) -> Int {
        let rest = isCut ? order.reduce(0.0) { $0 + Double(weights[Int($1)]) } : all
        let total = sampler.topP < 1 ? rest : .infinity
        let least = Double(sampler.minP) * Double(order.first.map { weights[Int($0)] } ?? 0)
        var size = 0
        while size < order.count, held < sampler.topP * total || size == 0 {
            let weight = Double(weights[Int(order[size])])
            if weight < least { break }
            held += weight
            size += 1
        }
        return max(size, 1)
    }
}
