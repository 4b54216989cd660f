import LanguageModel
import Randomness
import Testing
import Torch
import Training

@Suite struct AdamWTests {
    func drawn(_ count: Int, _ seed: UInt64, _ type: DType) -> Tensor {
        var stream = RandomStream(seed: seed, purpose: "optimiser")
        return Tensor((0..<count).map { _ in stream.normal() }).converted(to: type)
    }

    /// Against libtorch's own step, group by group, over sizes that divide by nothing.
    @Test(arguments: [(DType.float32, 1e-6), (.float64, 1e-14)]) func aStepIsThatOfLibtorch(
        type: DType, tolerance: Double
    ) {
        let ends = [1, 1000, 1000, 5003, 20_011]
        let parameters = drawn(20_011, 1, type), other = parameters.clone()
        let mean = Tensor.zeros([20_011], type), variance = Tensor.zeros([20_011], type)
        let otherMean = mean.clone(), otherVariance = mean.clone()
        let working = Tensor.empty([20_011], .bfloat16)
        for step in 1...5 {
            let gradient = drawn(20_011, UInt64(step + 1), type), scaled = gradient.clone()
            scaled.scale(by: 0.37)
            let groups = ends.enumerated().map { (end: $1, rate: 1e-2 * Double($0 + 1), decay: 0.1 * Double($0 % 2)) }
            parameters.adamWStep(
                gradient: gradient, mean: mean, variance: variance, working: working, groups: groups,
                gradientScale: 0.37, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: step)
            var start = 0
            for group in groups {
                let range = start..<group.end
                start = group.end
                guard !range.isEmpty else { continue }
                other.narrowed(0, to: range).adamWStep(
                    gradient: scaled.narrowed(0, to: range), mean: otherMean.narrowed(0, to: range),
                    variance: otherVariance.narrowed(0, to: range), rate: group.rate, beta1: 0.9, beta2: 0.999,
                    decay: group.decay, epsilon: 1e-8, step: step)
            }
            #expect(gradient.norm().scalar == 0)
        }
        for (mine, theirs) in [(parameters, other), (mean, otherMean), (variance, otherVariance)] {
            #expect((mine - theirs).norm().scalar < tolerance * theirs.norm().scalar)
        }
        #expect(working.elements(Float.self) == parameters.converted(to: .bfloat16).elements(Float.self))
    }

    @Test(arguments: [1, 2, 3]) func threadsDoNotMatter(threads: Int) {
        let before = Threads.count
        defer { Threads.count = before }
        func run() -> [Float] {
            let parameters = drawn(70_001, 1, .float32)
            let mean = Tensor.zeros([70_001]), variance = Tensor.zeros([70_001])
            parameters.adamWStep(
                gradient: drawn(70_001, 2, .float32), mean: mean, variance: variance, working: parameters,
                groups: [(33_333, 0.1, 0), (70_001, 0.2, 0.1)], gradientScale: 1, beta1: 0.9, beta2: 0.999,
                epsilon: 1e-8, step: 1)
            return parameters.elements()
        }
        Threads.count = 1
        let alone = run()
        Threads.count = threads
        #expect(run() == alone)
    }

    @Test func aGradientThatIsNotFiniteMovesNothing() {
        let adapter = Tiny.adapter(.bfloat16)
        let optimizer = AdamW(adapter), gradients = Gradients(of: adapter)
        gradients.flat.add(Tensor([1.0]))
        _ = optimizer.step(gradients, rate: 0.1, decay: 0.1, clip: 1)
        let before = [adapter.parameters, adapter.working, optimizer.mean, optimizer.variance].map {
            $0.elements(Float.self)
        }
        gradients.flat.narrowed(0, to: 5..<6).add(Tensor([Double.nan]))
        #expect(!optimizer.step(gradients, rate: 0.1, decay: 0.1, clip: 1).isFinite)
        #expect(optimizer.steps == 1)
        #expect(
            before == [adapter.parameters, adapter.working, optimizer.mean, optimizer.variance].map { $0.elements() })
    }

    /// LoRA+: at the first step each parameter moves by its rate.
    @Test func theRateOfBIsAMultipleOfThatOfA() {
        var configuration = LoRAConfiguration(rank: 3, alpha: 6)
        configuration.rateRatio = 16
        let adapter = LoRA(configuration, for: Tiny.configuration, seed: 1, .float64)
        let gradients = Gradients(of: adapter)
        gradients.flat.add(Tensor([2.5]))
        let before = adapter.parameters.clone()
        _ = AdamW(adapter).step(gradients, rate: 0.01, decay: 0, clip: 0)
        let moved = (before - adapter.parameters).elements(Double.self)
        for place in adapter.layout.places {
            #expect(place.a.allSatisfy { abs(moved[$0] - 0.01) < 1e-9 })
            #expect(place.b.allSatisfy { abs(moved[$0] - 0.16) < 1e-9 })
        }
    }
}
