import CStudioPage
import Face
import Foundation
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The studio as a program: it listens until it is asked to end, and ends in good order.
public struct StudioServer: Sendable {
    private let options: StudioOptions
    private let limits = StudioLimits()

    public init(_ options: StudioOptions) { self.options = options }

    /// Serves until the user or the system asks for an end.
    ///
    /// - Throws: `Reportable` when it cannot begin.
    public func run() async throws {
        let token = try AccessToken.ofUser(file: options.tokenFile)
        guard token != nil || Gatekeeper.isLoopback(options.host) else {
            throw Failure(
                .wrongUsage,
                "'\(options.host)' lets other machines in, which takes a token: put one into a file and name it with "
                    + "--token-file, or into \(AccessToken.variable)")
        }
        Interruption.isAwaited = true
        studio_share_memory()
        let services = try StudioServices(opening: options, fitted(limits))
        defer { services.stop() }
        // The program ends with this; loops that were shut down before would have their last connections complain.
        try await serve(services, token, on: MultiThreadedEventLoopGroup(numberOfThreads: 2))
    }

    /// With as many connections as the system lets this program have, some files left for the work.
    private func fitted(_ limits: StudioLimits) -> StudioLimits {
        var fitted = limits
        let files = ProcessFigures.raiseDescriptorLimit(to: 2 * limits.connections)
        fitted.connections = max(min(limits.connections, files - 128), 16)
        fitted.listeners = max(min(limits.listeners, fitted.connections - 100), 8)
        return fitted
    }

    private func serve(
        _ services: StudioServices, _ token: AccessToken?, on group: MultiThreadedEventLoopGroup
    ) async throws {
        let responder = ResponderPlace()
        let logger = Logger(label: "studio") { _ in SwiftLogNoOpLogHandler() }
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let server = Server(
            childChannelSetup: StudioChannel(responder, services.limits),
            configuration: ServerConfiguration(
                address: .hostname(options.host, port: options.port), backlog: 1_024,
                availableConnectionsDelegate: .maximum(services.limits.connections, logger: logger)),
            onServerRunning: { [options] channel in
                // No connection is looked at before this returns.
                let port = channel.localAddress?.port ?? options.port
                let gate = Gatekeeper(host: options.host, port: port, names: options.names, token: token)
                responder.set(StudioResponder(.studio(services), gate, services.limits, services.metrics))
                opened.yield(port)
            }, eventLoopGroup: group, logger: logger)
        let serving = Task {
            defer { opened.finish() }
            try await server.run()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            do { try await serving.value } catch { throw bindingFailure(error) }
            return
        }
        endInTime(services.limits)
        try await services.queue.begin()
        let signsOfLife = Task { await services.broadcast.keepAlive() }
        if let warning = services.library.warning { Program.note(warning) }
        announce(port, hasToken: token != nil)
        while !Interruption.isAskedFor { try? await Task.sleep(for: .milliseconds(100)) }

        Program.note("the studio ends; what runs is saved")
        signsOfLife.cancel()
        services.broadcast.close()
        let closing = Task { try? await server.shutdownGracefully() }
        await services.queue.shutDown(deadline: .seconds(services.limits.shutdownSeconds - 1))
        // What is still being sent may take what is left of the time.
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await closing.value }
            tasks.addTask { try? await Task.sleep(for: .seconds(1)) }
            await tasks.next()
            tasks.cancelAll()
            closing.cancel()
        }
        serving.cancel()
    }

    /// Sees to it that the program is out in time once it is asked to end, on a thread of its own: those that serve may
    /// be busy.
    private func endInTime(_ limits: StudioLimits) {
        Thread.detachNewThread {
            while !Interruption.isAskedFor { Thread.sleep(forTimeInterval: 0.1) }
            Thread.sleep(forTimeInterval: Double(limits.shutdownSeconds) + 0.5)
            Interruption.stopWork()
            _exit(Face.ExitCode.done.rawValue)
        }
    }

    // MARK: Beginning

    private func bindingFailure(_ error: any Error) -> Failure {
        guard let error = error as? IOError else {
            return Failure(.ownFault, "cannot listen on \(options.host), port \(options.port): \(error)")
        }
        switch error.errnoCode {
        case EADDRINUSE:
            return Failure(
                .ownFault,
                "port \(options.port) is taken, perhaps by another studio; choose another with --port, or --port 0 for "
                    + "any that is free")
        case EACCES:
            return Failure(
                .ownFault, "port \(options.port) is not for ordinary users; choose one from 1024 on with --port")
        case EADDRNOTAVAIL:
            return Failure(.wrongUsage, "this machine has no address '\(options.host)'; see --host")
        default:
            let reason = String(cString: strerror(error.errnoCode))
            return Failure(.ownFault, "cannot listen on \(options.host), port \(options.port): \(reason)")
        }
    }

    private func announce(_ port: Int, hasToken: Bool) {
        let host = options.host == "0.0.0.0" || options.host == "::" ? "127.0.0.1" : options.host
        let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
        print(address)
        fflush(nil)
        if hasToken { Program.note("open \(address)?token=TOKEN once in each browser, with the studio's token") }
        if options.opensBrowser { Self.open(address) }
    }

    private static func open(_ address: String) {
        #if canImport(Darwin)
            let program = "open"
        #else
            let program = "xdg-open"
            // On a machine without a screen there is nothing to open.
            guard (Environment.variable("DISPLAY") ?? Environment.variable("WAYLAND_DISPLAY")) != nil else { return }
        #endif
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(address), nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        if posix_spawnp(&process, program, nil, nil, &words, environ) != 0 {
            Program.note("'\(program)' is not there to open the page; open \(address) in a browser")
        }
    }
}

/// Where the connections find who answers, once the port is known.
final class ResponderPlace: Sendable {
    private let responder = Mutex<StudioResponder?>(nil)

    func set(_ responder: StudioResponder) { self.responder.withLock { $0 = responder } }
    var value: StudioResponder? { responder.withLock { $0 } }
}
