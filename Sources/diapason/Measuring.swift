import Evaluation
import Face
import Formats
import Music
import Storage

/// Folders measured as a command asks for it.
struct Measuring {
    let clock: MeasureClock
    let noteLimit: Int?
    let grid: Grid

    /// The passages that are written out, and named in the report.
    private static let excerptCount = 20

    func profiles(of folder: ScoreFolder) throws -> [PieceProfile] {
        var profiles: [PieceProfile] = []
        try folder.forEach("read", grid: grid) { [clock, noteLimit] score, file in
            PieceProfile(of: score, named: file, clock: clock, first: noteLimit)
        } take: {
            profiles.append($0)
        }
        return profiles
    }

    /// What a set and a reference have in common with a training set.
    func search(
        for set: ScoreFolder, against reference: ScoreFolder, in training: ScoreFolder, seed: UInt64
    ) throws -> (comparison: OriginalityComparison?, excerpts: [NearestExcerpt]) {
        var builder = CopyIndex.Builder()
        try training.forEach("read", grid: grid) { [clock] score, file in
            (steps: MelodicSteps(score, clock: clock), file: file)
        } take: {
            builder.add($0.steps, named: $0.file)
        }
        Program.note("indexing \(Numbers.grouped(builder.noteCount)) notes")
        let index = builder.index()
        let whole = try originality(of: set, in: index, first: noteLimit)
        // Longer pieces share more by chance: of both sides as many notes are compared as the set's pieces have.
        var comparison: OriginalityComparison?
        if let limit = OriginalityComparison.noteLimit(for: whole, first: noteLimit) {
            let isCut = whole.contains { $0.noteCount > limit }
            comparison = OriginalityComparison(
                isCut ? try originality(of: set, in: index, first: limit) : whole,
                against: try originality(of: reference, in: index, first: limit), in: index, noteLimit: limit,
                EvaluationOptions(seed: seed))
        }
        let nearest = whole.filter { $0.match != nil }.sorted { ($1.longest, $0.name) < ($0.longest, $1.name) }
        let excerpts = try nearest.prefix(Self.excerptCount).compactMap { piece -> NearestExcerpt? in
            guard let match = piece.match else { return nil }
            let source = index.names[match.piece]
            return NearestExcerpt(
                match, of: try set.score(piece.name, grid: grid), named: piece.name,
                in: try training.score(source, grid: grid), named: source, clock: clock, first: noteLimit)
        }
        return (comparison, excerpts)
    }

    private func originality(of folder: ScoreFolder, in index: CopyIndex, first limit: Int?) throws -> [Originality] {
        var pieces: [Originality] = []
        try folder.forEach("search", grid: grid) { [clock] score, file in
            Originality(of: MelodicSteps(score, clock: clock, first: limit), named: file, in: index)
        } take: {
            pieces.append($0)
        }
        return pieces
    }

    /// Writes each passage as a MIDI file that is named after the piece that comes near to it.
    static func write(_ excerpts: [NearestExcerpt], to folder: String) throws {
        try Storage.createFolder(folder)
        for (index, excerpt) in excerpts.enumerated() {
            let file = StoragePath.joined(folder, name(of: excerpt, number: index + 1))
            try Storage.write(try StandardMIDI.write(excerpt.score), to: file)
        }
    }

    /// The most bytes that file systems take for a name.
    private static let longestName = 255

    /// Number and name of the piece, cut at a character where both are too long for a file's name.
    private static func name(of excerpt: NearestExcerpt, number: Int) -> String {
        let start = number < 10 ? "0\(number)-" : "\(number)-"
        let ending = ".mid"
        var stem = StoragePath.stem(of: excerpt.name)
        while start.utf8.count + stem.utf8.count + ending.utf8.count > longestName { stem.removeLast() }
        return start + stem + ending
    }
}
