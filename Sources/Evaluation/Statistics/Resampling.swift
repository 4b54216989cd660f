import Randomness

/// Bootstrap samples, and divisions of a set at random: functions of a seed.
struct Resampling {
    let seed: UInt64
    let purpose: String

    /// How often each of `count` items is drawn in `count` draws with replacement.
    ///
    /// Source: Efron 1979, "Bootstrap Methods: Another Look at the Jackknife".
    func bootstrap(_ count: Int, sample: Int) -> [Double] {
        var stream = stream("bootstrap", sample)
        var counts = [Double](repeating: 0, count: count)
        for _ in 0..<count { counts[stream.index(below: count)] += 1 }
        return counts
    }

    /// So many of `count` items, at random and in order, and the others.
    func division(_ part: Int, of count: Int, sample: Int) -> (part: [Int], rest: [Int]) {
        var stream = stream("division", sample)
        var items = Array(0..<count)
        let part = min(max(part, 0), count)
        for index in 0..<part { items.swapAt(index, index + stream.index(below: count - index)) }
        return (items[..<part].sorted(), items[part...].sorted())
    }

    private func stream(_ kind: String, _ sample: Int) -> RandomStream {
        RandomStream(seed: seed, purpose: "evaluation \(purpose) \(kind)", step: 0, sample: UInt64(max(sample, 0)))
    }
}

extension RandomStream {
    /// One of 0..<count, each as likely as 2^53 steps allow; 0 where there is none.
    mutating func index(below count: Int) -> Int { min(Int(uniform() * Double(count)), max(count - 1, 0)) }
}
