import Synchronization

/// One client's connection: who it is, and whether it is still there.
package final class Connection: Sendable {
    /// The connection whose request is being answered.
    @TaskLocal package static var current = Connection(peer: "nobody")

    /// The client's address without its port.
    package let peer: String
    private let state = Mutex(State())

    private struct State {
        var isGone = false
        var actions: [Int: @Sendable () -> Void] = [:]
        var next = 0
    }

    package init(peer: String) { self.peer = peer }

    package var isGone: Bool { state.withLock { $0.isGone } }

    /// Has something done once the client has gone, at once when it has already.
    ///
    /// - Returns: what ``forget(_:)`` takes.
    package func whenGone(_ action: @escaping @Sendable () -> Void) -> Int {
        let number: Int? = state.withLock { state in
            guard !state.isGone else { return nil }
            state.next += 1
            state.actions[state.next] = action
            return state.next
        }
        if number == nil { action() }
        return number ?? 0
    }

    package func forget(_ number: Int) {
        state.withLock { _ = $0.actions.removeValue(forKey: number) }
    }

    package func close() {
        let actions = state.withLock { state in
            state.isGone = true
            defer { state.actions = [:] }
            return Array(state.actions.values)
        }
        for action in actions { action() }
    }

    /// Works as long as the client is there; the work is cancelled when it goes.
    package func whileOpen<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value
    {
        let task = Task { try await work() }
        let number = whenGone { task.cancel() }
        defer { forget(number) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
