import Rendering
import Storage
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What happens when the user presses Ctrl-C, or the system asks the program to end.
public enum Interruption {
    /// From now on an interrupted program stops its children, removes what is half made, and ends with 130 (143 when it
    /// was asked to terminate).
    public static func install() {
        // Nothing is running or half made yet: this only makes sure that the tables exist before a signal needs them.
        stopWork()
        isAwaited = isAskedFor
        // A file at the size limit of the shell (`ulimit -f`) is an error to report, not a reason to die.
        signal(SIGXFSZ, SIG_IGN)
        var heard = sigset_t()
        sigemptyset(&heard)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&heard, number)
            signal(number) { number in
                // What can be ended in good order is, at the first time of asking.
                if Interruption.waits.load(ordering: .relaxed),
                    !Interruption.asked.exchange(true, ordering: .relaxed)
                {
                    return
                }
                Interruption.stopWork()
                _exit(128 + number)
            }
        }
        // Signals that the parent blocked stay blocked in its children, and some parents block these.
        pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    }

    /// Whether the user or the system has asked for an end while ``isAwaited`` was set.
    public static var isAskedFor: Bool { asked.load(ordering: .relaxed) }

    /// While this is set, the first request to end is only noted, for work that looks at ``isAskedFor`` and ends by
    /// itself; the second ends the program as ever.
    public static var isAwaited: Bool {
        get { waits.load(ordering: .relaxed) }
        set { waits.store(newValue, ordering: .relaxed) }
    }

    private static let waits = Atomic(false)
    private static let asked = Atomic(false)

    /// Stops the children and removes what is half made, for who ends the program at once.
    public static func stopWork() {
        ChildProcess.stopAll()
        UnfinishedFiles.discard()
    }
}
