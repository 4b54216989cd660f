package import JSON

/// The sound of a piece.
package struct SoundSamples: Sendable {
    /// Frames a second.
    package let rate: Int
    /// One or two, each of as many samples, full scale 1.
    package let channels: [[Float]]

    package init(rate: Int, channels: [[Float]]) {
        self.rate = rate
        self.channels = channels
    }
}

/// Two takes side by side, of which nobody is told whose they are before the vote.
package struct Comparison: Hashable, Sendable {
    package enum Choice: String, Sendable, CaseIterable {
        case first, second, tie
    }

    package let id: StudioID
    package let first: StudioID
    package let second: StudioID
    /// What makes both equally loud, in dB.
    package let firstGain: Double
    package let secondGain: Double
    /// nil before the vote.
    package let choice: Choice?
    /// Whose takes they are: the interface tells it after the vote.
    package let firstLabel: String
    package let secondLabel: String
}

/// How well a label's takes do against the others'.
package struct LabelStrength: Hashable, Sendable {
    package let label: String
    /// In Elo's scale around 1000.
    package let score: Double
    package let low: Double
    package let high: Double
    /// Comparisons that it was in.
    package let votes: Int

    package var json: JSONValue {
        [
            "label": .string(label), "score": .number(score), "low": .number(low), "high": .number(high),
            "votes": .integer(votes),
        ]
    }
}

/// Blind comparisons of takes: which pair comes, what was voted, and what follows from it.
package struct ListeningRoom: Sendable {
    /// - Parameter sound: renders a piece; throws what can be told to a user.
    package init(
        library: StudioLibrary, seed: UInt64, sound: @escaping @Sendable (ScoreRecord) throws -> SoundSamples
    ) {}

    /// The next pair of takes of two labels: `job:ID`, the id of an adapter, or `model` for the bare model.
    ///
    /// - Throws: `LibraryError` when a label has no take.
    package func next(_ a: String, _ b: String) throws -> Comparison {
        throw LibraryError(.missing, "the label '\(a.prefix(80))' has no take")
    }

    package func comparison(_ id: StudioID) throws -> Comparison? { nil }

    /// - Throws: `LibraryError` of kind `.conflict` for a second vote.
    package func vote(_ choice: Comparison.Choice, on id: StudioID) throws -> Comparison {
        throw LibraryError(.missing, "there is no such comparison")
    }

    package func table() throws -> [LabelStrength] { [] }

    /// All votes, a line each, with a line of names.
    package func csv() throws -> String { "" }

    /// The votes that are no ties, as lines of `{"prompt", "chosen", "rejected"}`.
    package func preferenceLines() throws -> String { "" }
}
