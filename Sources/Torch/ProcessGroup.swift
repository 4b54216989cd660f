import CTorch

/// Processes that compute together, each with a rank from 0 up, on one machine or several.
///
/// They meet at a TCPStore of c10d and then talk over connections of their own, two between any two ranks: one carries
/// what is computed, the other signs of life twice a second, from a thread of its own. So a rank that has ended is noticed
/// at once and a stopped one after `silence`, while one that is busy for minutes is left alone.
///
/// All ranks call the same functions in the same order, one thread at a time; each throws `ProcessGroupError`, and after
/// that the group is of no more use. What it sums has the same bytes on every rank.
public final class ProcessGroup {
    /// Signs of life come twice a second; a rank without any for so many seconds is given up.
    public static let silence = 7.0

    public let rank: Int
    public let count: Int
    private let handle: ct_group

    /// Returns when all ranks have come.
    ///
    /// - Parameters:
    ///   - silence: seconds after which a rank without a sign of life is given up.
    ///   - onLoss: called in a thread of the group's own when a rank is lost and this one is busy with something else than
    ///     the group; when it returns, the next function of the group throws the same error.
    public init(
        _ rendezvous: Rendezvous, silence: Double = ProcessGroup.silence,
        onLoss: (@Sendable (ProcessGroupError) -> Void)? = nil
    ) throws(ProcessGroupError) {
        let handle: ct_group? = rendezvous.host.withCString { host in
            rendezvous.prefix.withCString { prefix in
                var meeting = ct_meeting(
                    rank: Int32(clamping: rendezvous.rank), count: Int32(clamping: rendezvous.count), host: host,
                    port: rendezvous.port, serves: rendezvous.serves, prefix: prefix,
                    only_here: rendezvous.isOnOneMachine,
                    patience: rendezvous.patience, silence: silence)
                return ct_group_join(&meeting)
            }
        }
        guard let handle else { throw ProcessGroupError(.notMet, String(cString: ct_last_error())) }
        self.handle = handle
        rank = rendezvous.rank
        count = rendezvous.count
        guard let onLoss else { return }
        // Kept for as long as the process lives: the other thread may be about to use it whenever the group is let go.
        let context = Unmanaged.passRetained(LossHandler(body: onLoss)).toOpaque()
        ct_group_on_loss(handle, context) { context, loss, rank, words in
            guard let context, let words, let kind = ProcessGroupError.Kind(loss) else { return }
            Unmanaged<LossHandler>.fromOpaque(context).takeUnretainedValue()
                .body(ProcessGroupError(kind, rank: Int(rank), String(cString: words)))
        }
    }

    deinit { ct_group_free(handle) }

    /// Puts the sum over all ranks into the tensor (float32 or float64, contiguous) of each.
    ///
    /// The numbers are added in the order of the ranks. A tensor on another device than the CPU is copied there and back.
    public func sum(_ tensor: Tensor) throws(ProcessGroupError) { try check(ct_group_sum_(handle, tensor.handle)) }

    /// Gives every rank the elements of one rank's tensor, which has the same shape and type everywhere.
    public func broadcast(_ tensor: Tensor, from root: Int = 0) throws(ProcessGroupError) {
        try check(ct_group_broadcast_(handle, tensor.handle, Int32(clamping: root)))
    }

    /// What each rank gave, in the order of the ranks, on every rank: short texts, 64 MB in all.
    public func gather(_ bytes: [UInt8]) throws(ProcessGroupError) -> [[UInt8]] {
        var result: [[UInt8]] = []
        let done = bytes.withUnsafeBytes { given in
            withUnsafeMutablePointer(to: &result) { result in
                ct_group_gather(handle, given.baseAddress, Int64(given.count), result) { context, _, bytes, count in
                    context?.assumingMemoryBound(to: [[UInt8]].self).pointee
                        .append([UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(count))))
                }
            }
        }
        try check(done)
        return result
    }

    /// Returns when every rank has come here.
    public func barrier() throws(ProcessGroupError) { try check(ct_group_barrier(handle)) }

    /// Ends this rank's part: its work is done, and nobody will miss it.
    public func leave() { ct_group_leave(handle, nil) }

    /// Ends this rank's part because it cannot go on: the other ranks end too, and tell the reason.
    public func leave(because reason: String) { ct_group_leave(handle, reason) }

    private func check(_ done: Bool) throws(ProcessGroupError) {
        guard !done else { return }
        let words = String(cString: ct_last_error())
        var lost: Int32 = 0
        let kind = ProcessGroupError.Kind(ct_group_loss(handle, &lost))
        throw ProcessGroupError(kind ?? .disagrees, rank: kind.map { _ in Int(lost) }, words)
    }
}

/// What C carries through its thread.
private final class LossHandler: Sendable {
    let body: @Sendable (ProcessGroupError) -> Void

    init(body: @escaping @Sendable (ProcessGroupError) -> Void) { self.body = body }
}
