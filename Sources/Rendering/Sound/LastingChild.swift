import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Another program that lives beside this one and talks with it through pipes, line by line.
///
/// It has a group of processes, an environment of its own, and none of this program's open files. On Linux the system ends
/// it when this program dies, however that happens (`setpriv --pdeathsig`); elsewhere the end of its input tells it. A
/// thread of its own starts it, serves its pipes and waits for it.
public final class LastingChild: Sendable {
    /// What a child does.
    public enum Event: Sendable {
        /// A line on standard output, without its end.
        case line([UInt8])
        /// A line on standard error, cut to a length that can be shown.
        case words(String)
        /// A line on standard output is longer than a line may be: the child has been killed.
        case lineTooLong
        /// The last event.
        case ended(ChildProcess.Ending)
    }

    /// The program and its arguments, environment and limits.
    public struct Command: Hashable, Sendable {
        public var program: String
        public var arguments: [String]
        /// `NAME=value`.
        public var environment: [String]
        /// The most bytes of a line.
        public var longestLine: Int
        /// What the system sends it when this program dies: SIGTERM, so that it can end in good order, rather than SIGKILL.
        public var endsInGoodOrder: Bool

        public init(
            _ program: String, _ arguments: [String], environment: [String], longestLine: Int = 1 << 20,
            endsInGoodOrder: Bool = false
        ) {
            self.program = program
            self.arguments = arguments
            self.environment = environment
            self.longestLine = longestLine
            self.endsInGoodOrder = endsInGoodOrder
        }
    }

    private struct State {
        /// The group; nil before the start and after the end.
        var group: pid_t?
        var hasEnded = false
        var isKilled = false
        /// Bytes that wait to be read by the child.
        var outbox: [UInt8] = []
        var closesInput = false
        /// The end of the pipe that wakes the thread; -1 when the thread is gone.
        var bell: Int32 = -1
    }

    /// The most bytes that may wait for a child that does not read.
    private static let mostWaiting = 8 << 20

    private let state = Mutex(State())
    private let command: Command
    private let report: @Sendable (Event) -> Void

    /// Starts a program.
    ///
    /// - Parameter report: called on the child's own thread, one event after the other; while it does not return nothing
    ///   more is read, and a child that writes on has to wait. A child that cannot be started ends at once.
    public init(_ command: Command, report: @escaping @Sendable (Event) -> Void) {
        self.command = command
        self.report = report
        Thread.detachNewThread { self.live() }
    }

    /// Sends a line; its end is added.
    ///
    /// - Returns: false when the child is gone or has left too much unread.
    @discardableResult public func send(_ line: [UInt8]) -> Bool {
        state.withLock { state in
            guard !state.hasEnded, !state.closesInput, state.outbox.count + line.count < Self.mostWaiting else {
                return false
            }
            state.outbox += line
            state.outbox.append(0x0A)
            Self.ring(state.bell)
            return true
        }
    }

    /// Closes the child's input, when what waits has been read.
    public func closeInput() {
        state.withLock { state in
            state.closesInput = true
            Self.ring(state.bell)
        }
    }

    /// Sends a signal to the child alone, such as SIGTERM.
    public func signal(_ number: Int32) {
        state.withLock { state in
            if let group = state.group { _ = Self.send(number, to: group) }
        }
    }

    /// Ends the child and everything that it has started.
    public func kill() {
        state.withLock { state in
            state.isKilled = true
            if let group = state.group { _ = Self.send(SIGKILL, to: -group) }
        }
    }

    // Other names for functions of the system that this type's own would hide.
    private static func send(_ signal: Int32, to process: pid_t) -> Int32 {
        #if canImport(Glibc)
            Glibc.kill(process, signal)
        #elseif canImport(Musl)
            Musl.kill(process, signal)
        #else
            Darwin.kill(process, signal)
        #endif
    }

    private static func ring(_ bell: Int32) {
        guard bell >= 0 else { return }
        var byte: UInt8 = 1
        _ = write(bell, &byte, 1)
    }

    // MARK: The thread

    private func live() {
        // A child that closed its input must not end this program.
        var pipes = sigset_t()
        sigemptyset(&pipes)
        sigaddset(&pipes, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipes, nil)

        switch ChildPipes.open() {
        case .failure(let failure): finish(.notStarted(failure.reason))
        case .success(let pipes): live(pipes)
        }
    }

