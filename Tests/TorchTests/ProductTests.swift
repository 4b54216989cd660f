import Testing
import Torch

/// Matrix products against the same in double precision, at sizes that are multiples of nothing, from views that lie
/// either way.
@Suite struct ProductTests {
    static let types: [DType] = [.float32, .bfloat16, .float16]
    /// Rows, inner, columns: less than a tile, more than one, several blocks of each, and few rows only.
    static let sizes = [
        (1, 1, 1), (1, 700, 35), (3, 17, 50), (8, 1025, 16), (9, 385, 17), (97, 65, 129), (250, 16, 70), (48, 1030, 90),
        (200, 400, 33),
    ]

    /// Sums of `inner` products of numbers below 1 in single precision, then rounded to the type of the result.
    func allowed(_ type: DType, inner: Int) -> Double {
        let rounding = type == .float32 ? 0 : (type == .bfloat16 ? 0x1p-8 : 0x1p-11)
        return 1e-7 * Double(inner).squareRoot() + 1e-6 + rounding
    }

    /// A matrix of this shape as a view: whole, transposed, or a part of a larger one.
    func views(_ rows: Int, _ columns: Int, seed: UInt64, _ type: DType) -> [Tensor] {
        [
            tensor([rows, columns], seed: seed, type),
            tensor([columns, rows], seed: seed, type).transposed(),
            tensor([rows + 2, columns + 3], seed: seed, type).narrowed(0, to: 1..<rows + 1)
                .narrowed(1, to: 2..<columns + 2),
        ]
    }

    @Test(arguments: types, sizes)
    func productsAreThoseOfDoublePrecision(type: DType, size: (rows: Int, inner: Int, columns: Int)) {
        let limit = allowed(type, inner: size.inner)
        for a in views(size.rows, size.inner, seed: 1, type) {
            for b in views(size.inner, size.columns, seed: 2, type) {
                let exact = a.converted(to: .float64).mm(b.converted(to: .float64))
                #expect(difference(a.mm(b), exact) < limit)

                let place = tensor([size.rows, size.columns + 5], seed: 3, type), before = place.converted(to: .float64)
                let part = place.narrowed(1, to: 2..<size.columns + 2)
                let sum = before.clone()
                sum.narrowed(1, to: 2..<size.columns + 2).add(exact, scale: -0.5)
                part.addProduct(a, b, scale: -0.5)
                #expect(difference(place, sum) < limit)
                part.setToProduct(a, b)
                before.narrowed(1, to: 2..<size.columns + 2).copy(from: exact)
                #expect(difference(place, before) < limit)
            }
        }
    }

    @Test(arguments: [DType.bfloat16, .float16])
    func productsOfHalvesAddUpInSinglePrecision(type: DType) {
        let a = tensor([19, 500], seed: 4, type), b = tensor([500, 21], seed: 5, type)
        let sum = tensor([19, 21], seed: 6, .float32), exact = sum.converted(to: .float64).clone()
        sum.addProduct(a, b, scale: 2)
        exact.addProduct(a.converted(to: .float64), b.converted(to: .float64), scale: 2)
        // Where libtorch multiplies, it rounds the product first.
        let limit = Threads.instructionSet == "avx512" ? allowed(type, inner: 500) : allowed(.float32, inner: 500)
        #expect(difference(sum, exact) < limit)
    }

    @Test func numbersThatAreNotFiniteStayInTheirRowsAndColumns() {
        let a = tensor([20, 30], seed: 7, .bfloat16), b = tensor([30, 40], seed: 8, .bfloat16)
        a.narrowed(0, to: 3..<4).narrowed(1, to: 5..<6).scale(by: .nan)
        b.narrowed(1, to: 9..<10).narrowed(0, to: 7..<8).scale(by: .infinity)
        let product = a.mm(b).elements(Double.self)
        for (index, value) in product.enumerated() {
            #expect(value.isFinite == (index / 40 != 3 && index % 40 != 9))
        }
    }

    @Test(arguments: types)
    func productsDoNotDependOnTheNumberOfThreads(type: DType) {
        let a = tensor([130, 500], seed: 9, type), b = tensor([500, 200], seed: 10, type)
        let row = tensor([1, 500], seed: 9, type), wide = tensor([9_000, 500], seed: 11, type).transposed()
        let threads = Threads.count
        defer { Threads.count = threads }
        let results = [1, 2, 3, 7].map { count in
            Threads.count = count
            return a.mm(b).elements(Double.self) + row.mm(wide).elements(Double.self)
        }
        #expect(results.allSatisfy { $0 == results[0] })
    }
}
