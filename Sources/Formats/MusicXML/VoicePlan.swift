import Music

/// The staves and voices that the notes of a part are written in.
///
/// Notes that begin and end together are a chord. Chords that overlap go to different voices, so that no note is ever
/// cut short; notes of one pitch that begin and end together do too. What four voices cannot hold is cut into chords of
/// tied notes in the fourth, wherever a note begins or ends; notes of one pitch that overlap even there take further
/// voices, four to a staff.
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
        var members: [Member]
        var hasGrace: Bool { end == onset }
    }

    /// A note of a chord, or a slice of it.
    struct Member {
        /// Where it stands in the track's notes.
        var note: Int
        var isTiedBack = false
        var isTiedOn = false
    }

    private(set) var staves: [Staff] = []

    private static let voicesOfStaff = 4
    private static let middleC: UInt8 = 60

    /// - Throws: when so many notes sound at once that their slices are more than is written.
    init(_ track: Track) throws(FormatError) {
        let notes = track.notes
        let isTablature =
            track.tuning != nil && !track.isDrums && !notes.isEmpty && notes.allSatisfy { $0.position != nil }
        if track.isDrums || isTablature {
            try add(Array(notes.indices), of: notes, clef: track.isDrums ? .percussion : .tablature)
            return
        }
        let low = notes.indices.filter { notes[$0].pitch.number < VoicePlan.middleC }
        let lowest = notes.map(\.pitch.number).min() ?? VoicePlan.middleC
        let highest = notes.map(\.pitch.number).max() ?? VoicePlan.middleC
        // Two staves where a good part of the notes lies on either side and far from the middle.
        if lowest < 53, highest > 67, low.count > notes.count / 8, low.count < notes.count - notes.count / 8 {
            try add(notes.indices.filter { notes[$0].pitch.number >= VoicePlan.middleC }, of: notes, clef: .treble)
            try add(low, of: notes, clef: .bass)
        } else {
            try add(Array(notes.indices), of: notes, clef: low.count > notes.count / 2 ? .bass : .treble)
        }
    }

    private mutating func add(_ indices: [Int], of notes: [Note], clef: Clef) throws(FormatError) {
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
                if copies == chords.count { chords.append(Chord(onset: onset, end: end, members: [])) }
                chords[copies].members.append(Member(note: index))
                place += 1
            }
            for chord in chords {
                let free = voices.firstIndex { $0.end <= onset } ?? voices.count
                if free == voices.count { voices.append(Voice()) }
                voices[free].chords.append(chord)
                voices[free].end = end
            }
        }
        if voices.count > VoicePlan.voicesOfStaff {
            let crowded = voices[(VoicePlan.voicesOfStaff - 1)...].flatMap(\.chords)
            voices.removeSubrange((VoicePlan.voicesOfStaff - 1)...)
            for layer in VoicePlan.layers(crowded, notes) { voices.append(Voice(chords: try VoicePlan.sliced(layer))) }
        }
        var first = 0
        while first < voices.count {
            let last = min(first + VoicePlan.voicesOfStaff, voices.count)
            staves.append(Staff(clef: clef, voices: Array(voices[first..<last])))
            first = last
        }
    }

    // MARK: Crowds

    private struct Stretch {
        var onset: Int
        var end: Int
        var note: Int
    }

    /// Notes in layers, in each of which no pitch overlaps itself; each layer in order of time.
    private static func layers(_ chords: [Chord], _ notes: [Note]) -> [[Stretch]] {
        let stretches = chords.flatMap { chord in
            chord.members.map { Stretch(onset: chord.onset, end: chord.end, note: $0.note) }
        }
        let ordered = stretches.sorted { ($0.onset, $0.end, $0.note) < ($1.onset, $1.end, $1.note) }
        var layers: [[Stretch]] = []
        // By pitch, when each layer is free of it again; and when it last held a grace note of it.
        var ends: [[Int]] = Array(repeating: [], count: 128)
        var graces: [[Int]] = Array(repeating: [], count: 128)
        for stretch in ordered {
            let pitch = Int(notes[stretch.note].pitch.number)
            let isGrace = stretch.end == stretch.onset
            var layer = 0
            while layer < ends[pitch].count {
                let isFree = ends[pitch][layer] <= stretch.onset
                if isFree, !isGrace || graces[pitch][layer] < stretch.onset { break }
                layer += 1
            }
            if layer == ends[pitch].count {
                ends[pitch].append(0)
                graces[pitch].append(-1)
            }
            if layer == layers.count { layers.append([]) }
            layers[layer].append(stretch)
            ends[pitch][layer] = stretch.end
            if isGrace { graces[pitch][layer] = stretch.onset }
        }
        return layers
    }

    /// The notes of a layer cut wherever one of them begins or ends, the pieces of each tied.
    private static func sliced(_ layer: [Stretch]) throws(FormatError) -> [Chord] {
        let times = Set(layer.flatMap { [$0.onset, $0.end] }).sorted()
        var chords: [Chord] = []
        var sounding: [Stretch] = []
        var next = 0
        var count = 0
        for (index, time) in times.enumerated() {
            sounding.removeAll { $0.end <= time }
            var graces: [Member] = []
            while next < layer.count, layer[next].onset == time {
                if layer[next].end == time {
                    graces.append(Member(note: layer[next].note))
                } else {
                    sounding.append(layer[next])
                }
                next += 1
            }
            if !graces.isEmpty { chords.append(Chord(onset: time, end: time, members: graces)) }
            guard !sounding.isEmpty, index + 1 < times.count else { continue }
            count += sounding.count
            guard count <= Limits.musicXMLSlices else {
                throw FormatError(
                    .unsupported, at: 0, "so many notes sound at once that they are more than is written in a document")
            }
            let end = times[index + 1]
            let members = sounding.map { Member(note: $0.note, isTiedBack: $0.onset < time, isTiedOn: $0.end > end) }
            chords.append(Chord(onset: time, end: end, members: members))
        }
        return chords
    }
}
