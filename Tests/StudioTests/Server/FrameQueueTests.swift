import NIOCore
import Studio
import Testing

@Suite struct FrameQueueTests {
    private func frame(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    @Test func framesComeInTheirOrder() async {
        let listener = FrameQueue(limit: 1_000)
        listener.offer(frame("a"))
        listener.offer(frame("b"))
        #expect(await listener.next()?.map { String(buffer: $0) } == ["a", "b"])
        async let later = listener.next()
        listener.offer(frame("c"))
        #expect(await later?.map { String(buffer: $0) } == ["c"])
        listener.finish()
        #expect(await listener.next() == nil)
    }

    @Test func whatCameBeforeTheEndIsStillGiven() async {
        let listener = FrameQueue(limit: 1_000)
        listener.offer(frame("a"))
        listener.finish()
        #expect(!listener.offer(frame("b")))
        #expect(await listener.next()?.count == 1)
        #expect(await listener.next() == nil)
    }

    @Test func aListenerThatReadsTooSlowlyIsLetGo() async {
        let listener = FrameQueue(limit: 10)
        #expect(listener.offer(frame("0123456789")))
        #expect(!listener.offer(frame("x")))
        #expect(listener.isOver)
        #expect(await listener.next() == nil, "what waited is given up")
    }

    @Test func cancellationEndsTheWaiting() async {
        let listener = FrameQueue(limit: 10)
        let task = Task { await listener.next() }
        task.cancel()
        #expect(await task.value == nil)
    }

    @Test func noMoreListenersThanMayBe() throws {
        var limits = StudioLimits()
        limits.listeners = 2
        let broadcast = EventBroadcast(limits)
        let first = try broadcast.add()
        _ = try broadcast.add()
        #expect(throws: HTTPFault.self) { try broadcast.add() }
        broadcast.remove(first)
        #expect(broadcast.count == 1)
        let second = try broadcast.add()
        broadcast.close()
        #expect(second.isOver)
        #expect(throws: HTTPFault.self) { try broadcast.add() }
    }
}
