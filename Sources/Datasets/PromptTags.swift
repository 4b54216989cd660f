import Formats
import Music

/// What instructions say, in single entries of a vocabulary: `<pianist><48/quarter><tempo 120><continue>`.
///
/// Numbers are rounded to the nearest of a series, by their ratio; what has no tag of its own is said in letters.
enum PromptTags {
    struct Tag: Hashable {
        let name: String
        /// The same in words.
        let meaning: String

        init(_ name: String, _ meaning: String? = nil) {
            self.name = "<\(name)>"
            self.meaning = meaning ?? name
        }
    }

    /// All of them, in the order of their ids.
    static let all: [Tag] =
        Persona.allCases.map { Tag($0.rawValue) } + grids.map { Tag($0, "\($0) grid") }
        + [Tag("bends cents", "bends in cents"), Tag("bends paper", "bends")]
        + [Tag("continue"), Tag("fill", "fill the gap"), Tag("compose")]
        + [Tag("piece"), Tag("opening"), Tag("ending"), Tag("passage")]
        + tempos.map { Tag("tempo \($0)") } + keys.map { Tag("key \($0)") }
        + densities.map { Tag("density \($0)") } + lengths.map { Tag("notes \($0)") } + bars.map { Tag("bars \($0)") }
        + [Tag("gap", "gap of"), Tag("/gap", "end of the gap")]

    private static let grids = ["24/quarter", "48/quarter", "96/quarter", "480/quarter", "192/s"]
    /// Quarter notes a minute.
    private static let tempos = [
        30, 36, 42, 48, 54, 60, 66, 72, 80, 88, 96, 104, 112, 120, 132, 144, 160, 176, 192, 208, 232, 256,
    ]
    private static let keys = (0..<12).flatMap { tonic in
        [false, true].map { Key(tonic: tonic, isMinor: $0).description }
    }
    /// Notes a quarter note, or a second on real-time grids.
    private static let densities = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24]
    private static let lengths = [16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 256, 320, 384, 512, 768, 1024]
    private static let bars = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 48, 64, 96, 128]

    // MARK: What is told

    /// The instructions: who plays, how notes are written, the tempo on metrical grids, the task.
    static func header(_ persona: Persona, _ notation: NoteNotation, tempo: Int, _ task: ComposingTask.Kind) -> String {
        let grid = "<\(notation.grid)>"
        var text = "<\(persona.rawValue)>" + grid
        switch notation.bends {
        case .none: break
        case .cents: text += "<bends cents>"
        case .paper(let range):
            text += "<bends paper>" + (notation.bends == .paper() ? "" : "\(range.cents)")
        }
        if case .ticksPerSecond = notation.grid {
        } else {
            text += Self.tempo(QuarterNotesAMinute.rounded(tempo))
        }
        return text + Self.task(task)
    }

    private static func task(_ kind: ComposingTask.Kind) -> String {
        switch kind {
        case .continuation: "<continue>"
        case .infill: "<fill>"
        // In stages the text form alone can be written, which is asked for in sentences.
        case .invention, .staged: "<compose>"
        }
    }

    static func tempo(_ quartersAMinute: Int) -> String { "<tempo \(nearest(to: quartersAMinute, in: tempos))>" }

    static func place(beginsPiece: Bool, endsPiece: Bool) -> String {
        switch (beginsPiece, endsPiece) {
        case (true, true): "<piece>"
        case (true, false): "<opening>"
        case (false, true): "<ending>"
        case (false, false): "<passage>"
        }
    }

    /// - Parameter key: as `Key` writes it, such as `E minor`; anything else is not told.
    static func key(_ key: String) -> String? { keys.contains(key) ? "<key \(key)>" : nil }

    static func density(_ notes: Double) -> String { "<density \(nearest(to: Int(notes.rounded()), in: densities))>" }
    static func notes(_ count: Int) -> String { "<notes \(nearest(to: count, in: lengths))>" }
    static func bars(_ count: Int) -> String { "<bars \(nearest(to: count, in: bars))>" }

    /// The element nearest to a number by their ratio, the lower of two.
    private static func nearest(to number: Int, in series: [Int]) -> Int {
        var best = series[0]
        // a is nearer than b below it when number² > a b.
        let number = min(max(number, 0), 1 << 20)
        for element in series.dropFirst() where number * number > element * best { best = element }
        return best
    }
}
