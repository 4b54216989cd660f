/// For each note of a track, what comes next on its string in its voice: where a slur or a slide leads.
///
/// A note further away than a beat of another string between is not led to: nobody slurs over it.
package struct TabSuccessors: Sendable {
    /// Fret by note in the order of bars, voices, beats and notes; -1 for none.
    private var frets: [Int16]
    /// Where the notes of a bar begin in `frets`.
    private var starts: [Int]

    /// The next beat, or the one after it.
    private static let reach = 2

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
        // By voice and string: the next fret, and how many beats from the end its beat is.
        var ahead: [[(fret: Int16, beat: Int)]] = []
        var beats: [Int] = []
        for bar in track.bars.reversed() {
            while ahead.count < bar.voices.count {
                ahead.append([(fret: Int16, beat: Int)](repeating: (-1, 0), count: 256))
                beats.append(0)
            }
            for (number, voice) in bar.voices.enumerated().reversed() {
                for beat in voice.beats.reversed() where !beat.isEmpty || !beat.notes.isEmpty {
                    beats[number] += 1
                    for note in beat.notes.reversed() {
                        count -= 1
                        let next = ahead[number][Int(note.string)]
                        if beats[number] - next.beat <= TabSuccessors.reach { frets[count] = next.fret }
                    }
                    for note in beat.notes { ahead[number][Int(note.string)] = (Int16(note.fret), beats[number]) }
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
