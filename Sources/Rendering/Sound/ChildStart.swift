#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How a lasting child is started.
enum ChildStart {
    /// Starts a program on its pipes, at the head of a group of its own, with no signal blocked and no other file open.
    ///
    /// - Returns: 0 or an error number.
    static func spawn(_ command: LastingChild.Command, _ pipes: ChildPipes, _ child: inout pid_t) -> Int32 {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
            let flags =
                POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_CLOEXEC_DEFAULT
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
            let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, pipes.inputReader, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.outputWriter, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.errorWriter, STDERR_FILENO)
        #if os(Linux)
            // A child that outlives this program must not keep its port. The function is younger than the headers that
            // Swift imports, so it is looked up by its name; without it files are left to their own flags.
            typealias CloseFrom =
                @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
            if let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") {
                _ = unsafeBitCast(symbol, to: CloseFrom.self)(&actions, 3)
            }
        #endif
        var none = sigset_t()
        var usual = sigset_t()
        sigemptyset(&none)
        sigemptyset(&usual)
        for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGXFSZ] { sigaddset(&usual, number) }
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: Int(flags)))
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)

        let words = bound(command)
        var arguments = words.map { strdup($0) } + [nil]
        var variables = command.environment.map { strdup($0) } + [nil]
        defer {
            for string in arguments { free(string) }
            for string in variables { free(string) }
        }
        return posix_spawn(&child, words[0], &actions, &attributes, &arguments, &variables)
    }

    /// The command, by way of the program that binds a child's life to its parent's where the system has that.
    ///
    /// The system watches the thread that starts the child, which is the child's own and lives as long.
    private static func bound(_ command: LastingChild.Command) -> [String] {
        let plain = [command.program] + command.arguments
        #if os(Linux)
            let binder = "/usr/bin/setpriv"
            guard access(binder, X_OK) == 0 else { return plain }
            return [binder, "--pdeathsig", command.endsInGoodOrder ? "TERM" : "KILL", "--"] + plain
        #else
            return plain
        #endif
    }
}
