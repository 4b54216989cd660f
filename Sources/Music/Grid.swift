/// What a tick of a note list means: a fixed slice of a second, or of a quarter note.
public enum Grid: Hashable, Sendable {
    /// Real time, with the tempo map applied: for performances.
    case ticksPerSecond(Int)
    /// Metrical time, whatever the tempo: for notated music.
    case ticksPerQuarter(Int)
    /// The metrical ticks of the file, untouched.
    case file

    /// 192 ticks a second, 5.208 ms each: the paper's grid.
    public static let paper = Grid.ticksPerSecond(192)

    /// The rates a grid may have: what the 15 bits of a MIDI file's division can say.
    public static let rates = 1...32_767

    /// Reads `192/s`, `24/quarter` or `file`, as `description` writes them.
    ///
    /// - Returns: nil for anything else, or a number outside `rates`.
    public init?(_ text: String) {
        if text == "file" {
            self = .file
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            parts[0].utf8.first != 0x30, let rate = Int(parts[0]), Grid.rates.contains(rate)
        else { return nil }
        switch parts[1] {
        case "s": self = .ticksPerSecond(rate)
        case "quarter": self = .ticksPerQuarter(rate)
        default: return nil
        }
    }

    /// The same grid with `file` replaced by the number of ticks that it stands for in this score.
    public func resolved(for score: Score) -> Grid {
        self == .file ? .ticksPerQuarter(score.ticksPerQuarter) : self
    }
}

extension Grid: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ticksPerSecond(let rate): "\(rate)/s"
        case .ticksPerQuarter(let rate): "\(rate)/quarter"
        case .file: "file"
        }
    }
}
