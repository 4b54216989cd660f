/// Puts examples of many lengths into rows of one length, so that little of a row is empty.
///
/// Rows are filled one after the other: the longest example that is left opens a row, and then the one or two that fill
/// it best follow, as long as anything fits. That is best-fit decreasing (Johnson 1973) with a look at pairs, which is
/// what fills rows whose examples are large. The same lengths give the same rows.
public enum RowPacking {
    /// The examples of each row, as indices into the lengths; every example is in exactly one.
    ///
    /// Cost: a pass over the different lengths for each row.
    ///
    /// - Parameter lengths: each in 1...capacity; traps otherwise.
    public static func rows(_ lengths: [Int], capacity: Int) -> [[Int]] {
        precondition(lengths.allSatisfy { (1...capacity).contains($0) }, "an example is longer than a row, or empty")
        var shelves = Shelves(lengths, capacity: capacity)
        var rows: [[Int]] = []
        while let longest = shelves.longest(upTo: capacity) {
            var row = [shelves.take(longest)]
            var room = capacity - longest
            while let choice = shelves.bestFit(room) {
                row.append(shelves.take(choice.first))
                if let second = choice.second { row.append(shelves.take(second)) }
                room -= choice.first + (choice.second ?? 0)
            }
            rows.append(row)
        }
        return rows
    }

    /// The examples that are left, by their length.
    private struct Shelves {
        /// Of each length, the indices, the first one last.
        private var examples: [[Int]]
        /// The lengths of which there are examples, in order; some of them may have run out.
        private var lengths: [Int]
        private var exhausted = 0

        init(_ all: [Int], capacity: Int) {
            var examples = [[Int]](repeating: [], count: capacity + 1)
            for index in all.indices.reversed() { examples[all[index]].append(index) }
            lengths = examples.indices.filter { !examples[$0].isEmpty }
            self.examples = examples
        }

        mutating func take(_ length: Int) -> Int {
            let index = examples[length].removeLast()
            if examples[length].isEmpty {
                exhausted += 1
                if 4 * exhausted > lengths.count {
                    let examples = examples
                    lengths.removeAll { examples[$0].isEmpty }
                    exhausted = 0
                }
            }
            return index
        }

        func longest(upTo room: Int) -> Int? {
            var index = count(upTo: room)
            while index > 0 {
                index -= 1
                if !examples[lengths[index]].isEmpty { return lengths[index] }
            }
            return nil
        }

        /// The one length, or the two, that leave the least of the room empty; one rather than two.
        func bestFit(_ room: Int) -> (first: Int, second: Int?)? {
            guard let single = longest(upTo: room) else { return nil }
            var best: (first: Int, second: Int?) = (single, nil)
            var fill = single
            var low = 0
            var high = count(upTo: room) - 1
            while low <= high, fill < room {
                let (small, large) = (lengths[low], lengths[high])
                let isThere = !examples[small].isEmpty && (low < high || examples[small].count > 1)
                if small + large > room || examples[large].isEmpty {
                    high -= 1
                } else {
                    if isThere, small + large > fill {
                        fill = small + large
                        best = (large, small)
                    }
                    low += 1
                }
            }
            return best
        }

        /// How many of the lengths are no greater.
        private func count(upTo room: Int) -> Int {
            var (low, high) = (0, lengths.count)
            while low < high {
                let middle = (low + high) / 2
                if lengths[middle] <= room { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
