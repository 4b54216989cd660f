extension TabTrack {
    /// The syllables of the song text over the beats of the first voice, as `[bar][beat][line]`.
    ///
    /// Blanks and hyphens part syllables, `+` is a blank within one, words in square brackets are remarks and skipped; a
    /// beat that rests or only goes on takes none. Where a beat has a syllable of its own, that stands in the first line.
    ///
    /// Source: how Guitar Pro lays its lyrics out.
    package func syllables() -> [[[String]]] {
        var result = bars.map { bar in
            bar.voices.first?.beats.map { beat in beat.lyric.map { [$0] } ?? [] } ?? []
        }
        let hasOwn = result.contains { $0.contains { !$0.isEmpty } }
        guard !hasOwn else { return result }
        for (number, line) in lyrics.enumerated() where !line.text.isEmpty {
            var rest = TabTrack.split(line.text)[...]
            for bar in bars.indices where bar >= line.startBar && !rest.isEmpty {
                guard let voice = bars[bar].voices.first else { continue }
                for (index, beat) in voice.beats.enumerated() {
                    guard !beat.notes.allSatisfy(\.isTied), let syllable = rest.popFirst() else { continue }
                    while result[bar][index].count < number { result[bar][index].append("") }
                    result[bar][index].append(syllable)
                }
            }
        }
        return result
    }

    private static func split(_ text: String) -> [String] {
        var syllables: [String] = []
        var current = ""
        var isRemark = false
        func isBlank(_ character: Character) -> Bool { character == " " || character.isNewline || character == "\t" }
        for character in text {
            if isRemark {
                isRemark = character != "]"
            } else if character == "[" {
                isRemark = true
            } else if isBlank(character) {
                if !current.isEmpty { syllables.append(current) }
                current = ""
            } else if character == "-" {
                syllables.append(current + "-")
                current = ""
            } else {
                current.append(character == "+" ? " " : character)
            }
        }
        if !current.isEmpty { syllables.append(current) }
        return syllables
    }
}
