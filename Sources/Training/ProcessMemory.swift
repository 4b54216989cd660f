#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the system says about memory; nil on systems that say it otherwise than Linux.
public enum ProcessMemory {
    /// Bytes of this process in memory now.
    public static var resident: Int? { field("VmRSS", of: "/proc/self/status") }

    /// The most that there ever were.
    public static var peak: Int? { field("VmHWM", of: "/proc/self/status") }

    /// Forgets the peak: from here on it is that of what comes.
    public static func forgetPeak() {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return }
        fputs("5", file)
        fclose(file)
    }

    /// Bytes that this process can still take without pushing others out, within the limit of its control group.
    public static var available: Int? {
        guard var free = field("MemAvailable", of: "/proc/meminfo") else { return nil }
        if let limit = number(in: "/sys/fs/cgroup/memory.max"), let used = number(in: "/sys/fs/cgroup/memory.current") {
            free = min(free, max(0, limit - used))
        }
        return free
    }

    /// A line such as `VmRSS:  1234 kB`, in bytes.
    private static func field(_ name: String, of path: String) -> Int? {
        lines(of: path).first { $0.hasPrefix(name + ":") }.flatMap { line in
            line.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 }
        }
    }

    private static func number(in path: String) -> Int? { lines(of: path).first.flatMap { Int($0) } }

    private static func lines(of path: String) -> [String] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
            .split(whereSeparator: { $0 == "\n" }).map { String($0.map { $0 == "\t" ? " " : $0 }) }
    }
}
