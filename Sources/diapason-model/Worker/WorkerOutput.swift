import Face
import JSON
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes the lines of the protocol, each whole, from any thread.
final class WorkerOutput: Sendable {
    private let descriptor: Mutex<Int32>

    /// Takes over standard output: whatever else is printed from here on goes to standard error.
    init() {
        signal(SIGPIPE, SIG_IGN)
        let own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        if own >= 0 { dup2(STDERR_FILENO, STDOUT_FILENO) }
        descriptor = Mutex(own >= 0 ? own : STDOUT_FILENO)
    }

    /// Ends the program where nobody reads any more.
    func send(_ json: JSONValue) {
        let line = json.bytes() + [0x0A]
        let isSent = descriptor.withLock { descriptor in
            line.withUnsafeBytes { buffer in
                var sent = 0
                while sent < buffer.count {
                    let count = write(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
                    if count >= 0 { sent += count } else if errno != EINTR { return false }
                }
                return true
            }
        }
        guard !isSent else { return }
        Interruption.stopWork()
        _exit(0)
    }

    /// Says that a request came to nothing.
    ///
    /// - Parameter id: nil where the line did not say.
    func fail(_ id: String?, _ code: ExitCode, _ message: String) {
        var members: [JSONValue.Member] = []
        if let id { members.append(.init("id", .string(id))) }
        members += [
            .init("event", "failed"), .init("code", .integer(Int(code.rawValue))), .init("message", .string(message)),
        ]
        send(.object(members))
    }
}
