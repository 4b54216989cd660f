public import Music

extension SimplifiedMIDI {
    /// The words that say a list of notes, and what they could not say.
    ///
    /// A bent note takes a word where it is struck, and one for each time at which its quantised bend changes: with the
    /// rest of its duration, so that it ends with the note. Points that change nothing, and points at or after the end
    /// of their note, make no word. Words stand in the canonical order: onset, pitch, velocity, duration.
    public struct Encoding: Hashable, Sendable {
        public let words: [Word]
        /// How many bends of the notes lie beyond what the notation reaches, and were brought to its end.
        public let clampedBends: Int

        /// - Parameters:
        ///   - notes: In any order; time starts at the first onset.
        ///   - isStrict: whether a bend that does not fit is an error rather than clamped.
        /// - Throws: `FormatError`, of offset 0, when a bend does not fit and that is asked for; when the words would be
        ///   more than `Limits.words` on account of their bends; and when more than 64 notes of one pitch, velocity and
        ///   end sound at once with bends of their own, which no music does and which would take too many words.
        ///
        /// Traps when a note starts before 0.
        public init(
            of notes: [Note], bends: BendNotation = .none, isStrict: Bool = false
        ) throws(FormatError) {
            let notes = notes.inCanonicalOrder()
            let plainBend = bends == .none ? nil : BendScale.middle
            if bends == .none || !notes.contains(where: \.isBent) {
                words = notes.indices.map { index in
                    let note = notes[index]
                    let next = index + 1 < notes.count ? notes[index + 1].onset : note.onset
                    return Word(
                        pitch: note.pitch, velocity: note.velocity, duration: note.duration, shift: next - note.onset,
                        bend: plainBend)
                }
                clampedBends = 0
                return
            }
            let strokes = try Strokes(of: notes, bends)
            clampedBends = strokes.clampedBends
            if isStrict, let misfit = strokes.firstMisfit {
                throw FormatError(
                    .invalid, at: 0,
                    "a bend of \(misfit) cents does not fit the notation \(bends); let it be clamped, or write "
                        + "bends in a notation that reaches further")
            }
            words = try strokes.words()
        }
    }
}

/// What the words of bent notes say one by one: a note struck, or moved.
private struct Strokes {
    struct Stroke {
        var onset: Ticks
        var key: UnisonKey
        /// The rank of the note among the notes in order.
        var note: Int
        var bend: UInt8
        var isStart: Bool
    }

    private(set) var clampedBends = 0
    /// The cents of the first bend that does not fit.
    private(set) var firstMisfit: Double?
    private var strokes: [Stroke] = []
    private var noteCount: Int

    /// Notes of one pitch, velocity and end that sound at once, beyond which words are not restated for all of them.
    private static let mostInUnison = 64

    /// - Parameter notes: In the canonical order.
    init(of notes: [Note], _ notation: BendNotation) throws(FormatError) {
        noteCount = notes.count
        var moves: [[Move]] = []
        moves.reserveCapacity(notes.count)
        var total = 0
        for note in notes {
            let path = self.path(of: note, notation)
            moves.append(path)
            total += path.count
            guard total <= Limits.words else {
                throw FormatError(
                    .unsupported, at: 0, "the notes and their bends take more than \(Limits.words) words; split them")
            }
        }
        strokes.reserveCapacity(total)
        for (rank, index) in Strokes.order(notes, moves).enumerated() {
            let note = notes[index]
            let key = UnisonKey(pitch: note.pitch, velocity: note.velocity, end: note.end)
            for (step, move) in moves[index].enumerated() {
                strokes.append(
                    Stroke(
                        onset: note.onset + Ticks(move.time), key: key, note: rank, bend: move.bend, isStart: step == 0)
                )
            }
        }
        strokes.sort { a, b in
            if a.onset != b.onset { return a.onset < b.onset }
            return (a.key.pitch, a.key.velocity, a.key.end, a.note) < (b.key.pitch, b.key.velocity, b.key.end, b.note)
        }
    }

    private struct Move: Comparable {
        /// From the onset of the note.
        var time: Int
        var bend: UInt8

        static func < (lhs: Move, rhs: Move) -> Bool { (lhs.time, lhs.bend) < (rhs.time, rhs.bend) }
    }