    private func live(_ pipes: ChildPipes) {
        var child: pid_t = 0
        let outcome = ChildStart.spawn(command, pipes, &child)
        pipes.closeChildEnds()
        guard outcome == 0 else {
            pipes.closeOwnEnds()
            return finish(.notStarted(String(cString: strerror(outcome))))
        }
        let slot = RunningChildren.enter(-child)
        let number = child
        state.withLock { state in
            state.group = number
            state.bell = pipes.bellWriter
            // Somebody may have lost interest meanwhile.
            if state.isKilled { _ = Self.send(SIGKILL, to: -number) }
        }
        serve(pipes, child)
        _ = Self.isOver(child, WEXITED | WNOWAIT)
        state.withLock { state in
            // What the child started and left behind goes with it, while its number is still its own.
            _ = Self.send(SIGKILL, to: -number)
            state.group = nil
            state.hasEnded = true
            state.bell = -1
        }
        RunningChildren.leave(slot)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        pipes.closeOwnEnds()
        report(.ended(ChildProcess.ending(status)))
    }

    private func finish(_ ending: ChildProcess.Ending) {
        state.withLock { $0.hasEnded = true }
        report(.ended(ending))
    }

    /// Whether a child has ended; it stays to be waited for.
    private static func isOver(_ child: pid_t, _ options: Int32) -> Bool {
        var information = siginfo_t()
        while waitid(P_PID, id_t(child), &information, options) != 0 {
            guard errno == EINTR else { return true }
        }
        return information.si_signo == SIGCHLD
    }

    /// Moves bytes until the child has closed both its outputs or is dead.
    private func serve(_ pipes: ChildPipes, _ child: pid_t) {
        var input = pipes.inputWriter
        var results = LineCutter(longest: command.longestLine)
        var words = LineCutter(longest: 16 << 10, cutsLongLines: true)
        var descriptors = [
            pollfd(fd: pipes.outputReader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipes.errorReader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: pipes.bellReader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: -1, events: Int16(POLLOUT), revents: 0),
        ]
        while descriptors[0].fd >= 0 || descriptors[1].fd >= 0 {
            let (waits, closes) = state.withLock { (!$0.outbox.isEmpty, $0.closesInput) }
            if input >= 0, closes, !waits {
                close(input)
                input = -1
            }
            descriptors[3].fd = waits ? input : -1
            let count = poll(&descriptors, nfds_t(descriptors.count), 1_000)
            if count < 0, errno != EINTR { break }
            guard count > 0 else {
                // Something that it started may hold its outputs open.
                if Self.isOver(child, WEXITED | WNOWAIT | WNOHANG) { break }
                continue
            }
            if descriptors[2].revents != 0 { pipes.silenceBell() }
            if descriptors[3].fd >= 0, descriptors[3].revents != 0, !push(into: input) {
                close(input)
                input = -1
                state.withLock { $0.outbox = [] }
            }
            if descriptors[0].revents != 0, !take(from: &descriptors[0], &results, { report(.line($0)) }) {
                report(.lineTooLong)
                kill()
                results = LineCutter(longest: command.longestLine)
                break
            }
            if descriptors[1].revents != 0 {
                _ = take(from: &descriptors[1], &words) { report(.words(String(decoding: $0, as: UTF8.self))) }
            }
        }
        if let rest = results.rest { report(.line(rest)) }
        if let rest = words.rest { report(.words(String(decoding: rest, as: UTF8.self))) }
        if input >= 0 { close(input) }
        pipes.forgetInput()
    }

    /// Reads what is there.
    ///
    /// - Returns: false for a line without end.
    private func take(
        from source: inout pollfd, _ lines: inout LineCutter, _ each: ([UInt8]) -> Void
    ) -> Bool {
        let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
            let count = read(source.fd, buffer.baseAddress, buffer.count)
            filled = max(count, 0)
            if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { source.fd = -1 }
        }
        return lines.add(chunk, each)
    }

    /// - Returns: false when the child has closed its input.
    private func push(into input: Int32) -> Bool {
        state.withLock { state in
            let count = state.outbox.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count < 0 { return errno == EINTR || errno == EAGAIN }
            state.outbox.removeFirst(count)
            return true
        }
    }
}
