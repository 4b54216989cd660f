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
        var next = 1
        while next < count {
            if self[next].onset != self[start].onset {
                start = next
            } else if self[next] < self[next - 1] {
                next = sortChord(from: start, sorted: next)
                start = next
            }
            next += 1
        }
    }

    /// Sorts the notes struck together from `start` on, of which those before `sorted` stand in order.
    ///
    /// - Returns: the index of the first note after them.
    private mutating func sortChord(from start: Int, sorted: Int) -> Int {
        var end = sorted
        while end < count, self[end].onset == self[start].onset {
            if end - start == 64 {
                // No hand strikes so many: sort them as a list of any length.
                while end < count, self[end].onset == self[start].onset { end += 1 }
                replaceSubrange(start..<end, with: self[start..<end].sorted())
                return end
            }
            var place = end
            while place > start, self[place] < self[place - 1] {
                swapAt(place, place - 1)
                place -= 1
            }
            end += 1
        }
        return end
    }
}
