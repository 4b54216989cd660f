/// How much of one piece stands in a training set.
public struct Originality: Hashable, Sendable {
    /// What the report calls the piece: its file.
    public let name: String
    public let noteCount: Int
    /// The longest passage that the training set holds too, in notes; 0 where not even two notes are shared.
    public let longest: Int
    /// For each of `runLengths`, the share of notes that lie in a shared passage of so many notes or more.
    public let coverage: [Double]
    public let match: CopyIndex.Match?

    /// The n of the coverage, in notes.
    public static let runLengths = [8, 12, 16]

    /// Source of the idea, a report of originality against that of human pieces: Yin and others 2022, "Measuring when a
    /// music generation algorithm copies too much".
    ///
    /// Cost: that of `CopyIndex.matches(of:)`.
    public init(of piece: MelodicSteps, named name: String, in index: CopyIndex) {
        let (lengths, match) = index.matches(of: piece)
        self.name = name
        self.match = match
        noteCount = piece.notes.count
        longest = match?.length ?? 0
        coverage = Self.runLengths.map { least in
            var (covered, end) = (0, 0)
            for (start, length) in lengths.enumerated() where length >= least {
                covered += max(start + length - max(end, start), 0)
                end = max(end, start + length)
            }
            return lengths.isEmpty ? 0 : Double(covered) / Double(lengths.count)
        }
    }
}
