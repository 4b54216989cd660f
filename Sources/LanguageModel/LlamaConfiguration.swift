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
    /// How many tokens back attention sees, the token itself counted; nil for all (Mistral 7B: 4,096).
    public var slidingWindow: Int?
    /// The embedding is also the head.
    public var tiesEmbedding = true
    /// Queries, keys and values have a bias (Qwen 2).
    public var hasAttentionBias = false
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

    /// The number of weights, with the embedding counted once (it is also the head).
    public var parameterCount: Int {
        let attention = hiddenSize * (qkvSize + headCount * headDimension)
        let perLayer = attention + 3 * hiddenSize * intermediateSize + 2 * hiddenSize
        return vocabularySize * hiddenSize + layerCount * perLayer + hiddenSize
    }

    /// Columns of the stacked projection to queries, keys and values.
    package var qkvSize: Int { (headCount + 2 * keyValueHeadCount) * headDimension }
}
