#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cuts a stream of bytes into lines.
struct WorkerLines {
    /// What came in between two line ends.
    enum Line: Hashable {
        case bytes([UInt8])
        /// Longer than ``mostBytes``; its bytes were passed over.
        case tooLong
    }

    static let mostBytes = 1 << 20

    private var line: [UInt8] = []
    private var isTooLong = false

    /// Takes in bytes and hands out the lines that they complete; empty ones are passed over.
    mutating func add(_ bytes: some Collection<UInt8>, _ each: (Line) -> Void) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            extend(rest[..<end])
            rest = rest[rest.index(after: end)...]
            finish(each)
        }
        extend(rest)
    }

    /// Hands out what stands behind the last line end.
    mutating func finish(_ each: (Line) -> Void) {
        if isTooLong { each(.tooLong) } else if !line.isEmpty { each(.bytes(line)) }
        line.removeAll(keepingCapacity: line.count < 1 << 16)
        isTooLong = false
    }

    private mutating func extend(_ part: some Collection<UInt8>) {
        guard !isTooLong else { return }
        if line.count + part.count > Self.mostBytes { isTooLong = true } else { line += part }
    }

    /// Reads standard input to its end.
    func read(_ each: (Line) -> Void) {
        var lines = self
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Self.receive(into: $0) }
            guard count > 0 else { break }
            lines.add(buffer[..<count], each)
        }
        lines.finish(each)
    }

    private static func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
