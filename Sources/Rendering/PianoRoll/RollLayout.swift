import Music

/// Where things stand in a piano roll: lines of music below each other like systems of a score, one row a semitone.
///
/// Lengths are in the pixels of the picture (1/96 inch), times in seconds.
struct RollLayout {
    static let pageWidth = 1280.0
    static let margin = 28.0
    /// Where music begins on pages without a header.
    static let pageTop = 44.0
    static let keyboardWidth = 62.0
    static let plotLeft = margin + keyboardWidth
    static let plotWidth = pageWidth - plotLeft - margin

    /// What one system shows at most.
    let secondsPerSystem: Double
    let systemCount: Int
    let duration: Double
    /// The pitches with a row of their own, from the lowest.
    let pitches: ClosedRange<Int>
    let rowHeight: Double
    /// Between two labels of the time axis.
    let labelStep: Double
    /// Between two lines of the time axis.
    let lineStep: Double
    private let headerHeight: Double

    /// - Parameters:
    ///   - duration: in seconds; a piece of any length gets at most eight systems.
    ///   - showsMovement: whether pitches move; a vibrato of six waves a second needs more room than a row of notes.
    init(duration: Double, sounding: ClosedRange<Int>?, headerHeight: Double, showsMovement: Bool = false) {
        self.duration = duration
        self.headerHeight = headerHeight
        // A short piece fills one line; a long one is broken into lines of a round number of seconds.
        let (longestLine, shortestOfMany) = showsMovement ? (12.0, 10.0) : (36.0, 20.0)
        secondsPerSystem =
            duration <= longestLine
            ? max(duration.rounded(.up), 4) : RollLayout.roundTime(atLeast: max(duration / 8, shortestOfMany))
        systemCount = max(1, Int((duration / secondsPerSystem).rounded(.up)))
        pitches = RollLayout.rows(around: sounding)
        let wanted = systemCount == 1 ? 440.0 : 280.0
        rowHeight = min(max(wanted / Double(pitches.count), 4), systemCount == 1 ? 11 : 8)
        let pixelsPerSecond = RollLayout.plotWidth / secondsPerSystem
        labelStep = RollLayout.roundTime(atLeast: 64 / pixelsPerSecond)
        lineStep = RollLayout.roundTime(atLeast: min(14 / pixelsPerSecond, labelStep))
    }

    var pixelsPerSecond: Double { RollLayout.plotWidth / secondsPerSystem }
    var systemHeight: Double { rowHeight * Double(pitches.count) }
    private var systemPitch: Double { systemHeight + 44 }
    var pageHeight: Double { headerHeight + Double(systemCount) * systemPitch - 2 }

    func top(of system: Int) -> Double { headerHeight + Double(system) * systemPitch }

    /// Where the labels of its time end.
    func bottom(of system: Int) -> Double { top(of: system) + systemHeight + 24 }

    func start(of system: Int) -> Double { Double(system) * secondsPerSystem }

    /// Where a system's music ends, in seconds: the last line stops with the piece.
    func end(of system: Int) -> Double {
        let full = start(of: system) + secondsPerSystem
        return system == systemCount - 1 ? min(full, max(duration.rounded(.up), start(of: system) + 1)) : full
    }

    func x(_ seconds: Double, in system: Int) -> Double {
        let place = RollLayout.plotLeft + (seconds - start(of: system)) / secondsPerSystem * RollLayout.plotWidth
        return min(max(place, RollLayout.plotLeft), RollLayout.plotLeft + RollLayout.plotWidth)
    }

    /// The upper edge of a pitch's row.
    func y(_ pitch: Int, in system: Int) -> Double { y(Double(pitch), in: system) }

    /// The upper edge of a row about a pitch between two keys.
    func y(_ pitch: Double, in system: Int) -> Double {
        top(of: system) + (Double(pitches.upperBound) - pitch) * rowHeight
    }

    /// Two octaves at least, with a little air, from a white key to a white key.
    private static func rows(around sounding: ClosedRange<Int>?) -> ClosedRange<Int> {
        var low = (sounding?.lowerBound ?? 60) - 2
        var high = (sounding?.upperBound ?? 60) + 2
        while high - low < 24 {
            low -= 1
            if high - low < 24 { high += 1 }
        }
        // At the ends of MIDI's range the other side makes up for what is cut off.
        if low < 0 { (low, high) = (0, high - low) }
        if high > 127 { (low, high) = (max(0, low - (high - 127)), 127) }
        if isBlackKey(low) { low -= 1 }
        if isBlackKey(high) { high += 1 }
        return low...high
    }

    static func isBlackKey(_ pitch: Int) -> Bool { [1, 3, 6, 8, 10].contains(pitch % 12) }

    /// The shortest time that people count in and that is not shorter than the one given.
    static func roundTime(atLeast seconds: Double) -> Double {
        for time in [1.0, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800] where time >= seconds { return time }
        var time = 3600.0
        while time < seconds { time *= 2 }
        return time
    }
}
