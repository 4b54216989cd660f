import Tokenizers

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UnsafeBufferPointer<Float> {
    /// The logarithm of the probability of some tokens together, where these are the logits of all.
    func logShare(of tokens: [Token]) -> Double {
        var top = -Float.infinity
        for logit in self where logit > top { top = logit }
        var total = 0.0, kept = 0.0
        for logit in self where logit > top - 40 { total += Double(expf(logit - top)) }
        var best = -Float.infinity
        for token in tokens { best = Swift.max(best, self[Int(token)]) }
        guard best > -.infinity else { return -.infinity }
        for token in tokens { kept += Double(expf(self[Int(token)] - best)) }
        return log(kept) + Double(best - top) - log(total)
    }

    /// The places of the `count` largest numbers, the largest first.
    package func largest(_ count: Int) -> [Int] {
        Array(indices.sorted { (self[$0], $1) > (self[$1], $0) }.prefix(count))
    }
}

extension Double {
    /// e to this power.
    package var exponential: Double { exp(self) }
}
