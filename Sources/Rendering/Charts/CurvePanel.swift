/// One chart of a ``CurveBoard``: curves over one axis of steps.
public struct CurvePanel: Hashable, Sendable {
    /// A number at a step; what is not finite is left out.
    public struct Point: Hashable, Sendable {
        public var step: Int
        public var value: Double

        public init(_ step: Int, _ value: Double) {
            self.step = step
            self.value = value
        }
    }

    /// How a curve is drawn.
    public enum Style: Hashable, Sendable {
        /// A fine line through the points, and over it one that says where they are going.
        case smoothed
        /// Only the line that says where they are going.
        case trend
        /// A line.
        case line
        /// A line with a dot at each point, of which the lowest is named.
        case marked
    }

    public struct Curve: Hashable, Sendable {
        public var name: String
        public var points: [Point]
        public var style: Style
        /// Which of the palette's colours; those of the parts of a piano roll.
        public var colour: Int

        public init(_ name: String, _ points: [Point], style: Style, colour: Int) {
            self.name = name
            self.points = points
            self.style = style
            self.colour = colour
        }
    }

    public var title: String
    public var curves: [Curve]
    /// In pixels, with title and axis.
    public var height: Double
    /// The last step of the axis, where the run is to end; nil for the last that has a point.
    public var lastStep: Int?
    /// Whether the axis of values begins at zero; else a little below the lowest value.
    public var beginsAtZero: Bool

    public init(
        _ title: String, _ curves: [Curve], height: Double, lastStep: Int? = nil, beginsAtZero: Bool = false
    ) {
        self.title = title
        self.curves = curves
        self.height = height
        self.lastStep = lastStep
        self.beginsAtZero = beginsAtZero
    }
}

extension CurvePanel.Curve {
    /// The points that can be drawn.
    var drawn: [CurvePanel.Point] { points.filter { $0.value.isFinite && abs($0.value) < 1e12 } }

    /// Where the points are going: means over a fortieth of them to either side, twice, so that near ones weigh more.
    ///
    /// They look ahead as far as back, and so do not lag behind a loss that falls.
    var trend: [CurvePanel.Point] {
        let points = drawn
        let reach = points.count / 40
        let values = Self.means(Self.means(points.map(\.value), reach: reach), reach: reach)
        return zip(points, values).map { CurvePanel.Point($0.step, $1) }
    }

    /// The mean of each number and those around it, as far as there are any.
    private static func means(_ values: [Double], reach: Int) -> [Double] {
        var sums = [0.0]
        for value in values { sums.append(sums[sums.count - 1] + value) }
        return values.indices.map { index in
            // At the ends both sides are as short as the shorter one, so that the curve begins and ends where it does.
            let reach = min(reach, index, values.count - 1 - index)
            return (sums[index + reach + 1] - sums[index - reach]) / Double(2 * reach + 1)
        }
    }
}
