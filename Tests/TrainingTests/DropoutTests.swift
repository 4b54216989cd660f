import LanguageModel
import Randomness
import Testing
import Torch
import Training

@Suite struct DropoutTests {
    static let pack = Pack([Tiny.example(17, answerStart: 5, seed: 1), Tiny.example(9, answerStart: 8, seed: 2)])
    /// As if the second example stood in another row of the data.
    static let ids = (0..<16).map { Int64(7) << 32 | $0 } + (0..<8).map { Int64(3) << 32 | $0 }

    func model(_ type: DType) -> (model: Llama, adapter: LoRA) {
        let model = Llama(Tiny.configuration, weights: Tiny.weights(type))
        let adapter = Tiny.adapter(type)
        model.adapter = adapter
        return (model, adapter)
    }

    func gradient(
        _ type: DType, _ packs: [(Pack, [Int64])], recompute: Recompute = .none, share: Double = 0.25, key: UInt64 = 99
    ) -> [Double] {
        let (model, adapter) = model(type)
        let gradients = Gradients(of: adapter)
        for (pack, ids) in packs {
            _ = model.accumulate(
                pack, into: gradients, scale: 0.1, recompute: recompute,
                dropout: Dropout(share: share, key: key, ids: ids), unless: { false })
        }
        return gradients.flat.elements(Double.self)
    }

    /// The kernel's bits are those of `Philox`, lane by lane, and what stays is larger for what fell out.
    @Test(arguments: [1, 15, 16, 40, 128, 129, 300])
    func theNumbersThatFallOutAreThoseOfTheGenerator(width: Int) {
        let ids: [Int64] = [0, 5, 7 << 32 | 9, .max]
        let key: UInt64 = 0x0123_4567_89AB_CDEF, site: UInt32 = 11, share = 0.3
        let threshold = UInt32((share * 65536).rounded(.toNearestOrEven))
        let mask = DropoutMask(share: share, key: key, site: site, ids: Tensor(ids))
        let kept = Tensor(Array(repeating: 1.0, count: ids.count * width), shape: [ids.count, width]).dropped(mask)
            .elements(Double.self)
        for (row, id) in ids.enumerated() {
            let bits = UInt64(bitPattern: id)
            for column in 0..<width {
                let (chunk, within) = column.quotientAndRemainder(dividingBy: 128)
                let (index, lane) = within.quotientAndRemainder(dividingBy: 16)
                let words = Philox.bits(
                    counter: SIMD4(
                        UInt32(16 * chunk + lane), site, UInt32(truncatingIfNeeded: bits), UInt32(bits >> 32)),
                    key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(key >> 32)))
                let draw = (words[index / 2] >> UInt32(16 * (index % 2))) & 0xFFFF
                let expected = draw < threshold ? 0 : 65536 / Double(65536 - threshold)
                #expect(kept[row * width + column] == expected, "row \(row), column \(column)")
            }
        }
    }

    @Test(arguments: [0.05, 0.5]) func theShareIsWhatWasAskedFor(share: Double) {
        let rows = 400, width = 576
        let mask = DropoutMask(share: share, key: 3, site: 0, ids: Tensor((0..<rows).map { Int64($0) }))
        let kept = Tensor(Array(repeating: 1.0, count: rows * width), shape: [rows, width]).converted(to: .bfloat16)
            .dropped(mask).elements(Float.self)
        let fallen = Double(kept.count { $0 == 0 }), count = Double(rows * width)
        // Four standard deviations of a binomial number.
        #expect(abs(fallen - share * count) < 4 * (count * share * (1 - share)).squareRoot())
    }

    @Test func everyGradientIsThatOfAutomaticDifferentiation() {
        let ids = Self.ids
        let actual = gradient(.float64, [(Self.pack, ids)])
        let (model, adapter) = model(.float64)
        let plain = PlainLlama(Tiny.configuration, model.weights, adapter)
        let loss =
            plain.loss(Self.pack) { Dropout(share: 0.25, key: 99, ids: Array(ids[$0])) } * Tensor([0.1])
        loss.backward()
        for place in adapter.layout.places {
            guard let (a, b) = plain.adapter[place.layer][place.projection] else { continue }
            for (range, reference) in [(place.a, a), (place.b, b)] {
                let expected = reference.gradient.elements(Double.self)
                let size = expected.map(abs).max() ?? 0
                let off = zip(actual[range], expected).map { abs($0 - $1) }.max() ?? .infinity
                #expect(off < 1e-9 * size, "layer \(place.layer), \(place.projection.rawValue)")
            }
        }
    }

    @Test(arguments: [DType.bfloat16, .float32]) func aBlockRunAgainDropsTheSame(type: DType) {
        let plain = gradient(type, [(Self.pack, Self.ids)])
        #expect(gradient(type, [(Self.pack, Self.ids)], recompute: .all) == plain)
        #expect(gradient(type, [(Self.pack, Self.ids)], key: 100) != plain)
    }

    /// So that processes and passes share a step among themselves as they like.
    @Test func whatFallsOutDoesNotDependOnThePack() {
        let together = gradient(.float64, [(Self.pack, Self.ids)])
        let apart = gradient(
            .float64,
            [
                (Pack([Tiny.example(9, answerStart: 8, seed: 2)]), Array(Self.ids[16...])),
                (Pack([Tiny.example(17, answerStart: 5, seed: 1)]), Array(Self.ids[..<16])),
            ])
        let size = together.map(abs).max() ?? 0
        #expect(zip(together, apart).allSatisfy { abs($0 - $1) < 1e-10 * size })
    }

    /// A run with dropout that is stopped goes on as if nothing had happened, and passes of another size change nothing but
    /// the order of sums.
    @Test func aRunDropsTheSameHoweverItGoes() throws {
        let scratch = try RunScratch()
        var configuration = TinyRun.configuration
        configuration.lora.dropout = 0.2
        configuration.maxSteps = 8
        func run(_ name: String, _ change: (inout TrainingConfiguration) -> Void = { _ in }) throws -> TinyRun {
            var other = configuration
            change(&other)
            return try TinyRun(other, folder: scratch.path + "/" + name)
        }
        let whole = try run("whole"), first = try run("parted"), second = try run("parted")
        try whole.train()
        try first.train(stoppingAfter: 5)
        try second.trainer.restore(#require(try first.store.latest()))
        #expect(try second.train() == .finished)
        #expect(second.parameters == whole.parameters)

        let apart = try run("apart") {
            $0.microBatchSize = 1
            $0.gradientAccumulationSteps = 4
        }
        let without = try run("without") { $0.lora.dropout = 0 }
        try apart.train()
        try without.train()
        func distance(_ other: TinyRun) -> Float {
            zip(other.parameters, whole.parameters).map { abs($0 - $1) }.max() ?? 0
        }
        #expect(distance(apart) < 1e-4)
        #expect(distance(without) > 1e-2)
    }

    @Test func nothingFallsOutOfALook() {
        let (model, _) = model(.float64)
        let gradients = Gradients(of: model.adapter ?? Tiny.adapter(.float64))
        let dropping = model.accumulate(
            Self.pack, into: gradients, scale: 0.1, dropout: Dropout(share: 0.5, key: 1, ids: Self.ids),
            unless: { false })
        #expect(model.loss(Self.pack) != dropping)
    }
}
