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
