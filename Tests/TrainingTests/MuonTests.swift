import Foundation
import JSON
import LanguageModel
import Storage
import Testing
import Tokenizers
import Torch
import Training

@Suite struct MuonTests {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/muon.json").path

    /// The steps of PyTorch's own optimiser over one matrix, tall, wide and square; its iteration runs in bfloat16.
    @Test(arguments: [DType.float64, .bfloat16]) func stepsAreThoseOfPyTorch(type: DType) throws {
        let fixture = try JSONValue(parsing: Storage.read(Self.path, limit: 1 << 22))
        for item in try #require(fixture.arrayValue) {
            let rows = try #require(item["rows"]?.integerValue), columns = try #require(item["columns"]?.integerValue)
            func numbers(_ key: String) throws -> [Double] {
                try #require(item[key]?.arrayValue).compactMap(\.numberValue)
            }
            let matrix = OneMatrix(try numbers("start"), rows, columns)
            let muon = Muon(matrix, momentum: 0.95, computing: type)
            let gradients = Gradients(of: matrix)
            for gradient in try #require(item["gradients"]?.arrayValue) {
                gradients.flat.copy(from: Tensor(try #require(gradient.arrayValue).compactMap(\.numberValue)))
                _ = muon.step(gradients, rate: 0.01, decay: 0.1, clip: 0)
            }
            let expected = try numbers("end"), start = try numbers("start")
            let moved = zip(expected, start).map { abs($0 - $1) }.max() ?? 0
            let worst = zip(matrix.parameters.elements(Double.self), expected).map { abs($0 - $1) }.max() ?? .infinity
            // In bfloat16 both round, each in its own order.
            #expect(worst < (type == .bfloat16 ? 0.04 : 0.03) * moved, "\(rows) x \(columns): \(worst) of \(moved)")
        }
    }

    /// What is no matrix of a block moves as AdamW moves it.
    @Test func theRestMovesAsAdamWMovesIt() throws {
        func full() -> FullParameters {
            FullParameters(
                LlamaWeights(random: Tiny.configuration, seed: 5, deviation: 0.25, .float32), for: Tiny.configuration,
                .float32)
        }
        let (mine, other) = (full(), full())
        let muon = Muon(mine, momentum: 0.9, beta2: 0.99), adam = AdamW(other, beta1: 0.9, beta2: 0.99)
        for step in 1...3 {
            for (parameters, optimizer) in [(mine, muon as any Optimizer), (other, adam)] {
                let gradients = Gradients(of: parameters)
                gradients.flat.copy(
                    from: Tensor((0..<parameters.parameters.count).map { Float(($0 * 7 + step) % 23) / 23 - 0.5 }))
                _ = optimizer.step(gradients, rate: 0.01, decay: 0.1, clip: 1)
                #expect(gradients.flat.elements(Float.self).allSatisfy { $0 == 0 })
            }
        }
        let (a, b) = (mine.parameters.elements(Float.self), other.parameters.elements(Float.self))
        let inMatrices = Set(mine.matrices.flatMap(\.range))
        #expect(a.indices.allSatisfy { inMatrices.contains($0) || a[$0] == b[$0] })
        #expect(inMatrices.count { a[$0] != b[$0] } > inMatrices.count * 9 / 10)
        // Every matrix of a block, each projection by itself, and neither embedding nor head.
        #expect(mine.matrices.count == 7 * Tiny.configuration.layerCount)
        let sizes = mine.matrices.prefix(7).map { [$0.rows, $0.columns] }
        #expect(sizes == [[48, 24], [16, 24], [16, 24], [24, 48], [40, 24], [40, 24], [24, 40]])
    }

    @Test func aGradientThatIsNotFiniteMovesNothing() {
        let matrix = OneMatrix([1, 2, 3, 4], 2, 2)
        let gradients = Gradients(of: matrix)
        gradients.flat.copy(from: Tensor([1.0, .nan, 0, 0]))
        let muon = Muon(matrix)
        #expect(muon.step(gradients, rate: 1, decay: 1, clip: 1).isNaN && muon.steps == 0)
        #expect(matrix.parameters.elements(Double.self) == [1, 2, 3, 4])
    }

    @Test func anAdapterIsRefused() throws {
        let model = Llama(Tiny.configuration, weights: Tiny.weights(.float32))
        model.adapter = LoRA(LoRAConfiguration(rank: 2), for: Tiny.configuration, seed: 1, .float32)
        var configuration = TrainingConfiguration()
        configuration.optimizer = .muon
        #expect(throws: TrainingError.self) { try Trainer(model, configuration) }
    }
}

/// A single matrix as what training moves.
private final class OneMatrix: TrainableParameters {
    let parameters: Tensor
    let matrices: [ParameterMatrix]
    var working: Tensor { parameters }
    var groups: [ParameterGroup] { [ParameterGroup(0..<parameters.count)] }

    init(_ numbers: [Double], _ rows: Int, _ columns: Int) {
        parameters = Tensor(numbers.map { Float($0) })
        matrices = [ParameterMatrix(range: 0..<numbers.count, rows: rows, columns: columns)]
    }

    func views(of flat: Tensor) -> ParameterViews { ParameterViews() }
}
