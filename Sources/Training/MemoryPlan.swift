public import LanguageModel
public import Torch

/// What a run will take in memory, known before its first step.
///
/// The greatest need is at the turn from the way forward to the way back: everything that the blocks keep is there, and
/// the last block's gradients are being made.
public struct MemoryPlan: Hashable, Sendable {
    /// What the optimiser moves.
    public enum Trained: Hashable, Sendable {
        case adapter(LoRAConfiguration)
        case everything
    }

    /// What a run is made of, as far as its memory depends on it.
    public struct Run: Hashable, Sendable {
        public var configuration: LlamaConfiguration
        public var trained: Trained
        /// What the model computes in.
        public var type: DType
        /// Bytes of the frozen weights as they are stored; not asked for where everything is trained.
        public var weightBytes: Int
        /// Rows of one pass: the tokens of all its examples.
        public var tokens: Int
        public var recompute: Recompute
        public var threads = Threads.count
        /// Bytes of the program, its libraries and whatever else it holds.
        public var processBytes = 200 << 20

        public init(
            _ configuration: LlamaConfiguration, _ trained: Trained, _ type: DType, weightBytes: Int, tokens: Int,
            recompute: Recompute = .none
        ) {
            self.configuration = configuration
            self.trained = trained
            self.type = type
            self.weightBytes = weightBytes
            self.tokens = tokens
            self.recompute = recompute
        }
    }

    public let run: Run
    /// Bytes of the frozen weights.
    public let weights: Int
    /// Of the numbers that are trained: themselves, as the model reads them, their gradient and its two moments.
    public let trained: Int
    /// Of what the blocks keep for the way back.
    public let activations: Int
    /// Of the logits and their gradients, or of the last block's way back, whichever is more; and of the kernels.
    public let workspace: Int
    public let process: Int

    public var total: Int { weights + trained + activations + workspace + process }

    public init(_ run: Run) {
        let c = run.configuration
        let count = run.trainedCount
        self.run = run
        weights = run.trained == .everything ? 0 : run.weightBytes
        let precise = run.type == .float64 ? 8 : 4
        trained = count * (4 * precise + (run.type.size == precise ? 0 : run.type.size))
        let blocks = (0..<c.layerCount).reduce(0) { sum, block in
            sum + (run.recompute.includes(block, of: c.layerCount) ? run.inputRow : run.blockRow)
        }
        activations = run.tokens * blocks
        workspace = max(run.lossBytes, run.backwardBytes) + run.kernelBytes
        process = run.processBytes
    }

    /// The plan of a run that is about to begin, with what the process holds by now.
    ///
    /// - Parameters:
    ///   - tokens: of the largest pass.
    ///   - trained: whose parameters, with their copy for the model, are in memory already.
    public init(
        of model: Llama, training trained: any TrainableParameters, tokens: Int, recompute: Recompute = .none
    ) {
        let what: Trained = (trained as? LoRA).map { .adapter($0.configuration) } ?? .everything
        var run = Run(
            model.configuration, what, model.dtype, weightBytes: model.weights.byteCount, tokens: tokens,
            recompute: recompute)
        if let resident = ProcessMemory.resident {
            let known = trained.parameters.count * trained.parameters.dtype.size
            let working =
                trained.working === trained.parameters ? 0 : trained.working.count * trained.working.dtype.size
            // Of the libraries, what a step calls for is yet to be read in.
            run.processBytes = max(130 << 20, resident - MemoryPlan(run).weights - known - working) + Self.unread
        }
        self.init(run)
    }

    /// The most tokens of a pass that fit into so many bytes, a multiple of 64; nil where not even those do.
    public func largestContext(in bytes: Int, recompute: Recompute? = nil) -> Int? {
        func fits(_ units: Int) -> Bool {
            var run = run
            run.tokens = units * 64
            run.recompute = recompute ?? run.recompute
            return MemoryPlan(run).total <= bytes
        }
        guard fits(1) else { return nil }
        var least = 1, most = 1 << 16
        while least < most {
            let middle = (least + most + 1) / 2
            if fits(middle) { least = middle } else { most = middle - 1 }
        }
        return least * 64
    }

    /// Ends a run before its first step where it does not fit.
    ///
    /// - Parameter limit: the bytes that the process may have in all.
    public func check(within limit: Int) throws(TrainingError) {
        guard total > limit else { return }
        var ways: [String] = []
        for recompute in [run.recompute, .all] where recompute != run.recompute || ways.isEmpty {
            if let tokens = largestContext(in: limit, recompute: recompute) {
                ways.append("\(tokens) tokens with recompute \(recompute)")
            }
        }
        throw TrainingError(
            "a pass of \(run.tokens) tokens takes \(Self.gigabytes(total)) GB and there are \(Self.gigabytes(limit)): "
                + (ways.isEmpty
                    ? "no context fits; a smaller or quantised model, or an adapter of a lower rank, may"
                    : "what fits is " + ways.joined(separator: ", or ")))
    }

    /// The bytes that this process may have in all: what it holds and what is free; nil where the system does not say.
    public static var limit: Int? {
        guard let resident = ProcessMemory.resident, let available = ProcessMemory.available else { return nil }
        return resident + available
    }

    /// The plan as a table of gigabytes, and the largest context that fits into `limit` bytes.
    public func lines(limit: Int? = MemoryPlan.limit) -> [String] {
        func line(_ name: String, _ bytes: Int, _ note: String) -> String {
            let figure = Self.gigabytes(bytes)
            return "  " + name.padded(to: 12) + String(repeating: " ", count: max(0, 7 - figure.count)) + figure + "  "
                + note
        }
        let copies = run.type.size < 4 ? "in \(run.type) too, " : ""
        var lines = [
            "memory, in GB (1e9 bytes):",
            line("weights", weights, run.trained == .everything ? "all of them trained" : "frozen"),
            line("trained", trained, "\(run.trainedCount) numbers, \(copies)with their gradient and moments"),
            line("activations", activations, "\(run.tokens) tokens a pass, recompute \(run.recompute)"),
            line("workspace", workspace, "one block's way back, or the loss"),
            line("process", process, "program, libraries, data"),
            line("total", total, limit.map { "of \(Self.gigabytes($0)) that this machine has for it" } ?? ""),
        ]
        if let limit {
            let contexts = [Recompute.none, .all].map { recompute in
                let tokens =
                    largestContext(in: limit, recompute: recompute).map {
                        "\(min($0, run.configuration.longestContext)) tokens"
                    } ?? "none"
                return "\(tokens) (recompute \(recompute))"
            }
            lines.append(
                "  largest context that fits: " + contexts.joined(separator: ", ")
                    + "; the model takes \(run.configuration.longestContext)")
        }
        return lines
    }

    /// Bytes of libtorch's code that a first step brings in.
    private static let unread = 60 << 20

    static func gigabytes(_ bytes: Int) -> String {
        let hundredths = (bytes + 5_000_000) / 10_000_000
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
