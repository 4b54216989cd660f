import Checkpoints
import LanguageModel
import Randomness
import Testing
import Torch

struct QuantizationTests {
    @Test func theDynamicCodeBookIsThatOfBitsandbytes() throws {
        let book = try QuantizationFixture().numbers("dynamic").elements(Float.self)
        #expect(CodeBook.dynamic.entries == book)
        #expect(CodeBook.linear.entries == CodeBook.linear.entries.sorted())
    }

    @Test func blockwiseCodesScalesAndNumbersAreThoseOfBitsandbytes() throws {
        let fixture = try QuantizationFixture()
        let names = fixture.names(endingIn: ".codes").filter { $0.contains(".dynamic.") }
        #expect(names.count == 24)
        for name in names {
            let parts = name.split(separator: ".")
            let numbers = try fixture.numbers(parts[0] + "." + parts[1])
            let block = try #require(Int(parts[3]))
            let quantised = BlockwiseInt8(numbers, block: block)
            #expect(try quantised.codes.storedBytes == fixture.bytes(name + ".codes"), "\(name)")
            #expect(try quantised.scales.storedBytes == fixture.bytes(name + ".scales"), "\(name)")
            #expect(
                try quantised.dequantized(numbers.dtype).storedBytes == fixture.bytes(name + ".numbers"), "\(name)")
        }
    }

    @Test func exactSearchFindsTheNearestEntry() {
        let numbers = numbers(5000, seed: 2)
        let quantised = BlockwiseInt8(numbers, block: 250, search: .exact)
        let scales = quantised.scales.elements(Float.self)
        let codes = quantised.codes.elements(UInt8.self)
        for (index, number) in numbers.elements(Float.self).enumerated() where index % 7 == 0 {
            let scaled = number / scales[index / 250]
            let error = abs(CodeBook.dynamic.entries[Int(codes[index])] - scaled)
            let least = CodeBook.dynamic.entries.map { abs($0 - scaled) }.min() ?? 0
            #expect(error <= least + 1e-7)
        }
    }

    /// Normal numbers and a few of great magnitude.
    private func numbers(_ count: Int, seed: UInt64, outliers: Double = 0) -> Tensor {
        var stream = RandomStream(seed: seed, purpose: "numbers")
        return Tensor(
            (0..<count).map { _ in
                stream.normal() * (stream.uniform() < outliers ? 60 : 1)
            }
        ).converted(to: .float32)
    }

    @Test func eachSchemeLosesLessThanTheOneBeforeIt() {
        let numbers = numbers(40_000, seed: 7, outliers: 0.001)
        let schemes: [any QuantizedNumbers] = [
            AbsmaxInt8(numbers), ZeroPointInt8(numbers), BlockwiseInt8(numbers, block: 4096, book: .linear),
            BlockwiseInt8(numbers, block: 256, book: .linear), BlockwiseInt8(numbers, block: 64, book: .linear),
        ]
        let ratios = schemes.map { $0.distortion(from: numbers).signalToNoise }
        #expect(ratios == ratios.sorted(), "\(ratios)")
        #expect(schemes.allSatisfy { $0.shape == [40_000] && $0.bitsPerNumber < 8.6 })
    }

    @Test func absmaxKeepsItsLargestNumberAndRoundsTheRest() {
        for seed in 0..<5 as Range<UInt64> {
            let numbers = numbers(1001, seed: seed)
            let quantised = AbsmaxInt8(numbers)
            let loss = quantised.distortion(from: numbers)
            #expect(loss.largest <= quantised.scale / 254 * 1.000001)
            let (least, greatest) = quantised.dequantized(.float64).extremes
            #expect(abs(max(-least, greatest) - quantised.scale) < 1e-12)
        }
        #expect(
            AbsmaxInt8(Tensor([Float](repeating: 0, count: 5))).dequantized(.float32).elements()
                == [Float](repeating: 0, count: 5))
        // Ties go to the even code: 127 / 2 and 127 / 4 + 1 / 4.
        #expect(
            AbsmaxInt8(Tensor([Double](arrayLiteral: 127, 0.5, 1.5, -2.5))).codes.elements(Int8.self) == [
                127, 0, 2, -2,
            ])
    }

    @Test func zeroPointUsesAllCodesOfALopsidedTensor() {
        let numbers = Tensor((0...1000).map { 3 + Double($0) / 250 })
        let quantised = ZeroPointInt8(numbers)
        let codes = quantised.codes.elements(Int8.self)
        #expect(codes.min() == -128 && codes.max() == 127)
        #expect(quantised.distortion(from: numbers).largest <= 1.01 / quantised.factor)
        #expect(
            quantised.distortion(from: numbers).meanSquare < AbsmaxInt8(numbers).distortion(from: numbers).meanSquare)
        for constant in [0.0, 4.25, -1e30] {
            let back = ZeroPointInt8(Tensor([constant, constant])).dequantized(.float64).elements(Double.self)
            #expect(back.allSatisfy { abs($0 - constant) <= abs(constant) * 1e-12 })
        }
    }

    @Test func aProductOfZeroPointMatricesIsThatOfTheirNumbers() {
        let a = ZeroPointInt8(numbers(60, seed: 1).viewed(as: [5, 12])),
            b = ZeroPointInt8(numbers(36, seed: 2).viewed(as: [3, 12]))
        let product = ZeroPointInt8.product(a, b),
            expected = a.dequantized(.float64).mm(b.dequantized(.float64).transposed())
        #expect((product - expected).norm().scalar < 1e-10 * expected.norm().scalar)
    }

    @Test(arguments: ["f32", "bf16", "f16"])
    func rowsOutliersAndProductsAreThoseOfBitsandbytes(kind: String) throws {
        let fixture = try QuantizationFixture(), key = "int8." + kind
        let x = try fixture.numbers(key + ".x"), w = try fixture.numbers(key + ".w")
        let (codes, scales, outliers) = x.quantizedRows(threshold: 6)
        #expect(try codes.storedBytes == fixture.bytes(key + ".x.codes"))
        #expect(try scales.storedBytes == fixture.bytes(key + ".x.scales"))
        #expect(try outliers.storedBytes == fixture.bytes(key + ".x.columns"))
        let weight = VectorwiseInt8(w)
        #expect(try weight.codes.storedBytes == fixture.bytes(key + ".w.codes"))
        #expect(try weight.scales.storedBytes == fixture.bytes(key + ".w.scales"))
        #expect(try weight.dequantized(.float32).storedBytes == fixture.bytes(key + ".w.numbers"))
        #expect(try codes.int8Product(weight.codes).storedBytes == fixture.bytes(key + ".sums"))
        // The outlying columns are added in the type of x, in an order that is libtorch's business.
        let product = weight.product(x), expected = try fixture.numbers(key + ".product")
        #expect(product.dtype == x.dtype)
        let tolerance = kind == "f32" ? 1e-6 : (kind == "f16" ? 1e-3 : 8e-3)
        #expect((product - expected).norm().scalar <= tolerance * expected.norm().scalar)
    }

    @Test func outlyingFeaturesKeepTheirPrecision() {
        let x = numbers(40 * 256, seed: 3).viewed(as: [40, 256]), w = numbers(64 * 256, seed: 4).viewed(as: [64, 256])
        x.narrowed(1, to: 17..<18).scale(by: 50)
        let exact = x.converted(to: .float64).mm(w.converted(to: .float64).transposed())
        let outliers = VectorwiseInt8.outliers(of: x)
        #expect(outliers == [17])
        let losses = [
            VectorwiseInt8(w, threshold: 0), VectorwiseInt8(w), VectorwiseInt8(w, keeping: outliers),
        ].map { Distortion(of: $0.product(x), from: exact).signalToNoise }
        #expect(losses[0] + 6 < losses[1] && losses[1] + 1 < losses[2], "\(losses)")
    }

    @Test func sumsOfProductsOfBytesAreExact() {
        for (rows, columns, inner) in [(1, 1, 1), (3, 5, 17), (18, 9, 131_071), (2, 4, 64)] {
            var stream = RandomStream(seed: UInt64(inner), purpose: "bytes")
            func bytes(_ count: Int) -> [Int8] { (0..<count).map { _ in Int8(truncatingIfNeeded: stream.next()) } }
            let a = bytes(rows * inner), b = bytes(columns * inner)
            let sums = Tensor(a, shape: [rows, inner]).int8Product(Tensor(b, shape: [columns, inner])).elements(
                Int32.self)
            for (row, column) in [(0, 0), (rows - 1, columns - 1), (rows / 2, columns / 3)] {
                let expected = (0..<inner).reduce(0) { $0 + Int(a[row * inner + $1]) * Int(b[column * inner + $1]) }
                #expect(Int(sums[row * columns + column]) == expected)
            }
        }
        let least = Tensor([Int8](repeating: -128, count: 131_071), shape: [1, 131_071])
        #expect(least.int8Product(least).elements(Int32.self) == [2_147_467_264])
    }
}
