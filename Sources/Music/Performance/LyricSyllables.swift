/// The syllables of a track's song texts, each on the beat that it is sung on.
///
/// As Guitar Pro spreads them: over the beats with notes of the first voice, from the bar that a line begins in. Spaces
/// and line ends part words, a hyphen parts syllables and stays with the one before it, a plus sign joins two words on
/// one beat, and what stands in square brackets is not sung.
struct LyricSyllables {
    private var syllables: [Int: [String]] = [:]
    private static func key(_ bar: Int, _ beat: Int) -> Int { bar << 24 | min(beat, 0xFF_FFFF) }

    var isEmpty: Bool { syllables.isEmpty }

    init(_ track: TabTrack) {
        for line in track.lyrics {
            let parts = Self.parts(of: line.text)
            var next = 0
            var bar = max(line.startBar, 0)
            while bar < track.bars.count, next < parts.count {
                let beats = track.bars[bar].voices.first?.beats ?? []
                for beat in beats.indices where !beats[beat].notes.isEmpty && next < parts.count {
                    if !parts[next].isEmpty { syllables[Self.key(bar, beat), default: []].append(parts[next]) }
                    next += 1
                }
                bar += 1
            }
        }
    }

    func at(bar: Int, beat: Int) -> [String] { syllables[Self.key(bar, beat)] ?? [] }

    private static func parts(of text: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        for character in text {
            switch character {
            case "[": depth += 1
            case "]" where depth > 0: depth -= 1
            case _ where depth > 0: break
            case "-":
                parts.append(part + "-")
                part = ""
            case "+": part += " "
            case _ where character.isWhitespace:
                if !part.isEmpty { parts.append(part) }
                part = ""
            default: part.append(character)
            }
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }
}
