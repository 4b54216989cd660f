import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// A client's connection from the socket to the answer: HTTP/1.1 with the studio's limits and deadlines.
struct StudioChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let channel: HTTP1Channel
    private let sentBytes: Int

    init(_ place: ResponderPlace, _ limits: StudioLimits) {
        sentBytes = limits.sentBytes
        var configuration = HTTP1Channel.Configuration(
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerCount))
        configuration.additionalChannelHandlers = { [ConnectionDeadlines(limits)] }
        channel = HTTP1Channel(
            responder: { request, writer, _ in
                guard let responder = place.value else { return }
                let response = try await responder.respond(to: request, on: Connection.current)
                try await writer.write(response: response.head, body: response.body)
            }, configuration: configuration)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        // A client that has closed its side is gone: what is worked out for it is given up at once.
        let noHalves = channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            try channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: SocketOptionValue(sentBytes))
        }
        return noHalves.flatMap { self.channel.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async {
        let connection = Connection(peer: value.channel.remoteAddress?.ipAddress ?? "local")
        value.channel.closeFuture.whenComplete { _ in connection.close() }
        await Connection.$current.withValue(connection) { await channel.handle(value: value, logger: logger) }
    }
}
