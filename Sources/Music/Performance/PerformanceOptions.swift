/// How a tablature is to be played.
public struct PerformanceOptions: Hashable, Sendable {
    /// Bars that are played at most, repeats counted; beyond them `PerformanceError.tooManyBars` is thrown.
    public var mostBars = 100_000
    /// Notes of the performance at most; beyond them `PerformanceError.tooManyNotes` is thrown.
    public var mostNotes = 4_000_000
    /// Whether the note that a legato slide reaches is a note of its own, struck softly.
    ///
    /// Otherwise the sliding note goes on and its pitch bends there, as it sounds on a string.
    public var strikesAfterLegatoSlides = false
    /// Whether tracks that are muted, or not solo where others are, have no notes.
    public var isMixHeard = false

    public init() {}
}

/// Why a tablature cannot be played.
public enum PerformanceError: Error, Hashable, Sendable {
    /// With its repeats played out it has more bars than were allowed.
    case tooManyBars(limit: Int)
    case tooManyNotes(limit: Int)
    /// It lasts longer than `Ticks.longest`.
    case tooLong
}

extension PerformanceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooManyBars(let limit): "with its repeats played out the piece has more than \(limit) bars"
        case .tooManyNotes(let limit): "with its repeats played out the piece has more than \(limit) notes"
        case .tooLong: "the piece lasts longer than \(Ticks.longest) ticks"
        }
    }
}
