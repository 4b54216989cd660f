import Randomness

/// The two sides of a corpus.
public enum Split: String, Codable, Hashable, Sendable, CaseIterable {
    case train
    case valid

    /// The side of a file, by its own path alone: files that come or go later move no other, and all tracks and
    /// excerpts of one file are on one side.
    ///
    /// - Parameter path: relative to the corpus's source.
    init(of path: String, seed: Int, validationShare: Double) {
        var stream = RandomStream(seed: UInt64(bitPattern: Int64(seed)), purpose: "split " + path)
        self = stream.uniform() < validationShare ? .valid : .train
    }
}
