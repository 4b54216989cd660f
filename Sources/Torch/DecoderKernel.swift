import CTorch

/// The program of a decoder for sampling: weights packed in 4, 8 or 16 bits, and steps of a few rows.
///
/// It computes on the CPU, apart from tensors. A row's result depends on that row and what it sees alone, to the bit: not
/// on the rows beside it nor on the threads. As with tensors, a wrong size is a programmer's mistake and traps.
///
/// Several threads may ask for steps and logits: they take turns. Weights are set before that, by one.
public final class DecoderKernel: @unchecked Sendable {
    /// The sizes of a model of the Llama family.
    public struct Shape: Hashable, Sendable {
        public var vocabulary: Int, hidden: Int, intermediate: Int, layers: Int, heads: Int, keyValueHeads: Int
        public var headDimension: Int
        public var epsilon: Float

        public init(
            vocabulary: Int, hidden: Int, intermediate: Int, layers: Int, heads: Int, keyValueHeads: Int,
            headDimension: Int, epsilon: Float
        ) {
            self.vocabulary = vocabulary
            self.hidden = hidden
            self.intermediate = intermediate
            self.layers = layers
            self.heads = heads
            self.keyValueHeads = keyValueHeads
            self.headDimension = headDimension
            self.epsilon = epsilon
        }
    }

    /// A matrix of the model: the embedding, the head, or a linear layer of a block.
    public enum Matrix: Hashable, Sendable {
        case embedding, head
        case q(Int), k(Int), v(Int), o(Int), gate(Int), up(Int), down(Int)

        fileprivate var place: (layer: Int64, projection: Int32) {
            switch self {
            case .head: (0, CT_HEAD.rawValue)
            case .embedding: (0, CT_EMBEDDING.rawValue)
            case .q(let layer): (Int64(layer), CT_Q.rawValue)
            case .k(let layer): (Int64(layer), CT_K.rawValue)
            case .v(let layer): (Int64(layer), CT_V.rawValue)
            case .o(let layer): (Int64(layer), CT_O.rawValue)
            case .gate(let layer): (Int64(layer), CT_GATE.rawValue)
            case .up(let layer): (Int64(layer), CT_UP.rawValue)
            case .down(let layer): (Int64(layer), CT_DOWN.rawValue)
            }
        }
    }

    /// How a matrix is kept.
    public enum Format: Int, Hashable, Sendable {
        /// Four bits, with a scale and a minimum for each 32 inputs.
        case four
        /// Eight bits, with a scale for each 32 inputs.
        case eight
        /// bfloat16.
        case sixteen
    }

    /// How rows come in: plain, or in the blocks of 32 that GGUF files hold, which stay as they are where the format is
    /// of as many bits.
    public enum RowSource: Int, Hashable, Sendable { case float32, q4_0, q4_1, q8_0 }

    /// The most rows of one step.
    public static let mostRows = 64

    /// Instructions up to which the kernels go, where the processor has them.
    public enum Instructions: UInt32, Hashable, Sendable { case portable, avx2, best }

    /// The kernels that this processor runs.
    public static var kernels: String { String(cString: ct_decoder_kernels()) }

    public let shape: Shape
    let handle: ct_decoder

    public init(_ shape: Shape, threads: Int, instructions: Instructions = .best) {
        self.shape = shape
        var sizes = ct_decoder_shape(
            vocabulary: Int64(shape.vocabulary), hidden: Int64(shape.hidden), intermediate: Int64(shape.intermediate),
            layers: Int64(shape.layers), heads: Int64(shape.heads), key_value_heads: Int64(shape.keyValueHeads),
            dimension: Int64(shape.headDimension), epsilon: shape.epsilon)
        guard let handle = ct_decoder_new(&sizes, Int64(threads), ct_instructions(instructions.rawValue)) else {
            preconditionFailure("decoder: " + String(cString: ct_last_error()))
        }
        self.handle = handle
    }

    deinit { ct_decoder_free(handle) }

    /// Writes rows of a matrix; its format is that of the first call.
    public func fill(
        _ matrix: Matrix, _ format: Format, rows: Range<Int>, from source: RowSource, _ bytes: UnsafeRawBufferPointer
    ) {
        let place = matrix.place
        succeed(
            ct_decoder_fill(
                handle, place.layer, place.projection, ct_format(UInt32(format.rawValue)), Int64(rows.lowerBound),
                Int64(rows.count), ct_row_source(UInt32(source.rawValue)), bytes.baseAddress))
    }

    /// Sets the vectors of a layer: norms, those of heads where the model has them, and how far attention sees.
    public func setNorms(
        ofLayer layer: Int, attention: [Float], mlp: [Float], query: [Float]?, key: [Float]?, window: Int?
    ) {
        succeed(
            ct_decoder_set_vectors(
                handle, Int64(layer), attention, mlp, query, key, Int64(window ?? Int.max)))
    }

