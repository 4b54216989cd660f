package import NIOCore
import Synchronization

/// What waits to be written to one listener to events.
///
/// A listener that reads too slowly is let go rather than waited for; its browser asks again with the number of the last
/// event that it has seen.
package final class FrameQueue: Sendable {
    private struct State {
        var frames: [ByteBuffer] = []
        var bytes = 0
        var waiting: CheckedContinuation<Void, Never>?
        var isOver = false
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: the most bytes that may wait.
    package init(limit: Int) { self.limit = limit }

    package var isOver: Bool { state.withLock { $0.isOver } }

    /// Adds a frame.
    ///
    /// - Returns: false when the listener is let go, now or before.
    @discardableResult package func offer(_ frame: ByteBuffer) -> Bool {
        let (waiting, isTaken) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            guard !state.isOver else { return (nil, false) }
            state.bytes += frame.readableBytes
            if state.bytes > limit {
                state.isOver = true
                state.frames = []
            } else {
                state.frames.append(frame)
            }
            defer { state.waiting = nil }
            return (state.waiting, !state.isOver)
        }
        waiting?.resume()
        return isTaken
    }

    /// Nothing more comes; what waits is still written.
    package func finish() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// All that has come since the last time, once there is something; nil at the end.
    package func next() async -> [ByteBuffer]? {
        await withTaskCancellationHandler {
            while true {
                let (frames, isOver) = state.withLock { state -> ([ByteBuffer], Bool) in
                    defer {
                        state.frames = []
                        state.bytes = 0
                    }
                    return (state.frames, state.isOver)
                }
                if !frames.isEmpty { return frames }
                if isOver { return nil }
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if !state.frames.isEmpty || state.isOver { return true }
                        state.waiting = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            }
        } onCancel: {
            finish()
        }
    }
}
