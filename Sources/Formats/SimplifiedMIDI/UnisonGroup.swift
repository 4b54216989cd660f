import Music

/// What notes share that a word with a bend cannot tell apart: pitch, velocity and end.
struct UnisonKey: Hashable {
    var end: Int
    var pitch: UInt8
    var velocity: UInt8

    init(pitch: Pitch, velocity: UInt8, end: Ticks) {
        self.end = end.count
        self.pitch = pitch.number
        self.velocity = velocity
    }
}

/// The notes of one pitch, velocity and end that sound, and what further words of theirs mean.
///
/// A word that begins while such a note sounds, and ends with it, moves its bend rather than strike another note. Real
/// notes in unison that end together must stay apart from that, and two that move must not be mixed up. The rules, for
/// all the words of one time, pitch, velocity and end:
///
/// 1. Where all these words and all the sounding notes have one bend, each word is a new note.
/// 2. A single word moves the note that started or moved last; unless that note has this bend already: then it is a new
///    note.
/// 3. Of more words the first says where the note now stands that started first, the second that of the one that started
///    next, and so on; words beyond are new notes. Where nothing would change and no word is left, each is a new note.
///
/// Every list of notes can be said like this, and so that nothing but those notes can be read from it. Guitars that
/// double each other, one note beside one that is bent, and a vibrato all take no more words than they have movements.
struct UnisonGroup {
    struct Voice {
        /// Whatever the owner knows the note by.
        var note: Int
        var bend: UInt8
    }

    enum Meaning {
        case newNotes
        case moveOfTheLast
        case restatement
    }

    private var first: Voice
    private var others: [Voice] = []
    /// The note that started or moved last, by its place in the order of starts.
    private(set) var last = 0
    /// How many notes have each bend; empty while there is one note.
    private var counts: [Int] = []

    init(_ first: Voice) { self.first = first }

    var count: Int { others.count + 1 }

    /// The notes in the order in which they started.
    subscript(index: Int) -> Voice { index == 0 ? first : others[index - 1] }

    /// Whether all the notes have this bend.
    func isUniform(at bend: UInt8) -> Bool {
        others.isEmpty ? first.bend == bend : counts[Int(bend)] == count
    }

    /// What the words of one time mean.
    ///
    /// - Parameter bends: In the order of the words; not empty. Each lies in 0...46.
    func meaning(of bends: [UInt8]) -> Meaning {
        if bends.count == 1 { return bends[0] == self[last].bend ? .newNotes : .moveOfTheLast }
        if isUniform(at: bends[0]), bends.allSatisfy({ $0 == bends[0] }) { return .newNotes }
        if bends.count <= count, bends.indices.allSatisfy({ bends[$0] == self[$0].bend }) { return .newNotes }
        return .restatement
    }

    mutating func start(_ voice: Voice) {
        if others.isEmpty {
            counts = [Int](repeating: 0, count: Int(BendScale.indices.upperBound) + 1)
            counts[Int(first.bend)] = 1
        }
        counts[Int(voice.bend)] += 1
        others.append(voice)
        last = others.count
    }

    /// Gives a note another bend.
    mutating func move(_ index: Int, to bend: UInt8) {
        if !counts.isEmpty {
            counts[Int(self[index].bend)] -= 1
            counts[Int(bend)] += 1
        }
        if index == 0 { first.bend = bend } else { others[index - 1].bend = bend }
        last = index
    }
}
