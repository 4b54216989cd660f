/// Deals the notes of one bar to voices.
///
/// One voice where nothing sounds on while something else begins; two where at most two chords sound at once, the lower
/// one in the second; else one, in which every chord is written to the next onset and lets ring.
struct VoiceLayout {
    /// A note in the bar, or the part of one that lies in it.
    struct Item {
        var start: Int
        var end: Int
        /// Which of the track's notes.
        var note: Int
        var pitch: UInt8
        /// Whether it began in an earlier bar.
        var isTied: Bool
        /// Whether it is cut here and rings on.
        var rings = false
    }

    /// Notes that are written as one chord.
    struct Chord {
        var start: Int
        var end: Int
        var items: [Item]
    }

    /// One or two.
    private(set) var voices: [[Chord]]

    /// - Parameter items: in order of time.
    init(_ items: [Item]) {
        var chords: [Chord] = []
        var first = 0
        while first < items.count {
            var next = first + 1
            while next < items.count, items[next].start == items[first].start { next += 1 }
            var here: [Chord] = []
            for item in items[first..<next] {
                if let index = here.firstIndex(where: { $0.end == item.end }) {
                    here[index].items.append(item)
                } else {
                    here.append(Chord(start: item.start, end: item.end, items: [item]))
                }
            }
            chords += here
            first = next
        }
        if let dealt = VoiceLayout.dealt(chords) {
            voices = dealt
        } else {
            voices = [VoiceLayout.ringing(items)]
        }
    }

    /// In one voice, or in two where one is not enough; nil where three would be needed.
    private static func dealt(_ chords: [Chord]) -> [[Chord]]? {
        if zip(chords, chords.dropFirst()).allSatisfy({ $0.end <= $1.start }) { return [chords] }
        var voices: [[Chord]] = [[], []]
        for (index, chord) in chords.enumerated() {
            let isFree = voices.map { ($0.last?.end ?? 0) <= chord.start }
            var voice = 0
            if isFree[0], isFree[1] {
                // Alone until its end, or with the one that comes next.
                if index + 1 < chords.count, chords[index + 1].start < chord.end {
                    voice = highest(chord) < highest(chords[index + 1]) ? 1 : 0
                }
            } else if isFree[1] {
                voice = 1
            } else if !isFree[0] {
                return nil
            }
            voices[voice].append(chord)
        }
        if voices[0].isEmpty { return [voices[1]] }
        return voices[1].isEmpty ? [voices[0]] : voices
    }

    private static func highest(_ chord: Chord) -> UInt8 { chord.items.reduce(0) { max($0, $1.pitch) } }

    private static func ringing(_ items: [Item]) -> [Chord] {
        var chords: [Chord] = []
        var first = 0
        while first < items.count {
            var next = first + 1
            while next < items.count, items[next].start == items[first].start { next += 1 }
            let longest = items[first..<next].reduce(0) { max($0, $1.end) }
            let end = next < items.count ? min(longest, items[next].start) : longest
            let chord = items[first..<next].map { item in
                var item = item
                item.rings = item.end > end
                item.end = end
                return item
            }
            chords.append(Chord(start: items[first].start, end: end, items: chord))
            first = next
        }
        return chords
    }
}
