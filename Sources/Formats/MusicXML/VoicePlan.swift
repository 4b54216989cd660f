import Music

/// The staves and voices that the notes of a part are written in.
///
/// Notes that begin and end together are a chord. Chords that overlap go to different voices, four to a staff and as
/// many staves as that takes, so that no note is ever cut short; notes of one pitch that begin and end together do too.
struct VoicePlan {
    enum Clef {
        case treble, bass, percussion, tablature
    }

    struct Staff {
        var clef: Clef
        /// 1 to 4.
        var voices: [Voice]
    }

    struct Voice {
        /// In order of time, none overlapping the next.
        var chords: [Chord] = []
        fileprivate var end = 0
    }

    /// Notes that begin and end together; those without length are grace notes.
    struct Chord {
        var onset: Int
        var end: Int
        /// Where they stand in the track's notes.
        var notes: [Int]
        var hasGrace: Bool { end == onset }
    }

    private(set) var staves: [Staff] = []

    private static let voicesOfStaff = 4
    private static let middleC: UInt8 = 60

    init(_ track: Track) {
        let notes = track.notes
        let isTablature =
            track.tuning != nil && !track.isDrums && !notes.isEmpty && notes.allSatisfy { $0.position != nil }
        if track.isDrums || isTablature {
            add(Array(notes.indices), of: notes, clef: track.isDrums ? .percussion : .tablature)
            return
        }
        let low = notes.indices.filter { notes[$0].pitch.number < VoicePlan.middleC }
        let lowest = notes.map(\.pitch.number).min() ?? VoicePlan.middleC
        let highest = notes.map(\.pitch.number).max() ?? VoicePlan.middleC
        // Two staves where a good part of the notes lies on either side and far from the middle.
        if lowest < 53, highest > 67, low.count > notes.count / 8, low.count < notes.count - notes.count / 8 {
            add(notes.indices.filter { notes[$0].pitch.number >= VoicePlan.middleC }, of: notes, clef: .treble)
            add(low, of: notes, clef: .bass)
        } else {
            add(Array(notes.indices), of: notes, clef: low.count > notes.count / 2 ? .bass : .treble)
        }
    }

    private mutating func add(_ indices: [Int], of notes: [Note], clef: Clef) {
        let ordered = indices.sorted { first, second in
            let (a, b) = (notes[first], notes[second])
            if a.onset != b.onset { return a.onset < b.onset }
            if a.end != b.end { return a.end < b.end }
            return a.pitch != b.pitch ? a.pitch < b.pitch : first < second
        }
        var voices = [Voice()]
        var place = 0
        while place < ordered.count {
            let (onset, end) = (notes[ordered[place]].onset.count, notes[ordered[place]].end.count)
            // The first of each pitch make a chord, the second of each the next one.
            var chords: [Chord] = []
            var copies = 0
            var pitch: Pitch?
            while place < ordered.count, notes[ordered[place]].onset.count == onset,
                notes[ordered[place]].end.count == end
            {
                let index = ordered[place]
                copies = notes[index].pitch == pitch ? copies + 1 : 0
                pitch = notes[index].pitch
                if copies == chords.count { chords.append(Chord(onset: onset, end: end, notes: [])) }
                chords[copies].notes.append(index)
                place += 1
            }
            for chord in chords {
                let free = voices.firstIndex { $0.end <= onset } ?? voices.count
                if free == voices.count { voices.append(Voice()) }
                voices[free].chords.append(chord)
                voices[free].end = end
            }
        }
        var first = 0
        while first < voices.count {
            let last = min(first + VoicePlan.voicesOfStaff, voices.count)
            staves.append(Staff(clef: clef, voices: Array(voices[first..<last])))
            first = last
        }
    }
}