    public func setBias(of matrix: Matrix, _ bias: [Float]) {
        succeed(ct_decoder_set_bias(handle, matrix.place.layer, matrix.place.projection, bias))
    }

    /// Adds a low-rank update to a linear layer.
    ///
    /// - Parameters:
    ///   - a: (rank, inputs).
    ///   - b: (outputs, rank), scaled.
    public func setUpdate(of matrix: Matrix, rank: Int, a: [Float], b: [Float]) {
        succeed(ct_decoder_set_update(handle, matrix.place.layer, matrix.place.projection, Int64(rank), a, b))
    }

    /// Sets the last norm and the angles of the positions that there may be.
    ///
    /// - Parameter cosines: (positions, headDimension / 2), as `sines`.
    public func setEnds(finalNorm: [Float], positions: Int, cosines: [Float], sines: [Float]) {
        succeed(ct_decoder_set_ends(handle, finalNorm, Int64(positions), cosines, sines))
    }
}

/// The keys and values of a sequence's tokens, or of what several sequences have in common.
public final class SlotCache {
    /// The most slots; memory is taken as they are filled.
    public let capacity: Int
    let handle: ct_cache
    private let kernel: DecoderKernel

    public init(for kernel: DecoderKernel, capacity: Int) {
        self.capacity = capacity
        self.kernel = kernel
        guard let handle = ct_cache_new(kernel.handle, Int64(capacity)) else {
            preconditionFailure("decoder: " + String(cString: ct_last_error()))
        }
        self.handle = handle
    }

    deinit { ct_cache_free(handle) }

    /// Takes over slots of a cache, which may be this one.
    public func copy(_ slots: Range<Int>, of other: SlotCache, to slot: Int) {
        succeed(
            ct_cache_copy(handle, Int64(slot), other.handle, Int64(slots.lowerBound), Int64(slots.count)))
    }

    /// Takes out slots; those behind them, up to `end`, move up, and their keys turn back by as many positions.
    ///
    /// - Parameter cosines: of the angles of that many positions, (headDimension / 2), as `sines`.
    public func drop(_ slots: Range<Int>, end: Int, cosines: [Float], sines: [Float]) {
        succeed(
            ct_cache_drop(handle, Int64(slots.lowerBound), Int64(slots.count), Int64(end), cosines, sines))
    }
}

extension DecoderKernel {
    /// A token in its place.
    ///
    /// It sees the first `sharedCount` slots of `shared`, the first `seen` of `own`, and itself: its keys and values go
    /// to `slot` of `own`, which is `seen` where the sequence simply goes on. Its position is sharedCount + seen.
    public struct Row {
        public var token: Int32
        public var shared: SlotCache?
        public var sharedCount: Int
        public var own: SlotCache
        public var seen: Int
        public var slot: Int

        public init(_ token: Int32, shared: SlotCache?, sharedCount: Int, own: SlotCache, seen: Int, slot: Int? = nil) {
            self.token = token
            self.shared = shared
            self.sharedCount = sharedCount
            self.own = own
            self.seen = seen
            self.slot = slot ?? seen
        }
    }

    /// Runs at most `mostRows` rows and writes what the head reads of those from `first` on: (rows - first, hidden).
    public func step(_ rows: [Row], from first: Int = 0, into hidden: UnsafeMutableBufferPointer<Float>) {
        precondition(hidden.count >= (rows.count - first) * shape.hidden, "no room for the hidden states")
        withUnsafeTemporaryAllocation(of: ct_decoder_row.self, capacity: max(rows.count, 1)) { places in
            for (index, row) in rows.enumerated() {
                places.initializeElement(
                    at: index,
                    to: ct_decoder_row(
                        token: row.token, shared: row.shared?.handle, shared_count: Int64(row.sharedCount),
                        own: row.own.handle, seen: Int64(row.seen), slot: Int64(row.slot)))
            }
            succeed(ct_decoder_step(handle, places.baseAddress, Int64(rows.count), Int64(first), hidden.baseAddress))
        }
    }

    /// The logits of some tokens, rising, after rows of hidden states: (rows, tokens).
    public func logits(
        of tokens: [Int32], after hidden: UnsafeBufferPointer<Float>, rows: Int,
        into logits: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(hidden.count >= rows * shape.hidden && logits.count >= rows * tokens.count, "no room for logits")
        succeed(
            ct_decoder_logits(handle, hidden.baseAddress, Int64(rows), tokens, Int64(tokens.count), logits.baseAddress))
    }

    /// The logits of all tokens: (rows, vocabulary).
    public func allLogits(
        after hidden: UnsafeBufferPointer<Float>, rows: Int, into logits: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(
            hidden.count >= rows * shape.hidden && logits.count >= rows * shape.vocabulary, "no room for logits")
        succeed(ct_decoder_logits(handle, hidden.baseAddress, Int64(rows), nil, 0, logits.baseAddress))
    }
}
