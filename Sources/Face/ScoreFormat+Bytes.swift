public import Formats
public import Music

/// What is asked of reading and writing a score.
public struct ScoreOptions: Sendable {
    /// What the ticks of a text mean.
    public var grid: Grid
    /// Refuse what would have to be repaired.
    public var isStrict: Bool

    public init(grid: Grid = .paper, isStrict: Bool = false) {
        self.grid = grid
        self.isStrict = isStrict
    }
}

extension ScoreFormat {
    /// The score in bytes of this format.
    func read(_ bytes: [UInt8], _ options: ScoreOptions) throws(FormatError) -> Reading {
        switch self {
        case .midi:
            let (score, report) = try StandardMIDI.read(bytes)
            return Reading(score: score, findings: report.findings)
        case .text:
            let notes = try SimplifiedMIDI.notes(in: try Self.text(of: bytes))
            return Reading(score: Score(notes: notes, on: options.grid))
        }
    }

    /// The bytes of a score in this format.
    ///
    /// A document of the same format lends what a score does not hold.
    public func bytes(of document: ScoreDocument, _ options: ScoreOptions) throws(FormatError) -> [UInt8] {
        let score = document.score
        switch self {
        case .midi: return try StandardMIDI.write(score)
        case .text: return SimplifiedMIDI.utf8(of: score.notes(on: options.grid)) + [0x0A]
        }
    }

    /// What a file of this format says about a score beside its notes.
    public func carries(_ content: ScoreContent, _ options: ScoreOptions) -> Bool {
        switch self {
        case .midi: content != .techniques
        case .text:
            if content == .tempos, case .ticksPerSecond = options.grid { true } else { false }
        }
    }

    private static func text(of bytes: [UInt8]) throws(FormatError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FormatError(.invalid, at: 0, "this is not text in UTF-8")
        }
        return text
    }
}
