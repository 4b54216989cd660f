public import LanguageModel
public import Torch

/// Muon for the matrices of a model's blocks, AdamW for everything else: embedding, head, norms and biases.
///
/// A matrix moves along its momentum with all singular values made nearly one, as large as AdamW's steps are, so that one
/// learning rate serves both. Both keep their moments in the same two flat tensors; of a matrix only the mean counts.
///
/// Source: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"; Liu et al. 2025, "Muon is
/// Scalable for LLM Training", section 2.2, for the size of the steps and the decay.
public final class Muon: Optimizer {
    /// Of a step in the elements of its matrix, over that of the learning rate: AdamW's own is 0.2 to 0.4.
    private static let stepSize = 0.2
    /// Of the polynomial a x + b x^3 + c x^5 that is applied again and again to the singular values.
    private static let coefficients = (a: 3.4445, b: -4.7750, c: 2.0315)
    private static let iterations = 5

    /// How much of the last momentum stays in the next.
    public let momentum: Double
    private let parameters: any TrainableParameters
    private let rest: AdamW
    /// What the iteration computes in.
    private let type: DType
    private let matrices: [ParameterMatrix]
    /// The groups of AdamW, cut where matrices begin and end; those of matrices have a rate of zero there.
    private let groups: [(group: ParameterGroup, isMatrix: Bool)]

    public var steps: Int {
        get { rest.steps }
        set { rest.steps = newValue }
    }
    public var mean: Tensor { rest.mean }
    public var variance: Tensor { rest.variance }

    /// - Parameters:
    ///   - momentum: also AdamW's decay of the mean, since the two share it.
    ///   - type: what the iteration computes in; singular values end up in the same band in bfloat16, as Jordan et al. have
    ///     it. Nil for the parameters' own.
    public init(
        _ parameters: any TrainableParameters, momentum: Double = 0.95, beta2: Double = 0.95, epsilon: Double = 1e-8,
        computing type: DType? = nil
    ) {
        self.parameters = parameters
        self.momentum = momentum
        self.type = type ?? parameters.parameters.dtype
        matrices = parameters.matrices
        var groups: [(group: ParameterGroup, isMatrix: Bool)] = []
        for group in parameters.groups {
            var start = group.range.lowerBound
            func add(_ end: Int, _ isMatrix: Bool) {
                guard end > start else { return }
                let part = ParameterGroup(start..<end, rateFactor: group.rateFactor, decays: group.decays)
                groups.append((part, isMatrix))
                start = end
            }
            for matrix in parameters.matrices where group.range.contains(matrix.range.lowerBound) {
                add(matrix.range.lowerBound, false)
                add(matrix.range.upperBound, true)
            }
            add(group.range.upperBound, false)
        }
        self.groups = groups
        rest = AdamW(parameters, beta1: momentum, beta2: beta2, epsilon: epsilon, groups: groups.map(\.group))
    }

    public func step(_ gradients: Gradients, rate: Double, decay: Double, clip: Double) -> Double {
        let norm = gradients.flat.norm().scalar
        guard norm.isFinite else {
            gradients.flat.setToZero()
            return norm
        }
        let scale = clip > 0 && norm > clip ? clip / (norm + 1e-6) : 1
        for (group, isMatrix) in groups where isMatrix {
            let inside = matrices.filter { group.range.contains($0.range.lowerBound) }
            move(inside, gradients.flat, scale, rate: rate * group.rateFactor, decay: group.decays ? decay : 0)
        }
        // The momentum of the matrices is kept up with the means of the rest.
        let rates = groups.map { $0.isMatrix ? 0 : rate * $0.group.rateFactor }
        rest.step(gradients, gradientScale: scale, rates: rates, decay)
        return norm
    }

    /// Numbers whose directions are alive at once.
    private static let mostNumbers = 1 << 25

    /// Moves some matrices; their momentum is still that of the step before.
    private func move(
        _ matrices: [ParameterMatrix], _ gradient: Tensor, _ scale: Double, rate: Double, decay: Double
    ) {
        var left = matrices[...]
        while let first = left.first {
            var numbers = first.range.count
            let some = left.dropFirst().prefix {
                numbers += $0.range.count
                return numbers <= Self.mostNumbers
            }
            let together = [first] + some
            left = left.dropFirst(together.count)
            let directions = together.map { direction($0, gradient, scale) }
            Tensor.orthogonalize(directions, computing: type, iterations: Self.iterations, Self.coefficients)
            for (matrix, direction) in zip(together, directions) {
                let size = Self.stepSize * Double(max(matrix.rows, matrix.columns)).squareRoot()
                let weights = view(parameters.parameters, of: matrix)
                if decay > 0 { weights.scale(by: 1 - rate * decay) }
                weights.add(matrix.rows > matrix.columns ? direction.transposed() : direction, scale: -rate * size)
            }
        }
    }

    private func view(_ flat: Tensor, of matrix: ParameterMatrix) -> Tensor {
        flat.narrowed(0, to: matrix.range).viewed(as: [matrix.rows, matrix.columns])
    }

    /// Where a matrix goes before its singular values are moved, lying down: Nesterov's look ahead,
    /// (1 - m) g + m (m M + (1 - m) g).
    private func direction(_ matrix: ParameterMatrix, _ gradient: Tensor, _ scale: Double) -> Tensor {
        let direction = view(rest.mean, of: matrix).clone()
        direction.scale(by: momentum * momentum)
        direction.add(view(gradient, of: matrix), scale: (1 - momentum * momentum) * scale)
        return matrix.rows > matrix.columns ? direction.transposed().contiguous() : direction
    }
}
