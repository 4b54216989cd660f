/// The word that somebody probably meant.
enum NearestKey {
    /// The nearest of the known words, when it is near enough to be a slip of the hand: a third of its letters.
    static func suggestion(for word: String, among known: [String]) -> String? {
        let typed = Array(word.prefix(64).utf8)
        let nearest = known.map { (key: $0, distance: distance(typed, Array($0.utf8))) }.min {
            $0.distance < $1.distance
        }
        guard let nearest, nearest.distance <= max(2, nearest.key.utf8.count / 3) else { return nil }
        return nearest.key
    }

    /// The least number of insertions, deletions, replacements and swaps of neighbours between two words.
    ///
    /// Source: the "optimal string alignment" form of Damerau 1964.
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
