import CStudioPage
import NIOPosix
import Synchronization

/// Work that keeps a thread busy for more than a moment: reading a score, drawing, playing.
///
/// It has threads of its own, so that the others go on answering. What it held goes back to the system soon after nothing
/// is open any more: a drawing takes tens of megabytes for a moment, which freed would stay with the program.
package final class SlowWork: Sendable {
    private let pool: NIOThreadPool
    private let limit: Int
    private let state = Mutex(State())

    private struct State {
        var open = 0
        /// Whether memory is about to be given back.
        var isTidying = false
    }

    /// - Parameter limit: how much may be open at once, running or waiting.
    package init(threads: Int, limit: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        self.limit = limit
    }

    package var count: Int { state.withLock { $0.open } }

    /// - Throws: ``HTTPFault`` 503 when too much waits, and what the work throws.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isTaken = state.withLock { state in
            guard state.open < limit else { return false }
            state.open += 1
            return true
        }
        guard isTaken else { throw HTTPFault(503, "too much work waits; try again in a moment", retryAfter: 2) }
        defer { close() }
        return try await pool.runIfActive { try work() }
    }

    /// Whichever ends last gives back what all held, a moment later, when their answers have been sent.
    private func close() {
        let isLast = state.withLock { state in
            state.open -= 1
            guard state.open == 0, !state.isTidying else { return false }
            state.isTidying = true
            return true
        }
        guard isLast else { return }
        Task {
            try? await Task.sleep(for: .seconds(1))
            state.withLock { $0.isTidying = false }
            if count == 0 { pool.submit { _ in studio_give_memory_back() } }
        }
    }

    package func stop() { pool.shutdownGracefully { _ in } }
}
