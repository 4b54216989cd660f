import Rendering
import Storage

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
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.stopWork()
                _exit(128 + number)
            }
        }
    }

    private static func stopWork() {
        ChildProcess.stopAll()
        UnfinishedFiles.discard()
    }
}
