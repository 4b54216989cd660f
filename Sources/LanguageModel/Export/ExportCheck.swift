public import Tokenizers
public import Torch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How far the logits of an export lie from those of the base model with its adapter.
public struct ExportCheck: Hashable, Sendable {
    /// Tokens whose logits were compared.
    public let tokens: Int
    /// The largest difference of two logits.
    public let largest: Double
    /// The root of the mean square of the differences, as a share of the spread (standard deviation) of the logits.
    public let share: Double
    /// The share of tokens whose likeliest successor is the same.
    public let agreement: Double

    /// The text on which exports are checked: music, as the model will be asked for it, and plain words.
    public static let text = """
        Write a calm piece for solo piano. p60:v64:d240:t0 p64:v61:d240:t0 p67:v66:d480:t240 p72:v70:d120:t120 \
        p71:v58:d120:t120 p69:v52:d360:t120 p36:v80:d960:t0 The quick melody rests over warm strings while evening \
        light falls; nobody counts the 128 measures, or 4/4, anymore.
        """

    /// - Parameter type: what the numbers were rounded to.
    public static func tolerance(of type: ExportType) -> Double {
        switch type {
        case .f32: 1e-4
        case .f16: 0.01
        case .bf16: 0.06
        case .q8_0: 0.1
        }
    }

    /// Compares logits, (tokens, vocabulary).
    public init(expected: Tensor, found: Tensor) {
        let width = expected.size(1)
        let (a, b) = (expected.elements(Float.self), found.elements(Float.self))
        var largest = 0.0, squares = 0.0, sum = 0.0, sumOfSquares = 0.0, same = 0
        for row in 0..<expected.size(0) {
            var best = (0, 0)
            for column in 0..<width {
                let index = row * width + column
                if a[index] > a[row * width + best.0] { best.0 = column }
                if b[index] > b[row * width + best.1] { best.1 = column }
                let difference = abs(Double(a[index]) - Double(b[index]))
                // A comparison with a NaN must not pass for a small one.
                largest = difference.isNaN ? .infinity : max(largest, difference)
                squares += difference * difference
                sum += Double(a[index])
                sumOfSquares += Double(a[index]) * Double(a[index])
            }
            if best.0 == best.1 { same += 1 }
        }
        let count = Double(max(a.count, 1))
        let spread = sqrt(max(sumOfSquares / count - sum / count * sum / count, .leastNormalMagnitude))
        tokens = expected.size(0)
        self.largest = largest
        share = squares.isNaN ? .infinity : sqrt(squares / count) / spread
        agreement = Double(same) / Double(max(tokens, 1))
    }

    public func isWithin(_ type: ExportType) -> Bool { share <= Self.tolerance(of: type) }
}

extension ExportCheck {
    /// The logits of a model with its adapter on ``text``, worked out in float32 where it fits.
    public static func logits(
        _ checkpoint: ModelCheckpoint, adapter: LoRA?, _ tokens: [Token]
    ) throws -> Tensor {
        let configuration = checkpoint.configuration
        let model = Llama(
            configuration, weights: try LlamaWeights(checkpoint.source, configuration, computeType(configuration)),
            context: tokens.count)
        model.adapter = adapter
        return model.logits(tokens).converted(to: .float32)
    }

    /// Float32 up to two thousand million weights; bfloat16 above, where float32 would not fit into most machines.
    public static func computeType(_ configuration: LlamaConfiguration) -> DType {
        configuration.parameterCount <= 2_000_000_000 ? .float32 : .bfloat16
    }

    /// The tokens of ``text`` and of the names of entries that were added to a vocabulary, as many as the model takes.
    public static func tokens(
        _ tokenizer: any Tokenizer, _ configuration: LlamaConfiguration, added: [String] = []
    ) -> [Token] {
        Array(tokenizer.encode(text(added: added)).prefix(configuration.contextLength))
    }

    /// Some of the names, from all over them, and the text.
    public static func text(added: [String]) -> String {
        let step = max(1, added.count / 24)
        return stride(from: 0, to: added.count, by: step).map { added[$0] }.joined() + text
    }
}
