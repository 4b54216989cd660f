import Music

/// One piece of music to learn from, as notes on the corpus's grid.
struct Piece: Sendable {
    /// The file's path under the source; a track of a file has its number too, from 1: `songs/one.mid#3`.
    let name: String
    /// The number of the track in its file, from 1; nil when several were merged.
    let track: Int?
    let notes: [Note]
    let tempos: TempoTrack
    /// The grid with `file` resolved for this piece.
    let grid: Grid

    /// The pieces in a score: for the guitarist each track of its own, for the pianist all tracks at once, because two
    /// hands are two tracks of one piece.
    static func pieces(in score: Score, file: String, _ configuration: CorpusConfiguration) -> [Piece] {
        let chosen = score.tracks.indices.filter { index in
            let track = score.tracks[index]
            return !track.isDrums && !track.notes.isEmpty && configuration.programs.contains(track.program)
        }
        guard !chosen.isEmpty else { return [] }
        switch configuration.persona {
        case .pianist:
            return [Piece(score, tracks: chosen, name: file, configuration.grid)]
        case .guitarist:
            return chosen.map { Piece(score, tracks: [$0], name: "\(file)#\($0 + 1)", configuration.grid) }
        }
    }

    private init(_ score: Score, tracks: [Int], name: String, _ grid: Grid) {
        var selection = score
        selection.tracks = tracks.map { score.tracks[$0] }
        self.name = name
        self.track = tracks.count == 1 ? tracks[0] + 1 : nil
        self.grid = grid.resolved(for: score)
        notes = selection.notes(on: self.grid)
        tempos = TempoTrack(selection, on: self.grid)
    }
}

/// What tells two pieces apart: equal when their notes are, else with odds of one in 2^128.
///
/// 128 bits by two keyed hashes, so that a corpus of any size is compared without keeping its notes. The keys differ
/// from run to run; only equality is ever asked, so the result does not.
struct Fingerprint: Hashable, Sendable {
    private let first: Int
    private let second: Int

    init(_ notes: [Note]) {
        first = Self.hash(notes, salt: 1)
        second = Self.hash(notes, salt: 2)
    }

    private static func hash(_ notes: [Note], salt: UInt8) -> Int {
        var hasher = Hasher()
        hasher.combine(salt)
        for note in notes { hasher.combine(note) }
        return hasher.finalize()
    }
}
