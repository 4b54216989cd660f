import Torch

/// Numbers that look random and are the same everywhere: a linear congruential generator, scaled to -1..<1.
func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-52 - 1
    }
}

func tensor(_ shape: [Int], seed: UInt64, _ type: DType = .float64) -> Tensor {
    Tensor(numbers(shape.reduce(1, *), seed: seed), shape: shape).converted(to: type)
}

/// The largest difference, as a share of the largest element of `expected`.
func difference(_ actual: Tensor, _ expected: Tensor) -> Double {
    let a = actual.elements(Double.self), b = expected.elements(Double.self)
    guard a.count == b.count else { return .infinity }
    let scale = b.map(abs).max() ?? 0
    return (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / (scale == 0 ? 1 : scale)
}

/// How far a fused kernel may be from the same in double precision, by the type that it computes in.
func tolerance(_ type: DType) -> Double {
    switch type {
    case .float64: 1e-13
    case .float32: 2e-6
    case .float16: 2e-3
    default: 1e-2
    }
}
