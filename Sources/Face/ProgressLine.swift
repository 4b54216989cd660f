#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How far a longer piece of work has come: a bar that redraws itself on a terminal, plain lines elsewhere.
///
/// It writes to standard error, at most ten times a second on a terminal and every five seconds elsewhere, and always
/// when the work is complete.
public struct ProgressLine {
    private let title: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    /// When the line was last written; at first, when the work began.
    private var shown: ContinuousClock.Instant
    private var width = 0

    public init(_ title: String) {
        self.title = title
        start = clock.now
        shown = start
    }

    /// Seconds since the work began.
    public var elapsed: Double { start.duration(to: clock.now) / .seconds(1) }

    /// Says that `done` of `total` parts are done.
    ///
    /// - Parameters:
    ///   - before: parts that were done before this line began, and took none of its time.
    ///   - detail: what else is worth knowing, such as a loss or a rate.
    public mutating func update(
        _ done: Int, of total: Int, since before: Int = 0, _ detail: @autoclosure () -> String = ""
    ) {
        let now = clock.now
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
        guard done == total || shown.duration(to: now) > pause else { return }
        shown = now
        let left = done > before ? elapsed / Double(done - before) * Double(total - done) : 0
        let rest = done < total ? "\(Self.minutes(left)) left" : "in \(Self.minutes(elapsed))"
        let detail = detail()
        let words = "\(done)/\(total)  " + (detail.isEmpty ? "" : detail + "  ") + rest
        if isTerminal {
            // The bar takes what the words leave: a line that wraps cannot be drawn over.
            let columns = Self.terminalColumns
            let length = max(0, min(20, columns - title.count - words.count - 3))
            let filled = total > 0 ? length * done / total : length
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: length - filled)
            let line = String("\(title) \(bar) \(words)".prefix(columns - 1))
            let padding = String(repeating: " ", count: max(0, width - line.count))
            width = line.count
            Self.write("\r" + line + padding + (done == total ? "\n" : ""))
        } else {
            Self.write("\(title) \(words)\n")
        }
    }

    /// Ends the line early, so that other words can follow.
    public mutating func interrupt() {
        if isTerminal, width > 0 { Self.write("\n") }
        width = 0
    }

    /// The terminal's width; 80 where it does not say.
    private static var terminalColumns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }

    private static func minutes(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 359_999).rounded())
        let (minutes, rest) = (whole / 60, whole % 60)
        return "\(minutes):" + (rest < 10 ? "0" : "") + "\(rest)"
    }

    private static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            #if canImport(Glibc)
                _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #elseif canImport(Musl)
                _ = Musl.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #else
                _ = Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #endif
        }
    }
}
