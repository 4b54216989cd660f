import Randomness
import Storage

/// The two sides of a corpus.
public enum Split: String, Codable, Hashable, Sendable, CaseIterable {
    case train
    case valid

    /// The side of a work by its own name alone: files that come or go later move no other.
    init(ofWork work: String, _ configuration: CorpusConfiguration) {
        var stream = RandomStream(seed: UInt64(bitPattern: Int64(configuration.seed)), purpose: "split " + work)
        self = stream.uniform() < configuration.validationShare ? .valid : .train
    }

    /// What a file belongs to that has to stay on one side, with all its tracks, variants and excerpts.
    ///
    /// - Parameter path: of the file, relative to its source.
    static func work(of path: String, _ configuration: CorpusConfiguration) -> String {
        configuration.work == .folder ? StoragePath.parent(of: path) ?? path : path
    }
}
