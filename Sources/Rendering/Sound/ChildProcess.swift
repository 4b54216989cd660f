import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Another program that runs for this one, within limits, and is waited for: the one place that starts processes.
///
/// The child has no input, an empty environment but for what it is given, and its words go to a file. The limits are set
/// by the shell that turns into the program (`ulimit`, then `exec`), because `posix_spawn` has no attribute for them.
public enum ChildProcess {
    /// What a child may use before it is stopped.
    public struct Limits: Hashable, Sendable {
        /// Processor time.
        public var processorSeconds: Int
        /// The size of any file that it writes, in bytes.
        public var fileBytes: Int
        /// Memory that it may ask for, in bytes; systems without this limit ignore it.
        public var memoryBytes: Int
        /// Time on the clock.
        public var seconds: Double

        public init(processorSeconds: Int, fileBytes: Int, memoryBytes: Int, seconds: Double) {
            self.processorSeconds = processorSeconds
            self.fileBytes = fileBytes
            self.memoryBytes = memoryBytes
            self.seconds = seconds
        }
    }

    /// How a child came to its end.
    public enum Ending: Hashable, Sendable {
        /// By itself, with this exit code; 126 and 127 mean that the program could not be started.
        case exited(Int32)
        /// By a signal, such as the one that enforces a limit.
        case stopped(signal: Int32)
        /// By us, because its time was up.
        case outOfTime
        /// It never began: the system's reason.
        case notStarted(String)
    }

    /// Runs a program to its end, and blocks the thread meanwhile.
    ///
    /// - Parameters:
    ///   - program: its path.
    ///   - words: the file for what it prints, on either stream.
    public static func run(
        _ program: String, _ arguments: [String], environment: [String] = [], words: String, limits: Limits
    ) -> Ending {
        let script = """
            ulimit -c 0; ulimit -t \(limits.processorSeconds); ulimit -f \(limits.fileBytes / 512 + 1); \
            ulimit -v \(limits.memoryBytes / 1024) 2>/dev/null; exec "$@"
            """
        // What follows the script becomes $0, $1, ... and is never read as shell.
        let command = ["/bin/sh", "-c", script, "sh", program] + arguments
        switch start(command, environment, words) {
        case .failure(let failure): return .notStarted(failure.reason)
        case .success(let child): return wait(for: child, seconds: limits.seconds)
        }
    }

    /// Stops the children that are running.
    ///
    /// May be called in a signal handler.
    public static func stopAll() {
        for index in RunningChildren.slots.indices {
            let child = RunningChildren.slots[index].load(ordering: .acquiring)
            if child != 0 { kill(child, SIGKILL) }
        }
    }

    private struct StartFailure: Error {
        let reason: String
    }

    private static func start(
        _ command: [String], _ environment: [String], _ words: String
    ) -> Result<pid_t, StartFailure> {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, words, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer {
            for string in arguments { free(string) }
            for string in variables { free(string) }
        }
        var child: pid_t = 0
        let outcome = posix_spawn(&child, command[0], &actions, nil, &arguments, &variables)
        guard outcome == 0 else { return .failure(StartFailure(reason: String(cString: strerror(outcome)))) }
        return .success(child)
    }

    private static func wait(for child: pid_t, seconds: Double) -> Ending {
        let slot = RunningChildren.enter(child)
        defer { RunningChildren.leave(slot) }
        let deadline = ContinuousClock.now + .seconds(seconds)
        var status: Int32 = 0
        // Short naps first, for the child that is done at once; then longer ones, which cost nothing.
        var nap: UInt32 = 500
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { return ending(status) }
            if ended < 0, errno != EINTR { return .notStarted(String(cString: strerror(errno))) }
            if ContinuousClock.now >= deadline {
                kill(child, SIGKILL)
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                return .outOfTime
            }
            usleep(nap)
            nap = min(nap * 2, 20_000)
        }
    }

    /// What the macros WIFEXITED, WEXITSTATUS and WTERMSIG say; Swift does not see macros with arguments.
    static func ending(_ status: Int32) -> Ending {
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .stopped(signal: signal)
    }
}
