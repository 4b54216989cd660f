import CStudioPage
import NIOPosix
import Synchronization

/// Work that keeps a thread busy for more than a moment: reading a score, drawing, playing.
///
/// It has threads of its own, so that the others go on answering. What it held goes back to the system as soon as nothing
/// is open: a drawing takes tens of megabytes for a moment, which freed would stay with the program.
package final class SlowWork: Sendable {
    private let pool: NIOThreadPool
    private let limit: Int
    private let open = Mutex(0)

    /// - Parameter limit: how much may be open at once, running or waiting.
    package init(threads: Int, limit: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        self.limit = limit
    }

    package var count: Int { open.withLock { $0 } }

    /// - Throws: ``HTTPFault`` 503 when too much waits, and what the work throws.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isTaken = open.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw HTTPFault(503, "too much work waits; try again in a moment", retryAfter: 2) }
        defer { open.withLock { $0 -= 1 } }
        return try await pool.runIfActive { [self] in
            defer { if count == 1 { studio_give_memory_back() } }
            return try work()
        }
    }

    package func stop() { pool.shutdownGracefully { _ in } }
}
