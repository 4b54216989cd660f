/// What a server wrote, as far as the grammar let it.
public struct RemoteTake: Hashable, Sendable {
    /// Why it came to its end.
    public enum Ending: Hashable, Sendable {
        /// The model said that the piece is over.
        case finished
        /// The limit of tokens was reached, and the piece was ended.
        case tokenLimit
        /// It was asked to stop, and the piece was ended.
        case stopped
    }

    /// The answer after what of it had been begun: text that the grammar accepts to its end.
    public var text: String
    public var ending: Ending
    public var report: Report

    /// What it took.
    public struct Report: Hashable, Sendable {
        /// Answers that were asked for.
        public var requests = 0
        /// Pieces of text that came; of most servers a token each.
        public var tokens = 0
        /// Answers that were cut off at a byte that the grammar does not accept, or that stopped where no piece may.
        public var rejected = 0
        /// Bytes that were set without the model's help, because it kept to what the grammar does not accept.
        public var forcedBytes = 0

        public init() {}
    }
}
