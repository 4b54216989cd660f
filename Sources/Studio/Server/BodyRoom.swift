import Synchronization

/// What all bodies together that are being read may take of memory.
///
/// Bytes count as they come and not as they are announced, so that nobody can keep room that he does not fill.
package final class BodyRoom: Sendable {
    private let limit: Int
    private let held = Mutex(0)

    /// - Parameter limit: in bytes.
    package init(limit: Int) { self.limit = limit }

    package var bytes: Int { held.withLock { $0 } }

    /// - Throws: ``HTTPFault`` 503 when there is no room for so many more.
    package func take(_ count: Int) throws(HTTPFault) {
        let isTaken = held.withLock { held in
            guard held + count <= limit else { return false }
            held += count
            return true
        }
        if !isTaken {
            throw HTTPFault(503, "too much is being sent at once; try again in a moment", retryAfter: 2)
        }
    }

    package func give(back count: Int) { held.withLock { $0 -= count } }
}
