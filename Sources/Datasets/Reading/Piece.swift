import Formats
package import Music

/// One piece of music to learn from: the parts of a score that one player plays.
struct Piece: Sendable {
    /// The file's path under the source; a track of a file has its number too, from 1: `songs/one.mid#3`.
    ///
    /// What is drawn for a piece depends on it.
    let path: String
    /// The path, behind the name of the source where there are several: no two pieces of a corpus have the same.
    let name: String
    /// The number of the track in its file, from 1; nil when several were merged.
    let track: Int?
    /// Nothing but the piece's own tracks, without silences that are too long.
    let score: Score
    /// Whether it lives on the beat, so that its bar lines mean something.
    let isMetrical: Bool

    /// The pieces in a score, a piece for each part that the persona plays.
    ///
    /// - Parameter prefix: stands before the names.
    static func pieces(in score: Score, file: String, prefix: String, _ part: CorpusPart) -> [Piece] {
        // Before tracks are chosen: the wheel of a channel may be moved by a track that is not.
        let score = score.withNoteBends()
        let isAny = part.tracks == TrackSelection()
        let wanted = isAny ? Array(score.tracks.indices) : part.tracks.tracks(of: score)
        return part.persona.parts(of: score, playing: part.programs, among: wanted).map { tracks in
            var selection = score
            selection.tracks = tracks.map { score.tracks[$0] }
            let isMetrical = GridFinding(of: selection).kind == .metrical
            if let longest = part.longestSilence {
                selection = selection.shorteningSilences(to: .seconds(longest), onBarLines: isMetrical).score
            }
            let path = part.persona == .pianist ? file : "\(file)#\(tracks[0] + 1)"
            return Piece(
                path: path, name: prefix + path,
                track: tracks.count == 1 ? tracks[0] + 1 : nil, score: selection, isMetrical: isMetrical)
        }
    }
}

/// A piece, or a variant of one, as it is written.
struct WrittenPiece: Sendable {
    let notes: [Note]
    let notation: NoteNotation
    let words: [SimplifiedMIDI.Word]
    let tempos: TempoTrack

    /// - Parameter grid: of the original, so that all variants of a piece are written alike.
    /// - Throws: `FormatError` when its bends take more words than a text may have.
    init(_ score: Score, grid: Grid, _ part: CorpusPart) throws(FormatError) {
        notation = part.notation(on: grid)
        notes = score.notes(on: grid)
        words = try notation.words(of: notes)
        tempos = TempoTrack(score, on: grid)
    }

    /// The places between words where notes stay whole, with the strength of the phrases' beginnings.
    ///
    /// - Parameter betweenChords: whether chords stay together as well.
    func cuts(betweenChords: Bool = true) -> [Windowing.Cut] {
        let places = NoteBoundaries.cuts(in: words, betweenChords: betweenChords)
        let boundaries = notes.boundaryStrengths()
        var cuts: [Windowing.Cut] = []
        cuts.reserveCapacity(places.count + 1)
        var (time, word, next) = (Ticks.zero, 0, 0)
        for place in places {
            while word < place {
                time = time + words[word].shift
                word += 1
            }
            while next < boundaries.count, notes[boundaries[next].note].onset < time { next += 1 }
            let isBoundary = next < boundaries.count && notes[boundaries[next].note].onset == time
            cuts.append(Windowing.Cut(word: place, strength: isBoundary ? boundaries[next].strength : 0))
        }
        cuts.append(Windowing.Cut(word: words.count, strength: 1))
        return cuts
    }

    /// The first note that begins at a time or later; their number where none does.
    func firstNote(at time: Ticks) -> Int {
        var (low, high) = (0, notes.count)
        while low < high {
            let middle = (low + high) / 2
            if notes[middle].onset < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The times of the words on the grid.
    func onset(ofWord index: Int, after known: inout (word: Int, time: Ticks)) -> Ticks {
        while known.word < index {
            known.time = known.time + words[known.word].shift
            known.word += 1
        }
        return known.time
    }
}

extension Score {
    /// The most notes that sound at one time.
    var mostVoices: Int {
        var changes: [(time: Ticks, change: Int)] = []
        for track in tracks {
            for note in track.notes where note.duration > .zero {
                changes.append((note.onset, 1))
                changes.append((note.end, -1))
            }
        }
        // At one time ends come before beginnings.
        changes.sort { ($0.time, $0.change) < ($1.time, $1.change) }
        var (sounding, most) = (0, 0)
        for (_, change) in changes {
            sounding += change
            most = max(most, sounding)
        }
        return most
    }
}

extension Persona {
    /// The parts of a score, each as the indices of its tracks; corpora and prompts are made of the same.
    ///
    /// For the guitarist each track is a part of its own, for the pianist all tracks are one, because two hands are two
    /// tracks of one piece.
    ///
    /// - Parameter wanted: the tracks to choose from, in order; nil for all.
    package func parts(of score: Score, playing programs: ProgramSet, among wanted: [Int]? = nil) -> [[Int]] {
        let chosen = (wanted ?? Array(score.tracks.indices)).filter { index in
            let track = score.tracks[index]
            return !track.isDrums && !track.notes.isEmpty && programs.contains(track.program)
        }
        guard !chosen.isEmpty else { return [] }
        switch self {
        case .pianist: return [chosen]
        case .guitarist: return chosen.map { [$0] }
        }
    }
}
