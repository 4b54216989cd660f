/// Which decoder blocks are run a second time on the way back, from their input, instead of keeping what they computed.
///
/// A block that is run again costs a third of a step's time for it and keeps one row of the residual stream a token
/// instead of ten times as much. The gradient is the same to the bit. Source: Chen et al. 2016, section 3.
public struct Recompute: Hashable, Sendable, CustomStringConvertible {
    /// The block's place among so many is a multiple of this; nil for no block.
    public let interval: Int?
    /// Keeps what attention gave: twice the memory of the input alone, and attention, whose time grows with the square of
    /// the context, is not run again.
    public var keepsAttention = false

    public static let none = Recompute(interval: nil)
    public static let all = Recompute(interval: 1)

    /// One block out of `k`, which is 1 or more.
    public static func every(_ k: Int) -> Recompute { Recompute(interval: max(1, k)) }

    private init(interval: Int?) { self.interval = interval }

    /// The same, with what attention gave kept.
    public var keepingAttention: Recompute {
        var result = self
        result.keepsAttention = true
        return result
    }

    /// Reads what `description` writes: `none`, `all` or a number, with `+attention` where attention is kept; nil for
    /// anything else.
    public init?(_ text: String) {
        let keeps = text.hasSuffix("+attention")
        let blocks = keeps ? String(text.dropLast("+attention".count)) : text
        switch blocks {
        case "none": self = .none
        case "all": self = .all
        default:
            guard let k = Int(blocks), k > 0 else { return nil }
            self = .every(k)
        }
        keepsAttention = keeps
    }

    public var description: String {
        let blocks =
            switch interval {
            case nil: "none"
            case 1: "all"
            case let k?: "\(k)"
            }
        return blocks + (keepsAttention ? "+attention" : "")
    }

    /// Whether a block runs again; the last never does, because its way back follows at once.
    package func includes(_ block: Int, of count: Int) -> Bool {
        guard let interval, block < count - 1 else { return false }
        return block.isMultiple(of: interval)
    }
}