    /// Where the bend of a note stands at its onset, and each change of it while the note sounds.
    private mutating func path(of note: Note, _ notation: BendNotation) -> [Move] {
        var path = [Move(time: 0, bend: BendScale.middle)]
        // Of points at one time the last holds.
        for point in note.bends where point.time.count <= 0 || point.time < note.duration {
            let (bend, fits) = notation.index(cents: point.cents)
            if !fits {
                clampedBends += 1
                firstMisfit = firstMisfit ?? point.cents
            }
            let time = max(point.time.count, path[path.count - 1].time)
            if time == path[path.count - 1].time {
                path[path.count - 1].bend = bend
                if path.count > 1, path[path.count - 2].bend == bend { path.removeLast() }
            } else if path[path.count - 1].bend != bend {
                path.append(Move(time: time, bend: bend))
            }
        }
        return path
    }

    /// The notes in the canonical order, and those that it takes for equal in the order of their bends.
    private static func order(_ notes: [Note], _ moves: [[Move]]) -> [Int] {
        var order = Array(notes.indices)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, !(notes[start] < notes[end]) { end += 1 }
            if end - start > 1 {
                order[start..<end].sort { moves[$0].lexicographicallyPrecedes(moves[$1]) }
            }
            start = end
        }
        return order
    }

    /// The words in order, with what `UnisonGroup` asks for where notes in unison end together.
    func words() throws(FormatError) -> [SimplifiedMIDI.Word] {
        var words: [SimplifiedMIDI.Word] = []
        words.reserveCapacity(strokes.count)
        var groups: [UnisonKey: UnisonGroup] = [:]
        /// The place of each note in its group.
        var places = [Int](repeating: 0, count: noteCount)
        var time = strokes.first?.onset ?? .zero
        var start = 0
        while start < strokes.count {
            let (onset, key) = (strokes[start].onset, strokes[start].key)
            var end = start + 1
            while end < strokes.count, strokes[end].onset == onset, strokes[end].key == key { end += 1 }
            let block = strokes[start..<end]
            start = end
            if !words.isEmpty { words[words.count - 1].shift = onset - time }
            time = onset
            for bend in try bends(saying: block, groups[key], places) {
                guard words.count < Limits.words else {
                    throw FormatError(
                        .unsupported, at: 0,
                        "the notes and their bends take more than \(Limits.words) words; split them")
                }
                words.append(
                    SimplifiedMIDI.Word(
                        pitch: Pitch(lowBits: key.pitch), velocity: key.velocity,
                        duration: Ticks(key.end - onset.count), shift: .zero, bend: bend))
            }
            // A note of no length sounds at no time.
            guard key.end > onset.count else { continue }
            for stroke in block where !stroke.isStart { groups[key]?.move(places[stroke.note], to: stroke.bend) }
            for stroke in block where stroke.isStart {
                let voice = UnisonGroup.Voice(note: stroke.note, bend: stroke.bend)
                if groups[key]?.start(voice) == nil { groups[key] = UnisonGroup(voice) }
                places[stroke.note] = (groups[key]?.count ?? 1) - 1
            }
        }
        return words
    }

    /// The bends of the words that say one block of strokes: of one time, pitch, velocity and end.
    private func bends(
        saying block: ArraySlice<Stroke>, _ group: UnisonGroup?, _ places: [Int]
    ) throws(FormatError) -> [UInt8] {
        let new = block.lazy.filter(\.isStart).map(\.bend)
        guard let group, block.startIndex < block.endIndex,
            block[block.startIndex].key.end > block[block.startIndex].onset.count
        else { return Array(new) }
        let moved = block.filter { !$0.isStart }
        if block.count == 1 {
            let isSaid = moved.isEmpty ? new.first == group[group.last].bend : places[moved[0].note] == group.last
            if isSaid { return block.map(\.bend) }
        }
        if moved.isEmpty, let bend = new.first, new.allSatisfy({ $0 == bend }), group.isUniform(at: bend) {
            return Array(new)
        }
        let lastMoved = moved.map { places[$0.note] }.max() ?? 0
        let count = new.isEmpty ? max(2, lastMoved + 1) : group.count
        guard count <= Strokes.mostInUnison else {
            throw FormatError(
                .unsupported, at: 0,
                "more than \(Strokes.mostInUnison) notes of pitch \(Pitch(lowBits: block[block.startIndex].key.pitch)) that end together "
                    + "sound at once with bends of their own")
        }
        var bends = (0..<count).map { group[$0].bend }
        for stroke in moved { bends[places[stroke.note]] = stroke.bend }
        return bends + new
    }
}
