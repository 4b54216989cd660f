package import Music

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

    /// The pieces in a score, a piece for each part that the persona plays.
    static func pieces(in score: Score, file: String, _ configuration: CorpusConfiguration) -> [Piece] {
        let isAny = configuration.tracks == TrackSelection()
        let wanted = isAny ? Array(score.tracks.indices) : configuration.tracks.tracks(of: score)
        return configuration.persona.parts(of: score, playing: configuration.programs, among: wanted).map { tracks in
            let name = configuration.persona == .pianist ? file : "\(file)#\(tracks[0] + 1)"
            return Piece(score, tracks: tracks, name: name, configuration.grid)
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

/// What tells two pieces apart: equal when the words of their notes are, else with odds of one in 2^128.
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
        for note in notes {
            hasher.combine(note.onset)
            hasher.combine(note.duration)
            hasher.combine(note.pitch)
            hasher.combine(note.velocity)
        }
        return hasher.finalize()
    }
}
