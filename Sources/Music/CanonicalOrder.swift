extension [Note] {
    /// Whether the notes stand in the canonical order.
    public var isInCanonicalOrder: Bool {
        var index = 1
        while index < count {
            if self[index] < self[index - 1] { return false }
            index += 1
        }
        return true
    }

    /// The same notes in the canonical order; free when they already are.
    public func inCanonicalOrder() -> [Note] {
        isInCanonicalOrder ? self : sorted()
    }

    /// Puts notes whose onsets already rise into the canonical order, by sorting each chord alone.
    ///
    /// Linear for music, where chords are small; never worse than sorting the whole.
    package mutating func sortChords() {
        var start = 0
        while start < count {
            let onset = self[start].onset
            var end = start + 1
            var isSorted = true
            while end < count, self[end].onset == onset {
                if self[end] < self[end - 1] { isSorted = false }
                end += 1
            }
            if !isSorted { self[start..<end].sort() }
            start = end
        }
    }
}
