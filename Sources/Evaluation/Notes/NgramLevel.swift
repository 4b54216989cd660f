/// The counts of all n-grams of one length, by context.
///
/// An n-gram is packed 16 bits a symbol, the latest lowest, so that sorting brings those of one context together.
struct NgramLevel: Sendable {
    /// In order; the context of a single symbol is its field.
    private let contexts: [UInt128]
    /// Where the words of each context begin, and of one more.
    private let starts: [UInt32]
    private let words: [UInt16]
    private let counts: [UInt32]
    /// The sum of the counts of each context.
    private let totals: [Double]
    /// What is taken from the counts of each context and left to shorter ones, as a share.
    private let rests: [Double]
    /// For each field, what is taken from a count of 1, of 2, and of 3 or more.
    private let discounts: [[Double]]

    /// - Parameters:
    ///   - grams: sorted and different.
    ///   - counts: of each; the times it occurs, or in how many longer ones.
    ///   - field: of a word.
    init(_ grams: [UInt128], counts: [UInt32], field: (UInt16) -> Int) {
        discounts = Self.discounts(grams, counts, field)
        var contexts: [UInt128] = []
        var starts: [UInt32] = []
        var totals: [Double] = []
        var rests: [Double] = []
        var words: [UInt16] = []
        words.reserveCapacity(grams.count)
        for (index, gram) in grams.enumerated() {
            let word = UInt16(truncatingIfNeeded: gram)
            let count = counts[index]
            if contexts.last != gram >> 16 {
                contexts.append(gram >> 16)
                starts.append(UInt32(truncatingIfNeeded: index))
                totals.append(0)
                rests.append(0)
            }
            words.append(word)
            totals[totals.count - 1] += Double(count)
            rests[rests.count - 1] += discounts[field(word)][Self.discountClass(count)]
        }
        starts.append(UInt32(truncatingIfNeeded: grams.count))
        for index in totals.indices { rests[index] /= totals[index] }
        self.contexts = contexts
        self.starts = starts
        self.totals = totals
        self.rests = rests
        self.words = words
        self.counts = counts
    }

    private static func discountClass(_ count: UInt32) -> Int { Int(min(count, 3)) - 1 }

    /// Source: Chen and Goodman 1998, "An Empirical Study of Smoothing Techniques for Language Modeling", equation 26;
    /// where the counts of counts give no estimate, a half of what could be taken.
    private static func discounts(_ grams: [UInt128], _ counts: [UInt32], _ field: (UInt16) -> Int) -> [[Double]] {
        var occurring = [[Double]](repeating: [0, 0, 0, 0], count: NoteField.allCases.count)
        for (index, gram) in grams.enumerated() where counts[index] <= 4 {
            occurring[field(UInt16(truncatingIfNeeded: gram))][Int(counts[index]) - 1] += 1
        }
        return occurring.map { n in
            guard n[0] > 0, n[1] > 0 else { return [0.5, 0.5, 0.5] }
            let y = n[0] / (n[0] + 2 * n[1])
            return (0..<3).map { index in
                let taken = n[index] > 0 ? Double(index + 1) - Double(index + 2) * y * n[index + 1] / n[index] : -1
                return taken > 0 && taken < Double(index + 1) ? taken : Double(index + 1) / 2
            }
        }
    }

    /// Which of the contexts this is; nil for one that never occurs.
    func place(of context: UInt128) -> Int? {
        var (low, high) = (0, contexts.count)
        while low < high {
            let middle = (low + high) / 2
            if contexts[middle] < context { low = middle + 1 } else { high = middle }
        }
        return low < contexts.count && contexts[low] == context ? low : nil
    }

    /// The probability of a word in a context, given the one it has in shorter contexts; `word` is nil for a value that
    /// never occurs.
    func probability(of word: UInt16?, field: Int, in place: Int, shorter: Double) -> Double {
        var own = 0.0
        if let word, let count = count(of: word, in: place) {
            own = (Double(count) - discounts[field][Self.discountClass(count)]) / totals[place]
        }
        return own + rests[place] * shorter
    }

    private func count(of word: UInt16, in place: Int) -> UInt32? {
        var (low, high) = (Int(starts[place]), Int(starts[place + 1]))
        let end = high
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low < end && words[low] == word ? counts[low] : nil
    }

    /// The word at a share of the context's probability in 0..<1; nil where that lies in what is left to shorter ones.
    func word(at share: Double, field: Int, in place: Int) -> UInt16? {
        var rest = share * totals[place]
        for index in Int(starts[place])..<Int(starts[place + 1]) {
            rest -= Double(counts[index]) - discounts[field][Self.discountClass(counts[index])]
            if rest < 0 { return words[index] }
        }
        return nil
    }
}
