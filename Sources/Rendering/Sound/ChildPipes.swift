#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The pipes between this program and a child, and one by which the child's thread is woken; none is inherited by others.
final class ChildPipes {
    struct Failure: Error {
        let reason: String
    }

    let inputReader: Int32
    private(set) var inputWriter: Int32
    let outputReader: Int32
    let outputWriter: Int32
    let errorReader: Int32
    let errorWriter: Int32
    let bellReader: Int32
    let bellWriter: Int32

    private init(_ ends: [Int32]) {
        (inputReader, inputWriter, outputReader, outputWriter) = (ends[0], ends[1], ends[2], ends[3])
        (errorReader, errorWriter, bellReader, bellWriter) = (ends[4], ends[5], ends[6], ends[7])
        for end in [inputWriter, outputReader, errorReader, bellReader, bellWriter] {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
        }
    }

    static func open() -> Result<ChildPipes, Failure> {
        var ends: [Int32] = []
        for _ in 0..<4 {
            var pair: [Int32] = [-1, -1]
            // A child that is started elsewhere at this very moment may inherit them: one without lasting, which only
            // makes the end of a file come later.
            guard pipe(&pair) == 0 else {
                let reason = String(cString: strerror(errno))
                for end in ends { close(end) }
                return .failure(Failure(reason: reason))
            }
            for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            ends += pair
        }
        return .success(ChildPipes(ends))
    }

    func closeChildEnds() {
        for end in [inputReader, outputWriter, errorWriter] { close(end) }
    }

    /// The writer was closed by whoever served it.
    func forgetInput() { inputWriter = -1 }

    func closeOwnEnds() {
        for end in [inputWriter, outputReader, errorReader, bellReader, bellWriter] where end >= 0 { close(end) }
    }

    func silenceBell() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(bellReader, &bytes, bytes.count) == bytes.count {}
    }
}
