import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Closes connections that keep the server waiting: for the head of a request, for its body, or for the reading of an
/// answer.
///
/// Placed behind the HTTP codec it sees a head once it is complete, so one deadline holds for silent clients and for those
/// that send a header letter by letter. A connection whose answer is being worked out has none.
package final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let limits: StudioLimits
    /// Since when a head is awaited; nil while a request is read or answered.
    private var idleSince: NIODeadline?
    /// Since when a body is read, and what of it has come.
    private var bodySince: NIODeadline?
    private var bodyBytes = 0
    /// Since when the answer is out while its request still comes in.
    private var drainingSince: NIODeadline?
    /// Requests whose answers are not out.
    private var openRequests = 0
    /// Writes that the system has not taken, and since when it took none.
    private var unreadWrites = 0
    private var unreadSince: NIODeadline?
    private var scheduled: (deadline: NIODeadline, task: Scheduled<Void>)?

    package init(_ limits: StudioLimits) { self.limits = limits }

    package func handlerAdded(context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        idleSince = context.eventLoop.now
        schedule(context)
    }

    package func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    package func channelActive(context: ChannelHandlerContext) {
        idleSince = context.eventLoop.now
        schedule(context)
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = context.eventLoop.now
        switch unwrapInboundIn(data) {
        case .head(let head):
            idleSince = nil
            bodySince = now
            bodyBytes = 0
            openRequests += 1
            // Clients hold back large bodies until they are asked for; those that are too large never are.
            if head.headerFields[.expect]?.lowercased() == "100-continue",
                head.headerFields[.contentLength].flatMap({ Int($0) }).map({ $0 <= limits.uploadBytes }) ?? true
            {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let buffer):
            bodyBytes += buffer.readableBytes
        case .end:
            bodySince = nil
            drainingSince = nil
            if openRequests == 0 { idleSince = now }
        }
        schedule(context)
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let now = context.eventLoop.now
        if case .end = unwrapOutboundIn(data) {
            openRequests = max(openRequests - 1, 0)
            if openRequests == 0 {
                if bodySince == nil { idleSince = now } else { drainingSince = now }
            }
        }
        if unreadWrites == 0 { unreadSince = now }
        unreadWrites += 1
        let written = context.eventLoop.makePromise(of: Void.self)
        if let promise { written.futureResult.cascade(to: promise) }
        let here = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            let (handler, context) = here.value
            handler.unreadWrites -= 1
            handler.unreadSince = handler.unreadWrites == 0 ? nil : context.eventLoop.now
        }
        context.write(data, promise: written)
        schedule(context)
    }

    // MARK: Time

    /// The first moment at which the connection is closed if nothing happens until then.
    private var deadline: NIODeadline? {
        var deadlines: [NIODeadline] = []
        if let idleSince { deadlines.append(idleSince + .seconds(Int64(limits.headSeconds))) }
        if let bodySince {
            let seconds = limits.bodyGraceSeconds + bodyBytes / max(limits.bodyBytesPerSecond, 1)
            deadlines.append(bodySince + .seconds(Int64(min(seconds, limits.bodySeconds))))
        }
        if let drainingSince { deadlines.append(drainingSince + .seconds(Int64(limits.drainSeconds))) }
        if let unreadSince { deadlines.append(unreadSince + .seconds(Int64(limits.unreadSeconds))) }
        return deadlines.min()
    }

    /// Looks again at the deadline, unless that is to happen early enough anyway.
    private func schedule(_ context: ChannelHandlerContext) {
        guard let deadline else { return }
        if let scheduled {
            if scheduled.deadline <= deadline { return }
            scheduled.task.cancel()
        }
        let here = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = here.value
            handler.scheduled = nil
            if let deadline = handler.deadline, deadline <= context.eventLoop.now {
                context.close(promise: nil)
            } else {
                handler.schedule(context)
            }
        }
        scheduled = (deadline, task)
    }

    private func cancel() {
        scheduled?.task.cancel()
        scheduled = nil
        (idleSince, bodySince, drainingSince, unreadSince) = (nil, nil, nil, nil)
    }
}
