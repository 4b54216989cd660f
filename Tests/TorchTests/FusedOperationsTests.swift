import Testing
import Torch

/// Each fused operation against the same written with plain operations in double precision, and each gradient against
/// automatic differentiation of those.
@Suite struct FusedOperationsTests {
    static let types: [DType] = [.float64, .float32, .bfloat16, .float16]

    func plainNorm(_ x: Tensor, _ weight: Tensor, _ epsilon: Double) -> Tensor {
        x * ((x * x).meanOfLast() + Tensor([epsilon])).reciprocalSquareRoot() * weight
    }

    @Test(arguments: types)
    func rmsNormIsThatOfPlainOperations(type: DType) {
        let x = tensor([7, 37], seed: 1, type), weight = tensor([37], seed: 2, type),
            g = tensor([7, 37], seed: 3, type)
        let (output, inverse) = x.rmsNorm(weight, epsilon: 1e-5)

        let exact = x.converted(to: .float64).clone(), exactWeight = weight.converted(to: .float64)
        exact.requireGradient()
        let reference = plainNorm(exact, exactWeight, 1e-5)
        #expect(difference(output, reference) < tolerance(type))

        (reference * g.converted(to: .float64)).sum().backward()
        #expect(difference(g.rmsNormBackward(x, weight, inverse: inverse), exact.gradient) < tolerance(type))
    }

    @Test(arguments: types)
    func swiGLUIsThatOfPlainOperations(type: DType) {
        let gateUp = tensor([5, 2 * 19], seed: 4, type), g = tensor([5, 19], seed: 5, type)
        gateUp.scale(by: 6)
        let exact = gateUp.converted(to: .float64).clone()
        exact.requireGradient()
        let reference = exact.narrowed(1, to: 0..<19).silu() * exact.narrowed(1, to: 19..<38)
        #expect(difference(gateUp.swiGLU(), reference) < tolerance(type))

        (reference * g.converted(to: .float64)).sum().backward()
        let gradient = gateUp.clone()
        gradient.becomeSwiGLUGradient(g)
        #expect(difference(gradient, exact.gradient) < tolerance(type))
    }

    @Test(arguments: types)
    func crossEntropyIsThatOfPlainOperations(type: DType) {
        let logits = tensor([6, 101], seed: 6, type), targets: [Int32] = [0, 100, 3, 3, 50, 99]
        logits.scale(by: 8)
        let exact = logits.converted(to: .float64).clone()
        exact.requireGradient()
        let picked = exact.logSoftmax().gathered(Tensor(targets.map(Int64.init), shape: [6, 1])).sum()
        let scaled = picked * Tensor([-0.25])
        scaled.backward()

        let loss = logits.becomeCrossEntropyGradient(targets: Tensor(targets), scale: 0.25)
        #expect(
            abs(loss * 0.25 - scaled.scalar) < tolerance(type == .float64 ? .float64 : .float32) * abs(scaled.scalar)
                * 10)
        #expect(difference(logits, exact.gradient) < tolerance(type))
    }

    @Test(arguments: types)
    func rotationTurnsPairsAndBack(type: DType) {
        let rows = tensor([3, 2 * 8 + 4], seed: 7, type), before = rows.clone()
        let angles: [Double] = (0..<5).flatMap { p in (0..<4).map { Double(p) * 0.3 + Double($0) } }
        let wide: DType = type == .float64 ? .float64 : .float32
        let cosines = Tensor(angles.map { Self.cosine($0) }, shape: [5, 4]).converted(to: wide)
        let sines = Tensor(angles.map { Self.cosine($0 - .pi / 2) }, shape: [5, 4]).converted(to: wide)
        let positions = Tensor([4, 0, 2] as [Int32])
        rows.rotate(heads: 2, cosines: cosines, sines: sines, positions: positions)

        let x = before.elements(Double.self), c = cosines.elements(Double.self), s = sines.elements(Double.self)
        var expected = x
        for (row, position) in [4, 0, 2].enumerated() {
            for head in 0..<2 {
                for i in 0..<4 {
                    let a = row * 20 + head * 8 + i, b = a + 4, angle = position * 4 + i
                    expected[a] = x[a] * c[angle] - x[b] * s[angle]
                    expected[b] = x[b] * c[angle] + x[a] * s[angle]
                }
            }
        }
        #expect(difference(rows, Tensor(expected)) < tolerance(type))
        rows.rotate(heads: 2, cosines: cosines, sines: sines, positions: positions, inverse: true)
        #expect(difference(rows, before) < 2 * tolerance(type))
    }

    /// Enough terms of the series for the angles above; keeps the C library out of the reference.
    static func cosine(_ x: Double) -> Double {
        var term = 1.0, sum = 1.0
        for n in 1...20 {
            term *= -x * x / Double((2 * n - 1) * (2 * n))
            sum += term
        }
        return sum
    }

    @Test func aPositionBeyondTheTableTraps() async {
        await #expect(processExitsWith: .failure) {
            let table = Tensor.zeros([2, 2])
            Tensor.zeros([1, 4]).rotate(heads: 1, cosines: table, sines: table, positions: Tensor([2] as [Int32]))
        }
    }
}
