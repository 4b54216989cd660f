import Checkpoints
import LanguageModel
import Randomness
import Testing
import Torch

struct NormalFloat4Tests {
    /// `name.kind.nf4.block`, taken apart.
    private struct Case {
        let name: String, numbers: String, block: Int

        init?(_ name: String) {
            let parts = name.split(separator: ".")
            guard parts.count == 4, let block = Int(parts[3]) else { return nil }
            self.name = name
            self.block = block
            numbers = parts[0] + "." + parts[1]
        }
    }

    private static func cases(_ fixture: QuantizationFixture) -> [Case] {
        fixture.names(endingIn: ".codes").compactMap(Case.init).filter { $0.name.contains(".nf4.") }
    }

    @Test func codesAndScalesAreThoseOfBitsandbytes() throws {
        let fixture = try QuantizationFixture()
        let cases = Self.cases(fixture)
        #expect(cases.count == 24)
        for c in cases {
            let matrix = NormalFloat4(try fixture.numbers(c.numbers), block: c.block)
            #expect(try matrix.codes.storedBytes == fixture.bytes(c.name + ".codes"), "\(c.name)")
            #expect(try matrix.scales.expanded().storedBytes == fixture.bytes(c.name + ".scales"), "\(c.name)")
        }
    }

    @Test func whatComesBackIsWhatBitsandbytesGives() throws {
        let fixture = try QuantizationFixture()
        for c in Self.cases(fixture) where fixture.file.tensors[c.name + ".numbers"] != nil {
            let numbers = try fixture.numbers(c.numbers)
            let back = NormalFloat4(numbers, block: c.block).dequantized(numbers.dtype)
            #expect(try back.storedBytes == fixture.bytes(c.name + ".numbers"), "\(c.name)")
        }
    }

    @Test func doublyQuantisedScalesAreThoseOfBitsandbytes() throws {
        let fixture = try QuantizationFixture()
        for c in Self.cases(fixture) {
            let matrix = NormalFloat4(try fixture.numbers(c.numbers), block: c.block, doubly: true)
            guard case .double(let scales, let offset) = matrix.scales.parts[0] else {
                Issue.record("scales that are not doubly quantised")
                return
            }
            let name = c.name + ".double"
            #expect(try scales.codes.storedBytes == fixture.bytes(name + ".codes"), "\(name)")
            #expect(try scales.scales.storedBytes == fixture.bytes(name + ".scales"), "\(name)")
            #expect(try Tensor([offset]).storedBytes == fixture.bytes(name + ".offset"), "\(name)")
        }
    }

    private func weights(_ shape: [Int], seed: UInt64, _ type: DType = .float32) -> Tensor {
        var stream = RandomStream(seed: seed, purpose: "weights")
        return Tensor((0..<shape.reduce(1, *)).map { _ in stream.normal() * 0.02 }, shape: shape).converted(to: type)
    }

    @Test(arguments: [DType.float32, .float64])
    func numbersThatComeBackAreNotChangedAgain(type: DType) {
        for (seed, count) in [1, 63, 64, 65, 1000, 4097].enumerated() {
            let back = NormalFloat4(weights([count], seed: UInt64(seed))).dequantized(type)
            let again = NormalFloat4(back).dequantized(type)
            #expect(again.elements(Double.self) == back.elements(Double.self))
        }
    }

    @Test func aBlockLosesLessThanHalfOfItsWidestStep() {
        for block in [2, 32, 64, 128, 256, 512] {
            let numbers = weights([37, 50], seed: 5)
            let matrix = NormalFloat4(numbers, block: block)
            let scales = matrix.scales.expanded().elements(Float.self)
            for (index, (a, b)) in zip(numbers.elements(Float.self), matrix.dequantized(.float32).elements(Float.self))
                .enumerated()
            {
                #expect(abs(a - b) <= scales[index / block] * 0.1520, "block \(block), number \(index)")
            }
        }
    }

    @Test func bitsANumber() {
        let numbers = weights([128, 256], seed: 1)
        #expect(NormalFloat4(numbers).bitsPerNumber == 4.5)
        #expect(NormalFloat4(numbers, block: 256).bitsPerNumber == 4.125)
        let doubly = NormalFloat4(numbers, doubly: true)
        #expect(abs(doubly.bitsPerNumber - 4.127) < 0.001)
        #expect(doubly.distortion(from: numbers).signalToNoise > 20)
        #expect(
            NormalFloat4(numbers).distortion(from: numbers).signalToNoise
                > doubly.distortion(from: numbers).signalToNoise)
    }

    @Test func stackedPartsGiveTheirOwnNumbers() throws {
        for doubly in [false, true] {
            let parts = [48, 16, 33].enumerated().map {
                NormalFloat4(weights([$1, 96], seed: UInt64($0)), doubly: doubly)
            }
            #expect(NormalFloat4.stacked([parts[2], parts[0]]) == nil, "33 x 96 numbers are not whole blocks")
            let stacked = try #require(NormalFloat4.stacked(parts))
            #expect(stacked.shape == [97, 96])
            let apart = Tensor.concatenated(parts.map { $0.dequantized(.float32) })
            #expect(stacked.dequantized(.float32).storedBytes == apart.storedBytes)
            #expect(stacked.byteCount == parts.reduce(0) { $0 + $1.byteCount })
        }
    }

    @Test(arguments: [DType.float32, .float64])
    func productsAreThoseOfThePlainMatrix(type: DType) {
        // Widths that are whole blocks and widths that are not.
        for (outputs, inputs) in [(7, 128), (96, 64), (5, 33), (33, 50), (1, 1), (130, 192)] {
            let matrix = NormalFloat4(weights([outputs, inputs], seed: 3), doubly: true)
            let dense = matrix.dequantized(type)
            let x = weights([9, inputs], seed: 4, type), dy = weights([9, outputs], seed: 5, type)
            let tolerance = type == .float64 ? 1e-14 : 1e-6
            func difference(_ a: Tensor, _ b: Tensor) -> Double { (a - b).norm().scalar / b.norm().scalar }
            #expect(difference(FrozenMatrix(matrix).product(x), x.mm(dense.transposed())) < tolerance)
            #expect(difference(FrozenMatrix(matrix).transposedProduct(dy), dy.mm(dense)) < tolerance)
        }
    }

    @Test func productsByPanelsAreThoseOfTheWhole() {
        // 9 MB a panel of 33 MB: three panels of rows, and columns in groups of whole blocks.
        let matrix = NormalFloat4(weights([4100, 2112], seed: 8))
        let dense = matrix.dequantized(.float32)
        let x = weights([3, 2112], seed: 9), dy = weights([3, 4100], seed: 10)
        func difference(_ a: Tensor, _ b: Tensor) -> Double { (a - b).norm().scalar / b.norm().scalar }
        #expect(difference(matrix.product(x), x.mm(dense.transposed())) < 1e-6)
        #expect(difference(matrix.transposedProduct(dy), dy.mm(dense)) < 1e-6)
    }

    @Test func aNumberThatIsNotFiniteShows() {
        for bad in [Double.nan, .infinity, -.infinity] {
            for place in [0, 70, 199] {
                var numbers = [Double](repeating: 0.5, count: 200)
                #expect(NormalFloat4(Tensor(numbers)).isFinite)
                numbers[place] = bad
                #expect(!NormalFloat4(Tensor(numbers)).isFinite)
            }
        }
    }
}
