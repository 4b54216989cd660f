import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Studio
import Testing

@Suite struct ConnectionDeadlinesTests {
    private let limits = StudioLimits()

    private func connected() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ConnectionDeadlines(limits))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func head(_ method: HTTPRequest.Method, _ fields: HTTPFields = [:]) -> HTTPRequestPart {
        .head(HTTPRequest(method: method, scheme: "http", authority: "a", path: "/", headerFields: fields))
    }

    private func pass(_ seconds: Int64, _ channel: EmbeddedChannel) {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    }

    @Test func silentClientsAreClosed() throws {
        let channel = try connected()
        pass(9, channel)
        #expect(channel.isActive)
        pass(2, channel)
        #expect(!channel.isActive)
    }

    @Test func anAnswerMayTakeItsTime() throws {
        let channel = try connected()
        try channel.writeInbound(head(.get))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        pass(600, channel)
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        pass(9, channel)
        #expect(channel.isActive)
        pass(2, channel)
        #expect(!channel.isActive, "a connection without a request is not kept")
    }

    @Test func aDrippingBodyIsClosedAndAQuickOneIsNot() throws {
        let dripping = try connected()
        try dripping.writeInbound(head(.post))
        for _ in 0..<10 where dripping.isActive {
            try dripping.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
            pass(1, dripping)
        }
        #expect(!dripping.isActive)

        let quick = try connected()
        try quick.writeInbound(head(.post))
        for _ in 0..<50 {
            try quick.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 2_048)))
            pass(1, quick)
        }
        #expect(quick.isActive)
        for _ in 0..<11 where quick.isActive {
            try quick.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 2_048)))
            pass(1, quick)
        }
        #expect(!quick.isActive, "no body may take longer than a minute")
    }

    @Test func theRestOfARefusedBodyIsNotWaitedFor() throws {
        let channel = try connected()
        try channel.writeInbound(head(.post))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .contentTooLarge)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        for _ in 0..<6 where channel.isActive {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 100_000)))
            pass(1, channel)
        }
        #expect(!channel.isActive)
    }

    @Test func clientsThatReadNothingAreClosed() throws {
        let channel = try connected()
        // Writes stay open as long as nobody takes them.
        try channel.pipeline.syncOperations.addHandler(FullSocket(), position: .first)
        try channel.writeInbound(head(.get))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        channel.flush()
        pass(29, channel)
        #expect(channel.isActive)
        pass(2, channel)
        #expect(!channel.isActive)
    }

    @Test func aBodyThatIsHeldBackIsAskedFor() throws {
        let channel = try connected()
        try channel.writeInbound(head(.post, [.expect: "100-continue", .contentLength: "1000000"]))
        let part = try channel.readOutbound(as: HTTPResponsePart.self)
        guard case .head(let asked) = part else { return #expect(Bool(false), "nothing was asked for") }
        #expect(asked.status.code == 100)

        let large = try connected()
        try large.writeInbound(head(.post, [.expect: "100-continue", .contentLength: "1000000000"]))
        #expect(try large.readOutbound(as: HTTPResponsePart.self) == nil)
    }
}

/// Takes writes and never says that they went out.
private final class FullSocket: ChannelOutboundHandler {
    typealias OutboundIn = HTTPResponsePart
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        held.append(promise)
    }
    func handlerRemoved(context: ChannelHandlerContext) {
        for promise in held { promise?.fail(ChannelError.ioOnClosedChannel) }
    }
    private var held: [EventLoopPromise<Void>?] = []
}
