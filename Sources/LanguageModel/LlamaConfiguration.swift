/// The sizes of a model of the Llama family, by the names of the field.
public struct LlamaConfiguration: Hashable, Sendable {
    public var vocabularySize: Int
    public var hiddenSize: Int
    public var intermediateSize: Int
    public var layerCount: Int
    public var headCount: Int
    /// Heads of keys and values; each serves `headCount / keyValueHeadCount` query heads.
    public var keyValueHeadCount: Int
    public var headDimension: Int
    public var rmsNormEpsilon: Double
    /// The base of the rotary angles.
    public var ropeTheta: Double
    /// The most tokens that the model was trained to see at once.
    public var contextLength: Int
    /// How the rotary angles are changed for longer texts than those of training.
    public var ropeScaling: RoPEScaling?
    /// How many tokens back attention sees, the token itself counted; nil for all (Mistral 7B: 4,096).
    public var slidingWindow: Int?
    /// Layers whose attention sees all tokens in spite of the window (Qwen 2).
    public var fullAttentionLayers: Set<Int> = []
    /// The embedding is also the head.
    public var tiesEmbedding = true
    /// Queries, keys and values have a bias (Qwen 2).
    public var hasAttentionBias = false
    /// The projection of what attention gave has a bias as well (Llama with `attention_bias`).
    public var hasOutputBias = false
    /// Each head of queries and keys passes an RMS norm before rotation (Qwen 3).
    public var normalizesHeads = false

    public init(
        vocabularySize: Int, hiddenSize: Int, intermediateSize: Int, layerCount: Int, headCount: Int,
        keyValueHeadCount: Int, headDimension: Int, rmsNormEpsilon: Double, ropeTheta: Double, contextLength: Int
    ) {
        self.vocabularySize = vocabularySize
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.keyValueHeadCount = keyValueHeadCount
        self.headDimension = headDimension
        self.rmsNormEpsilon = rmsNormEpsilon
        self.ropeTheta = ropeTheta
        self.contextLength = contextLength
    }

    /// The number of weights; an embedding that is also the head counts once.
    public var parameterCount: Int {
        tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// The window of one layer's attention.
    package func window(ofLayer layer: Int) -> Int? { fullAttentionLayers.contains(layer) ? nil : slidingWindow }

    /// Columns of the stacked projection to queries, keys and values.
    package var qkvSize: Int { (headCount + 2 * keyValueHeadCount) * headDimension }

    /// Why these numbers, which come out of a file, make no model: a clause; nil when they do make one.
    package var fault: String? {
        let sizes = [
            ("vocabulary", vocabularySize), ("hidden size", hiddenSize), ("feed-forward size", intermediateSize),
            ("heads", headCount), ("key-value heads", keyValueHeadCount), ("size of a head", headDimension),
            ("rows of queries", headCount.multipliedReportingOverflow(by: headDimension).partialValue),
        ]
        for (name, size) in sizes where !(1...1 << 20).contains(size) {
            return "its \(name) would be \(size), where 1 to \(1 << 20) makes sense"
        }
        guard (1...4096).contains(layerCount) else {
            return "it would have \(layerCount) layers, where 1 to 4096 make sense"
        }
        guard (1...1 << 30).contains(contextLength) else { return "its context would be \(contextLength) tokens" }
        guard headCount.isMultiple(of: keyValueHeadCount) else {
            return "its \(headCount) heads cannot share \(keyValueHeadCount) heads of keys and values evenly"
        }
        guard headDimension.isMultiple(of: 2) else { return "its heads of \(headDimension) have no two halves to turn" }
        guard ropeTheta > 1, ropeTheta < 1e15 else { return "its base of rotation would be \(ropeTheta)" }
        guard rmsNormEpsilon > 0, rmsNormEpsilon < 1 else {
            return "the epsilon of its norms would be \(rmsNormEpsilon)"
        }
        guard (1...1 << 30).contains(slidingWindow ?? 1) else {
            return "its window would be \(slidingWindow ?? 0) tokens"
        }
        return nil
    }
}
