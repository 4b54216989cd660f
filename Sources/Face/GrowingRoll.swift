public import Music

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The piano roll of takes while they are written: some lines that redraw themselves on a terminal, plain lines elsewhere.
///
/// It writes to standard error, at most fifteen times a second on a terminal and every five seconds elsewhere.
public struct GrowingRoll: Sendable {
    private let title: String
    private let isTerminal: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private var rolls: [RollText]
    private var notes: [Int]
    /// Lines on the terminal that the next drawing replaces.
    private var drawn = 0

    /// - Parameters:
    ///   - takes: how many there are.
    ///   - given: the notes that the takes go on from.
    public init(_ title: String, takes: Int, grid: Grid, given: [Note] = []) {
        self.title = title
        isTerminal = isatty(STDERR_FILENO) == 1 && Environment.variable("TERM") != "dumb"
        start = clock.now
        shown = start
        rolls = Array(repeating: RollText(grid: grid, given: given), count: max(takes, 1))
        notes = Array(repeating: 0, count: max(takes, 1))
    }

    /// Seconds since the first take was begun.
    public var elapsed: Double { start.duration(to: clock.now) / .seconds(1) }

    /// Takes in a note and draws, if it is time to.
    ///
    /// - Parameter take: from 0.
    public mutating func add(_ note: Note, take: Int) {
        guard rolls.indices.contains(take) else { return }
        rolls[take].add(note)
        notes[take] += 1
        let now = clock.now
        guard shown.duration(to: now) > (isTerminal ? .milliseconds(66) : .seconds(5)) else { return }
        shown = now
        draw()
    }

    /// Draws what came last and leaves the drawing where it is, so that other words can follow.
    public mutating func finish() {
        draw()
        drawn = 0
    }

    private mutating func draw() {
        let status = "\(title) \(words), \(Numbers.time(elapsed))"
        guard isTerminal else {
            Self.write(status + "\n")
            return
        }
        let (columns, rows) = Self.terminalSize
        let isColoured = Environment.variable("NO_COLOR") == nil
        let lines =
            strips(columns: min(columns - 1, 160), rows: max(rows - 3, 1), isColoured: isColoured)
            + [String((status + (Interruption.isAwaited ? "  (Ctrl-C keeps what is there)" : "")).prefix(columns - 1))]
        var text = drawn > 0 ? "\r\u{1B}[\(drawn)A" : ""
        for line in lines { text += line + "\u{1B}[K\n" }
        // A window that grew lower may leave lines of the last drawing below.
        text += "\u{1B}[J"
        drawn = lines.count
        Self.write(text)
    }

    private var words: String {
        let count = notes.reduce(0, +)
        let sum = "\(Numbers.grouped(count)) note" + (count == 1 ? "" : "s")
        return notes.count == 1 ? sum : "\(sum) in \(notes.count) takes"
    }

    /// A strip for each take, as high as the screen allows and no higher than is of use; of many takes, the first ones.
    func strips(columns: Int, rows: Int, isColoured: Bool) -> [String] {
        let height = min(max(rows / rolls.count, 2), 10)
        let count = min(rolls.count, max(rows / height, 1))
        let label = rolls.count > 1 ? String(count).count + 1 : 0
        return (0..<count).flatMap { take in
            let lines = rolls[take].lines(
                columns: max(columns - label, 1), rows: min(height, max(rows, 1)), isColoured: isColoured)
            guard label > 0 else { return lines }
            return lines.enumerated().map { row, line in
                let name = row == 0 ? String(take + 1) : ""
                return name + String(repeating: " ", count: label - name.count) + line
            }
        }
    }

    /// Columns and rows; 80 by 24 where the terminal does not say.
    private static var terminalSize: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return (80, 24) }
        return (Int(size.ws_col), max(Int(size.ws_row), 4))
    }

    private static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                #if canImport(Glibc)
                    let count = Glibc.write(STDERR_FILENO, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                #elseif canImport(Musl)
                    let count = Musl.write(STDERR_FILENO, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                #else
                    let count = Darwin.write(STDERR_FILENO, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                #endif
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
