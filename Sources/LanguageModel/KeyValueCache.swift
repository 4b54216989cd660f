public import Torch

/// The keys and values of the tokens seen so far, for `batch` sequences that grow in step.
public final class KeyValueCache {
    /// The most tokens a sequence can hold here.
    public let capacity: Int
    public let batch: Int
    /// The tokens that each sequence holds.
    public private(set) var count = 0
    private let configuration: LlamaConfiguration
    /// A layer's keys and values: (batch, groups, capacity, headDimension).
    private let keys: [Tensor], values: [Tensor]

    public init(
        _ configuration: LlamaConfiguration, capacity: Int, batch: Int = 1, _ type: DType, on device: Device = .cpu
    ) {
        self.configuration = configuration
        self.capacity = capacity
        self.batch = batch
        let shape = [batch, configuration.keyValueHeadCount, capacity, configuration.headDimension]
        keys = (0..<configuration.layerCount).map { _ in Tensor.empty(shape, type, on: device) }
        values = (0..<configuration.layerCount).map { _ in Tensor.empty(shape, type, on: device) }
    }

    /// A cache for `batch` sequences that all begin as the only sequence of this one does.
    public func repeated(_ batch: Int) -> KeyValueCache {
        precondition(self.batch == 1, "only a single sequence can be repeated")
        let copy = KeyValueCache(configuration, capacity: capacity, batch: batch, keys[0].dtype, on: keys[0].device)
        for (mine, theirs) in zip(keys + values, copy.keys + copy.values) {
            theirs.narrowed(2, to: 0..<count).copy(from: mine.narrowed(2, to: 0..<count))
        }
        copy.count = count
        return copy
    }

    /// Adds the keys and values of new rows at one layer and attends over all of them, or as far as the layer's window.
    ///
    /// - Parameter qkv: (batch * time, (heads + 2 groups) * headDimension); more than one token a sequence only while
    ///   the cache is empty.
    /// - Returns: (batch * time, heads * headDimension).
    func attend(_ qkv: Tensor, layer: Int) -> Tensor {
        let time = qkv.size(0) / batch
        precondition(count == 0 || time == 1, "several tokens at once fit an empty cache only")
        precondition(count + time <= capacity, "the cache of \(capacity) tokens is full")
        let (q, k, v) = configuration.split(qkv, batch: batch)
        keys[layer].narrowed(2, to: count..<count + time).copy(from: k)
        values[layer].narrowed(2, to: count..<count + time).copy(from: v)
        let window = configuration.window(ofLayer: layer)
        let seen = (time == 1 ? max(0, count + 1 - (window ?? .max)) : 0)..<count + time
        let seenKeys = keys[layer].narrowed(2, to: seen)
        let seenValues = values[layer].narrowed(2, to: seen)
        if time == 1 { return Tensor.attentionOfOne(q, seenKeys, seenValues) }
        let (output, _) = Tensor.attention(q, seenKeys, seenValues, causal: true, window: window)
        return output.transposed(1, 2).reshaped(
            to: [batch * time, configuration.headCount * configuration.headDimension])
    }

    /// Called once all layers have seen the new tokens.
    func advance(by time: Int) { count += time }
}
