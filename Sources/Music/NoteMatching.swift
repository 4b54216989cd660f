/// A note as a comparison sees it, and where it stands in its score.
struct ComparedNote {
    /// In the unit of the comparison, as is the duration.
    var onset: Int
    let duration: Int
    let pitch: UInt8
    let velocity: UInt8
    /// The program, and 128 more for drums.
    let instrument: UInt8
    let track: Int32
    /// In the notes of the track.
    let index: Int32

    /// The canonical order, and then the instrument.
    static func precedes(_ lhs: ComparedNote, _ rhs: ComparedNote) -> Bool {
        if lhs.onset != rhs.onset { return lhs.onset < rhs.onset }
        if lhs.pitch != rhs.pitch { return lhs.pitch < rhs.pitch }
        if lhs.velocity != rhs.velocity { return lhs.velocity < rhs.velocity }
        if lhs.duration != rhs.duration { return lhs.duration < rhs.duration }
        return lhs.instrument < rhs.instrument
    }

    func isSameNote(as other: ComparedNote) -> Bool {
        onset == other.onset && pitch == other.pitch && velocity == other.velocity && duration == other.duration
    }
}

/// Which notes of one list are which of another.
///
/// First come the notes that are exactly in both, counted as in multisets. Of the rest, the two of one pitch that begin
/// nearest to each other are taken for one note that was moved, then the two nearest of those left, and so on within the
/// window. Cost: O(n log n).
struct NoteMatching {
    var exact = 0
    /// Exact pairs whose instruments differ.
    var otherInstrument = 0
    var moved: [(a: ComparedNote, b: ComparedNote)] = []
    var missing: [ComparedNote] = []
    var extra: [ComparedNote] = []

    /// - Parameters:
    ///   - a: in the order of `ComparedNote.precedes`, as is `b`.
    ///   - window: the most that onsets of a pair may differ.
    init(_ a: [ComparedNote], _ b: [ComparedNote], window: Int) {
        var (restA, restB) = ([ComparedNote](), [ComparedNote]())
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if j == b.count || i < a.count && !a[i].isSameNote(as: b[j]) && ComparedNote.precedes(a[i], b[j]) {
                restA.append(a[i])
                i += 1
            } else if i == a.count || !a[i].isSameNote(as: b[j]) {
                restB.append(b[j])
                j += 1
            } else {
                let (startA, startB) = (i, j)
                while i < a.count, a[i].isSameNote(as: a[startA]) { i += 1 }
                while j < b.count, b[j].isSameNote(as: b[startB]) { j += 1 }
                matchEqual(a[startA..<i], b[startB..<j], &restA, &restB)
            }
        }
        matchNearest(restA, restB, window: window)
    }

    /// Pairs notes that are the same but perhaps for their instruments.
    private mutating func matchEqual(
        _ a: ArraySlice<ComparedNote>, _ b: ArraySlice<ComparedNote>,
        _ restA: inout [ComparedNote], _ restB: inout [ComparedNote]
    ) {
        var (otherA, otherB) = ([ComparedNote](), [ComparedNote]())
        var (i, j) = (a.startIndex, b.startIndex)
        while i < a.endIndex, j < b.endIndex {
            if a[i].instrument == b[j].instrument {
                exact += 1
                i += 1
                j += 1
            } else if a[i].instrument < b[j].instrument {
                otherA.append(a[i])
                i += 1
            } else {
                otherB.append(b[j])
                j += 1
            }
        }
        otherA += a[i...]
        otherB += b[j...]
        let common = min(otherA.count, otherB.count)
        exact += common
        otherInstrument += common
        restA += otherA.dropFirst(common)
        restB += otherB.dropFirst(common)
    }

    private mutating func matchNearest(_ a: [ComparedNote], _ b: [ComparedNote], window: Int) {
        var queue = NeighbourQueue(a, b, window: window)
        while let pairs = queue.takeNearest() { moved += pairs }
        moved.sort { ComparedNote.precedes($0.a, $1.a) }
        let left = queue.left()
        missing = left.a.sorted(by: ComparedNote.precedes)
        extra = left.b.sorted(by: ComparedNote.precedes)
    }
}

/// Notes of two lists in one row for each pitch; the nearest pair of different lists always stands side by side in it.
private struct NeighbourQueue {
    /// The notes of one list that begin together.
    private struct Chord {
        /// By velocity, then duration; those that found a partner are gone.
        var notes: [ComparedNote]
        let onset: Int
        let isA: Bool
        var previous = -1
        var next = -1
    }

