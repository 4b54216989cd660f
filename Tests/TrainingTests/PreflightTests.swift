import LanguageModel
import Testing
import Tokenizers
import Torch
import Training

@Suite struct PreflightTests {
    func model() -> Llama { Llama(Tiny.configuration, weights: Tiny.weights(.float32)) }

    @Test func aGoodExampleAndAGoodModelPass() throws {
        let model = model()
        model.adapter = Tiny.adapter(.float32)
        try model.check(Tiny.example(65, answerStart: 64, seed: 1), called: "it")
        try model.checkWeights()
    }

    @Test(arguments: [
        (TokenizedExample(tokens: [1, 2, 3], answerStart: 3), "no token"),
        (TokenizedExample(tokens: [], answerStart: 0), "no token"),
        (TokenizedExample(tokens: [1, 2, 3], answerStart: 0), "before its answer"),
        (TokenizedExample(tokens: [Token](repeating: 1, count: 66), answerStart: 3), "context"),
        (TokenizedExample(tokens: [1, 53, 3], answerStart: 1), "token 1 is 53"),
        (TokenizedExample(tokens: [1, 2, -1], answerStart: 1), "token 2 is -1"),
    ])
    func anExampleThatCannotBeTrainedOnSaysWhy(example: TokenizedExample, words: String) throws {
        let error = #expect(throws: TrainingError.self) { try model().check(example, called: "row 7") }
        let message = try #require(error).description
        #expect(message.hasPrefix("row 7:"))
        #expect(message.contains(words), "\(message)")
    }

    @Test(arguments: [Double.nan, .infinity]) func aWeightThatIsNoNumberIsNamed(value: Double) throws {
        let model = model()
        model.weights.blocks[1].down.plain.narrowed(0, to: 3..<4).narrowed(1, to: 5..<6).add(Tensor([value]))
        let error = #expect(throws: TrainingError.self) { try model.checkWeights() }
        #expect(try #require(error).description.contains("down projection of layer 1 is no finite number at [3, 5]"))
    }

    @Test func anAdapterThatIsNoNumberIsNamed() throws {
        let model = model()
        model.adapter = Tiny.adapter(.float32)
        model.adapter?.parameters.narrowed(0, to: 9..<10).add(Tensor([Double.nan]))
        #expect(throws: TrainingError.self) { try model.checkWeights() }
    }

    @Test func aQuantisedWeightThatIsNoNumberIsNamed() throws {
        var weights = Tiny.weights(.float32)
        let matrix = weights.blocks[0].gateUp.plain
        matrix.narrowed(0, to: 3..<4).narrowed(1, to: 5..<6).add(Tensor([Double.nan]))
        weights.blocks[0].gateUp = FrozenMatrix(NormalFloat4(matrix, block: 64))
        let error = #expect(throws: TrainingError.self) {
            try Llama(Tiny.configuration, weights: weights).checkWeights()
        }
        #expect(try #require(error).description.contains("gate, up projection of layer 0"))
    }
}
