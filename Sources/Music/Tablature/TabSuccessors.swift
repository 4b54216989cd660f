/// For each note of a track, what comes next on its string in its voice: where a slur or a slide leads.
package struct TabSuccessors: Sendable {
    /// Fret by note in the order of bars, voices, beats and notes; -1 for none.
    private var frets: [Int16]
    /// Where the notes of a bar begin in `frets`.
    private var starts: [Int]

    /// Cost: a pass over the notes.
    package init(_ track: TabTrack) {
        starts = []
        starts.reserveCapacity(track.bars.count)
        var count = 0
        for bar in track.bars {
            starts.append(count)
            for voice in bar.voices {
                for beat in voice.beats { count += beat.notes.count }
            }
        }
        frets = [Int16](repeating: -1, count: count)
        var ahead: [[Int16]] = []
        for bar in track.bars.reversed() {
            while ahead.count < bar.voices.count { ahead.append([Int16](repeating: -1, count: 256)) }
            for (number, voice) in bar.voices.enumerated().reversed() {
                for beat in voice.beats.reversed() {
                    for note in beat.notes.reversed() {
                        count -= 1
                        frets[count] = ahead[number][Int(note.string)]
                    }
                    for note in beat.notes { ahead[number][Int(note.string)] = Int16(note.fret) }
                }
            }
        }
    }

    /// The frets that follow the notes of a bar, as `[voice][beat][note]`; nil where none does.
    package func inBar(_ index: Int, of track: TabTrack) -> [[[UInt8?]]] {
        guard starts.indices.contains(index) else { return [] }
        var place = starts[index]
        return track.bars[index].voices.map { voice in
            voice.beats.map { beat in
                beat.notes.map { _ in
                    defer { place += 1 }
                    return frets[place] < 0 ? nil : UInt8(frets[place])
                }
            }
        }
    }
}
