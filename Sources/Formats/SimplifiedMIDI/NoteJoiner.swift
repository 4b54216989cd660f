public import Music

extension SimplifiedMIDI {
    /// Makes notes of words, one word at a time: a word that moves the bend of a sounding note becomes a point of it.
    ///
    /// A word with a bend that begins while a note of its pitch and velocity sounds, and ends exactly when that ends,
    /// continues it. `UnisonGroup` says how notes in unison are told from that. Words without bends are all notes.
    public struct NoteJoiner: Sendable {
        private let notation: BendNotation
        /// The time of the next word.
        private var onset: Ticks
        private var notes: [Note] = []
        /// The words of the latest time, which may mean something together.
        private var chord: [Word] = []
        /// The points of the notes that are bent, and the place of each note in it; -1 for the others.
        private var points: [(note: Int, bends: [PitchBend])] = []
        private var placeInPoints: [Int] = []
        /// The sounding notes; nil while no note was ever bent, and no word can be anything but a note.
        private var groups: [UnisonKey: UnisonGroup]?

        /// - Parameters:
        ///   - bends: What the words' bends mean.
        ///   - onset: Where the first word stands, when it continues a piece.
        public init(bends: BendNotation = .cents, onset: Ticks = .zero) {
            notation = bends
            self.onset = onset
        }

        mutating func reserveCapacity(_ count: Int) { notes.reserveCapacity(count) }

        /// Takes the next word, which must lie within `Limits.ticks` as `WordReader` sees to it.
        @inline(__always)
        public mutating func add(_ word: Word) {
            if groups == nil, let bend = word.bend, bend != BendScale.middle { startGroups() }
            if groups == nil { strike(word) } else { chord.append(word) }
            if word.shift != .zero {
                if !chord.isEmpty { resolveChord() }
                onset += word.shift
            }
        }

        /// The notes of all words so far, in the order of the words that struck them.
        public consuming func finish() -> [Note] {
            resolveChord()
            for bent in points { notes[bent.note].bends = bent.bends }
            return notes
        }

        private mutating func strike(_ word: Word) {
            notes.append(Note(onset: onset, duration: word.duration, pitch: word.pitch, velocity: word.velocity))
        }

        /// Enters the notes so far, none of which is bent; those of the latest time are still to be joined by others.
        private mutating func startGroups() {
            groups = [:]
            var firstOfChord = notes.count
            while firstOfChord > 0, notes[firstOfChord - 1].onset == onset { firstOfChord -= 1 }
            for note in notes[firstOfChord...] {
                chord.append(
                    Word(
                        pitch: note.pitch, velocity: note.velocity, duration: note.duration, shift: .zero,
                        bend: BendScale.middle))
            }
            notes.removeSubrange(firstOfChord...)
            placeInPoints = [Int](repeating: -1, count: notes.count)
            for index in notes.indices where notes[index].end > onset {
                let note = notes[index]
                let key = UnisonKey(pitch: note.pitch, velocity: note.velocity, end: note.end)
                start(UnisonGroup.Voice(note: index, bend: BendScale.middle), key)
            }
        }

        private mutating func start(_ voice: UnisonGroup.Voice, _ key: UnisonKey) {
            if groups?[key]?.start(voice) == nil { groups?[key] = UnisonGroup(voice) }
        }

        private mutating func resolveChord() {
            guard !chord.isEmpty else { return }
            // The words of one key together, each key's in their order.
            let keys = chord.map {
                UnisonKey(pitch: $0.pitch, velocity: $0.velocity, end: onset + $0.duration)
            }
            var order = Array(chord.indices)
            if chord.count > 1 {
                order.sort { first, second in
                    let (a, b) = (keys[first], keys[second])
                    return (a.pitch, a.velocity, a.end, first) < (b.pitch, b.velocity, b.end, second)
                }
            }
            var isNew = [Bool](repeating: true, count: chord.count)
            var start = 0
            while start < order.count {
                var end = start + 1
                while end < order.count, keys[order[end]] == keys[order[start]] { end += 1 }
                let words = order[start..<end]
                for word in words.prefix(moveNotes(keys[order[start]], words)) { isNew[word] = false }
                start = end
            }
            for index in chord.indices where isNew[index] {
                let bend = bend(of: chord[index])
                strike(chord[index])
                placeInPoints.append(-1)
                if bend != BendScale.middle { addPoint(bend, to: notes.count - 1) }
                if chord[index].duration != .zero {
                    self.start(UnisonGroup.Voice(note: notes.count - 1, bend: bend), keys[index])
                }
            }
            chord.removeAll(keepingCapacity: true)
        }

        /// Lets words of one time and key move the notes that sound, and returns how many of the words do.
        private mutating func moveNotes(_ key: UnisonKey, _ words: ArraySlice<Int>) -> Int {
            // What lasts no time at all ends with notes that sound no more.
            guard key.end > onset.count, let count = groups?[key]?.count else { return 0 }
            let bends = words.map { bend(of: chord[$0]) }
            switch groups?[key]?.meaning(of: bends) {
            case nil, .newNotes:
                return 0
            case .moveOfTheLast:
                move(groups?[key]?.last ?? 0, of: key, to: bends[0])
                return 1
            case .restatement:
                for (voice, bend) in zip(0..<count, bends) { move(voice, of: key, to: bend) }
                return min(count, bends.count)
            }
        }

        private mutating func move(_ voice: Int, of key: UnisonKey, to bend: UInt8) {
            guard let before = groups?[key]?[voice], before.bend != bend else { return }
            groups?[key]?.move(voice, to: bend)
            addPoint(bend, to: before.note)
        }

        private func bend(of word: Word) -> UInt8 {
            min(word.bend ?? BendScale.middle, BendScale.indices.upperBound)
        }

        private mutating func addPoint(_ bend: UInt8, to note: Int) {
            let point = PitchBend(time: onset - notes[note].onset, cents: notation.cents(index: bend))
            if placeInPoints[note] < 0 {
                placeInPoints[note] = points.count
                points.append((note, []))
            }
            points[placeInPoints[note]].bends.append(point)
        }
    }
}
