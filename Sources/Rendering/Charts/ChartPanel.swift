/// One small chart of a ``ChartBoard``.
public struct ChartPanel: Hashable, Sendable {
    /// How the values are drawn.
    public enum Form: Hashable, Sendable {
        /// Columns side by side, with words below some of them.
        case columns([Label])
        /// Columns above the keys of a piano; there are 128 values, one for each MIDI note.
        case keyboard
        /// Columns that grow darker to the right, as louder notes do in a piano roll.
        case ramp([Label])
        /// Twelve major keys upwards and their relative minor keys downwards, along the circle of fifths.
        ///
        /// There are 24 values: the major keys by pitch class from C, then the minor keys so.
        case fifths
        /// Bars to the right, each with its name before it and its share behind it.
        case rows([String])
    }

    /// Words below a column.
    public struct Label: Hashable, Sendable {
        /// The column that they stand below, from 0; halves lie between columns.
        public var place: Double
        public var words: String

        public init(_ words: String, at place: Double) {
            self.words = words
            self.place = place
        }
    }

    public var title: String
    /// A few words at the right of the title, such as the median.
    public var note: String
    public var form: Form
    /// 0 or more; a negative one counts as 0.
    public var values: [Int]
    /// The whole of which shares are taken; nil for the sum of the values.
    public var whole: Int?
    /// The column that a mark stands above, such as the median's, from 0.
    public var mark: Double?
    /// The part of its line that the panel takes, beside the others'.
    public var width: Double

    public init(
        _ title: String, note: String = "", form: Form, values: [Int], whole: Int? = nil, mark: Double? = nil,
        width: Double = 1
    ) {
        self.title = title
        self.note = note
        self.form = form
        self.values = values
        self.whole = whole
        self.mark = mark
        self.width = width
    }
}

extension ChartPanel {
    /// Each value's share of the whole, in 0...1.
    var shares: [Double] {
        let counts = values.map { Double(max($0, 0)) }
        let sum = whole.map { Double($0) } ?? counts.reduce(0, +)
        return counts.map { sum > 0 ? min($0 / sum, 1) : 0 }
    }

    /// The columns that can be seen: from the first to the last that is no hair of the highest, twelve at least.
    var shown: Range<Int> {
        guard !values.isEmpty else { return 0..<0 }
        let least = max((values.max() ?? 0) / 1_000, 1)
        var first = values.firstIndex { $0 >= least } ?? 0
        var last = values.lastIndex { $0 >= least } ?? values.count - 1
        while last - first < 11, first > 0 || last < values.count - 1 {
            first = max(first - 1, 0)
            last = min(last + 1, values.count - 1)
        }
        return first..<last + 1
    }
}
