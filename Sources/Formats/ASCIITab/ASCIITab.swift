public import Music

/// Tablature as plain text, the way that guitarists share it: a line of dashes for each string, frets where they fall.
///
/// What the music says is written in ASCII; titles, words and names keep the letters that they have. The signs follow
/// what tablature on the web has agreed on, and those that a piece uses are explained below it.
public enum ASCIITab {
    /// How a tablature is laid out.
    public struct Options: Hashable, Sendable {
        /// Characters in a line, at least 24; a bar that alone is longer gets a longer line.
        public var width: Int
        /// The tracks to write, as indices in any order, those that are not there passed over; nil for all.
        public var tracks: [Int]?
        /// Whether the values of the notes stand above the strings.
        public var showsRhythm: Bool

        public init(width: Int = 80, tracks: [Int]? = nil, showsRhythm: Bool = true) {
            self.width = width
            self.tracks = tracks
            self.showsRhythm = showsRhythm
        }
    }

    static let leastWidth = 24

    /// The piece as text, its lines ended by a line feed.
    ///
    /// Cost: in proportion to the notes and words.
    public static func write(_ tablature: Tablature, _ options: Options = Options()) -> String {
        let width = max(options.width, leastWidth)
        let indices = (options.tracks ?? Array(tablature.tracks.indices)).filter(tablature.tracks.indices.contains)
        let marks = tablature.tempoMarks
        var legend = TabTextLegend()
        var text = TabTextHead(tablature, width: width).text
        for index in indices {
            let track = tablature.tracks[index]
            let part = TabTextPart(track, of: tablature, marks: marks, options: options, width: width)
            text += "\n" + TabTextHead.text(of: track, number: index + 1, of: tablature.tracks.count, width: width)
            text += part.text(&legend)
        }
        if indices.isEmpty { text += "\n(no tracks)\n" }
        return text + legend.text(width: width)
    }

    /// What the text does not say of the tablature.
    ///
    /// Cost: a pass over the notes.
    public static func notKept(_ tablature: Tablature, _ options: Options = Options()) -> [Finding] {
        var log = FindingLog()
        let indices = (options.tracks ?? Array(tablature.tracks.indices)).filter(tablature.tracks.indices.contains)
        for index in indices {
            let track = tablature.tracks[index]
            for bar in track.bars {
                for column in bar.columns { note(column, in: bar, of: track, &log) }
            }
        }
        return log.findings
    }

    private static func note(_ column: TabColumn, in bar: Bar, of track: TabTrack, _ log: inout FindingLog) {
        var strings: Set<UInt8> = []
        for entry in column.entries {
            let beat = bar.beat(entry)
            for note in beat.notes where !track.isDrums && !track.strings.isEmpty {
                if note.string == 0 || Int(note.string) > track.strings.count {
                    log.note(.notKept, "noString", "notes on no string of their instrument", at: 0)
                } else if !strings.insert(note.string).inserted, !note.isTied {
                    log.note(.notKept, "sharedString", "notes of a second voice on a string that sounds already", at: 0)
                }
            }
            if let mix = beat.mixChange {
                if mix.program != nil || mix.volume != nil || mix.pan != nil {
                    log.note(.notKept, "mix", "changes of the instrument, its volume or its place", at: 0)
                }
                if mix.chorus != nil || mix.reverb != nil || mix.phaser != nil || mix.tremolo != nil {
                    log.note(.notKept, "effects", "changes of chorus, reverb, phaser or tremolo", at: 0)
                }
            }
            if beat.ottava != 0 { log.note(.notKept, "ottava", "signs of the octave, which move no fret", at: 0) }
        }
    }

    /// A word or title as one line of text.
    static func line(_ words: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in words.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: result.append(" ")
            default: result.append(scalar)
            }
        }
        var line = Substring(String(result))
        while line.first == " " { line.removeFirst() }
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    /// A number with at most two decimals, without those that are 0.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = Int((min(max(value, -1e9), 1e9) * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
