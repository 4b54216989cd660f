import CTorch

/// Why processes that train together cannot start or go on: which rank, what, and what to do.
public struct ProcessGroupError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The variables of the environment name no place in a group.
        case misplaced
        /// The ranks have not come together.
        case notMet
        /// The rank's process is gone.
        case ended
        /// The rank's process, machine or network is stopped.
        case silent
        /// The rank gave up; the description tells its reason.
        case failed
        /// The rank does something else than the others.
        case disagrees
    }

    public let kind: Kind
    /// The rank that is to blame, where it is one.
    public let rank: Int?
    /// Without a full stop.
    public let description: String

    public init(_ kind: Kind, rank: Int? = nil, _ description: String) {
        self.kind = kind
        self.rank = rank
        self.description = description
    }
}

extension ProcessGroupError.Kind {
    /// Nil where nothing is lost.
    init?(_ loss: ct_loss) {
        switch loss {
        case CT_LOSS_ENDED: self = .ended
        case CT_LOSS_SILENT: self = .silent
        case CT_LOSS_FAILED: self = .failed
        case CT_LOSS_DISAGREES: self = .disagrees
        default: return nil
        }
    }
}