    private struct Pair {
        let distance: Int
        let left: Int
        let right: Int

        static func < (lhs: Pair, rhs: Pair) -> Bool {
            (lhs.distance, lhs.left) < (rhs.distance, rhs.left)
        }
    }

    private var row: [Chord] = []
    /// A binary heap, the nearest pair first.
    private var heap: [Pair] = []
    private let window: Int

    init(_ a: [ComparedNote], _ b: [ComparedNote], window: Int) {
        self.window = window
        let all = a.map { (note: $0, isA: true) } + b.map { (note: $0, isA: false) }
        let inOrder = all.sorted { lhs, rhs in
            if lhs.note.pitch != rhs.note.pitch { return lhs.note.pitch < rhs.note.pitch }
            if lhs.note.onset != rhs.note.onset { return lhs.note.onset < rhs.note.onset }
            if lhs.isA != rhs.isA { return lhs.isA }
            if lhs.note.velocity != rhs.note.velocity { return lhs.note.velocity < rhs.note.velocity }
            return lhs.note.duration < rhs.note.duration
        }
        var pitch: UInt8?
        for (note, isA) in inOrder {
            if pitch == note.pitch, let last = row.last, last.onset == note.onset, last.isA == isA {
                row[row.count - 1].notes.append(note)
                continue
            }
            row.append(Chord(notes: [note], onset: note.onset, isA: isA))
            let index = row.count - 1
            if pitch == note.pitch {
                row[index].previous = index - 1
                row[index - 1].next = index
            }
            pitch = note.pitch
        }
        for index in row.indices where row[index].next >= 0 { consider(index, index + 1) }
    }

    /// The pairs of the two nearest chords; nil when there are no two within the window.
    mutating func takeNearest() -> [(a: ComparedNote, b: ComparedNote)]? {
        while let pair = pop() {
            guard !row[pair.left].notes.isEmpty, !row[pair.right].notes.isEmpty else { continue }
            let isLeftA = row[pair.left].isA
            let (a, b) = isLeftA ? (pair.left, pair.right) : (pair.right, pair.left)
            let pairs = takePairs(a, b)
            for index in [pair.left, pair.right] where row[index].notes.isEmpty { leave(index) }
            return pairs
        }
        return nil
    }

    /// The notes that are no part of a pair.
    func left() -> (a: [ComparedNote], b: [ComparedNote]) {
        (row.flatMap { $0.isA ? $0.notes : [] }, row.flatMap { $0.isA ? [] : $0.notes })
    }

    /// Pairs as many notes of two chords as the smaller has, those of one velocity first.
    private mutating func takePairs(_ a: Int, _ b: Int) -> [(a: ComparedNote, b: ComparedNote)] {
        var pairs: [(a: ComparedNote, b: ComparedNote)] = []
        // Larger chords of one pitch are no music; they must only not take long.
        if row[a].notes.count <= 64, row[b].notes.count <= 64 {
            for index in row[a].notes.indices.reversed() {
                let note = row[a].notes[index]
                guard let other = row[b].notes.lastIndex(where: { $0.velocity == note.velocity }) else { continue }
                pairs.append((note, row[b].notes.remove(at: other)))
                row[a].notes.remove(at: index)
            }
        }
        while let note = row[a].notes.last, let other = row[b].notes.last {
            pairs.append((note, other))
            row[a].notes.removeLast()
            row[b].notes.removeLast()
        }
        return pairs
    }

    /// Takes an empty chord out of the row, and lets its neighbours meet.
    private mutating func leave(_ index: Int) {
        let (before, after) = (row[index].previous, row[index].next)
        if before >= 0 { row[before].next = after }
        if after >= 0 { row[after].previous = before }
        if before >= 0, after >= 0 { consider(before, after) }
    }

    private mutating func consider(_ left: Int, _ right: Int) {
        let distance = row[right].onset - row[left].onset
        guard row[left].isA != row[right].isA, distance <= window else { return }
        push(Pair(distance: distance, left: left, right: right))
    }

    private mutating func push(_ pair: Pair) {
        heap.append(pair)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> Pair? {
        guard let nearest = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return nearest }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return nearest }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[parent] else { return nearest }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
