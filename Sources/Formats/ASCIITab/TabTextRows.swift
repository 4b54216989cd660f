/// Words on as many rows as they need so that none runs into another.
struct TabTextRows {
    private var rows: [[Character]] = []

    var isEmpty: Bool { rows.isEmpty }

    /// The rows without blanks at their ends.
    var lines: [String] { rows.map { String($0) } }

    /// Puts words where they belong, or on a further row when that place is taken; moved to the left where they would
    /// leave the page, and broken into lines where they are longer than it.
    ///
    /// - Parameter limit: the width of the page.
    mutating func place(_ text: String, at position: Int, limit: Int) {
        for piece in TabTextHead.wrapped(text, width: limit) {
            let word = Array(piece)
            let start = max(min(position, limit - word.count), 0)
            let row = rows.firstIndex { $0.count < start || $0.isEmpty || ($0.count == start && start == 0) }
            if let row {
                fill(row, start, word)
            } else {
                rows.append([])
                fill(rows.count - 1, start, word)
            }
        }
    }

    private mutating func fill(_ row: Int, _ start: Int, _ word: [Character]) {
        rows[row] += [Character](repeating: " ", count: max(start - rows[row].count, 0))
        rows[row] += word
    }
}
