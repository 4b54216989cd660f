import Music

/// The passages of a piece that can stand in another key without fighting a modulation of its own.
///
/// Such a passage lies inside a stretch of one key, with music in that key before and after it, from one bar line to
/// another. Where phrases begin on bar lines the passage is one or more of them; where none fit, it is four or eight bars.
/// A piece without bars has passages from phrase to phrase.
struct ModulationPlan: Sendable {
    struct Candidate: Sendable {
        var span: Range<Ticks>
        var bars: Range<Int>?
        var weight: Double
    }

    private(set) var candidates: [Candidate] = []

    /// Pieces of more bars have no passages.
    static let mostBars = 1 << 13
    private static let longest = 16

    /// No passages.
    init() {}

    init(_ score: Score, phrases: [PhraseStart], lines: [Ticks], isMetrical: Bool) {
        guard lines.count > 4, lines.count <= Self.mostBars else { return }
        let regions = score.keyRegions(over: lines)
        let held = notesHeld(over: lines, in: score)
        for region in regions {
            guard isMetrical else {
                addPhrases(phrases, lines, region)
                continue
            }
            let starts = phrases.filter { $0.bar > region.bars.lowerBound && $0.bar < region.bars.upperBound }
            for (index, start) in starts.enumerated() {
                for end in starts[(index + 1)...].prefix(Self.longest) {
                    guard (2...longestPassage(lines)).contains(end.bar - start.bar) else { continue }
                    add(start.bar..<end.bar, lines, held, weight: (0.2 + start.strength) * (0.2 + end.strength))
                }
            }
        }
        guard isMetrical, candidates.isEmpty else { return }
        for region in regions { addBars(region, lines, held) }
    }

    private func longestPassage(_ lines: [Ticks]) -> Int { min(Self.longest, max(lines.count / 2, 2)) }

    /// Every four or eight bars of a region, two in a short piece.
    private mutating func addBars(_ region: KeyRegion, _ lines: [Ticks], _ held: [Int]) {
        for length in lines.count < 13 ? [2, 4] : [4, 8] where length <= longestPassage(lines) {
            for start in region.bars.dropFirst() where start + length < region.bars.upperBound {
                add(start..<start + length, lines, held, weight: 0.1)
            }
        }
    }

    private mutating func add(_ bars: Range<Int>, _ lines: [Ticks], _ held: [Int], weight: Double) {
        let across = Double(held[bars.lowerBound] + held[bars.upperBound])
        let usual = bars.count % 4 == 0 ? 2.0 : bars.count < 4 ? 0.4 : 1
        candidates.append(
            Candidate(
                span: lines[bars.lowerBound]..<lines[bars.upperBound], bars: bars,
                weight: weight * usual / ((1 + across) * (1 + across))))
    }

    /// One to three phrases in a row.
    private mutating func addPhrases(_ phrases: [PhraseStart], _ lines: [Ticks], _ region: KeyRegion) {
        let starts = phrases.filter { $0.bar > region.bars.lowerBound && $0.bar + 1 < region.bars.upperBound }
        for (index, start) in starts.enumerated() {
            for end in starts[(index + 1)...].prefix(3) {
                candidates.append(
                    Candidate(span: start.time..<end.time, weight: (0.2 + start.strength) * (0.2 + end.strength)))
            }
        }
    }

    /// How many notes sound across each line.
    private func notesHeld(over lines: [Ticks], in score: Score) -> [Int] {
        var changes = [Int](repeating: 0, count: lines.count + 1)
        for track in score.tracks where !track.isDrums {
            for note in track.notes where note.duration > Ticks(1) {
                let first = lines.lastLine(at: note.onset) + 1
                let last = lines.lastLine(
                    at: Ticks(
                        min(note.onset.count, Ticks.longest.count) + min(note.duration.count, Ticks.longest.count) - 1))
                if first <= last {
                    changes[first] += 1
                    changes[last + 1] -= 1
                }
            }
        }
        var held = 0
        return lines.indices.map { line in
            held += changes[line]
            return held
        }
    }
}

/// Where a phrase of a piece begins.
struct PhraseStart: Sendable {
    var time: Ticks
    /// The stretch between two lines that it lies in.
    var bar: Int
    var strength: Double
}
