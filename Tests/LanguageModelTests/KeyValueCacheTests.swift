import LanguageModel
import Testing
import Torch

@Suite struct KeyValueCacheTests {
    let tokens: [Int32] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 58, 60]

    func largest(_ a: [Double], _ b: [Double]) -> Double {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test func tokenByTokenGivesTheLogitsOfTheWhole() {
        let model = TinyModel.make(.float64)
        let width = TinyModel.configuration.vocabularySize
        let whole = model.logits(tokens).elements(Double.self)
        let cache = KeyValueCache(TinyModel.configuration, capacity: tokens.count, .float64)
        var next = model.nextLogits(Array(tokens[..<5]), cache: cache).elements(Double.self)
        for position in 5..<tokens.count {
            #expect(largest(next, Array(whole[(position - 1) * width..<position * width])) < 1e-12)
            next = model.nextLogits([tokens[position]], cache: cache).elements(Double.self)
        }
        #expect(largest(next, Array(whole.suffix(width))) < 1e-12)
    }

    @Test func sequencesOfABatchGrowApart() {
        let model = TinyModel.make(.float64)
        let cache = KeyValueCache(TinyModel.configuration, capacity: 12, .float64)
        _ = model.nextLogits([7, 8, 9], cache: cache)
        let batch = cache.repeated(2)
        _ = model.nextLogits([10, 20], cache: batch)
        let both = model.nextLogits([11, 21], cache: batch).elements(Double.self)
        let width = TinyModel.configuration.vocabularySize
        for (row, continuation) in [[10, 11], [20, 21]].enumerated() {
            let whole = model.logits([7, 8, 9] + continuation.map(Int32.init)).elements(Double.self)
            #expect(largest(Array(both[row * width..<(row + 1) * width]), Array(whole.suffix(width))) < 1e-12)
        }
    }

    @Test func aFullCacheTraps() async {
        await #expect(processExitsWith: .failure) {
            let cache = KeyValueCache(TinyModel.configuration, capacity: 2, .float32)
            _ = TinyModel.make().nextLogits([1, 2, 3], cache: cache)
        }
    }
}
