import NIOCore
import Synchronization

/// All listeners to events: how many there may be, the sign of life that they get, and their end.
package final class EventBroadcast: Sendable {
    private struct State {
        var listeners: [ObjectIdentifier: FrameQueue] = [:]
        var isClosed = false
        /// The newest frames by the number of their event, shared by all who listen.
        var frames: [(number: Int, frame: ByteBuffer)] = []
    }

    private let limits: StudioLimits
    private let state = Mutex(State())
    private static let remembered = 32
    private static let ping = ByteBuffer(string: ": ping\n\n")

    package init(_ limits: StudioLimits) { self.limits = limits }

    package var count: Int { state.withLock { $0.listeners.count } }

    /// - Throws: ``HTTPFault`` 503 when there are as many as may be, or the studio is about to end.
    package func add() throws(HTTPFault) -> FrameQueue {
        let listener = FrameQueue(limit: limits.unreadBytes)
        let isTaken = state.withLock { state in
            guard !state.isClosed, state.listeners.count < limits.listeners else { return false }
            state.listeners[ObjectIdentifier(listener)] = listener
            return true
        }
        guard isTaken else { throw Self.noRoom }
        return listener
    }

    /// - Throws: as ``add()`` would now.
    func checkRoom() throws(HTTPFault) {
        let hasRoom = state.withLock { !$0.isClosed && $0.listeners.count < limits.listeners }
        if !hasRoom { throw Self.noRoom }
    }

    private static let noRoom = HTTPFault(503, "as many listen as may; try again later", retryAfter: 10)

    package func remove(_ listener: FrameQueue) {
        listener.finish()
        state.withLock { _ = $0.listeners.removeValue(forKey: ObjectIdentifier(listener)) }
    }

    /// The event's bytes, the same ones for every listener.
    func frame(of event: StudioEvent) -> ByteBuffer {
        state.withLock { state in
            if let known = state.frames.last(where: { $0.number == event.number }) { return known.frame }
            let frame = ByteBuffer(bytes: event.frame)
            state.frames.append((event.number, frame))
            if state.frames.count > Self.remembered { state.frames.removeFirst() }
            return frame
        }
    }

    /// Sends signs of life until it is cancelled: by them a listener knows that the studio is there, and the studio that
    /// the listener is not.
    package func keepAlive() async {
        while !Task.isCancelled {
            guard (try? await Task.sleep(for: .seconds(limits.pingSeconds))) != nil else { return }
            pingAll()
        }
    }

    package func pingAll() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.offer(Self.ping) }
    }

    /// Ends all streams; there are no more.
    package func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
