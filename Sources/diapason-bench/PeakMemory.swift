#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The most memory that this process has held.
enum PeakMemory {
    /// Begins anew where the system allows it (Linux); elsewhere the peak holds what loading took, too.
    static func forget() {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return }
        fputs("5", file)
        fclose(file)
    }

    /// In units of 10^6 bytes.
    static var megabytes: Double {
        if let status = fopen("/proc/self/status", "r") {
            defer { fclose(status) }
            var line = [CChar](repeating: 0, count: 256)
            while fgets(&line, 256, status) != nil {
                let words = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }.split(separator: UInt8(ascii: "\t"))
                guard words.count == 2, words[0].elementsEqual("VmHWM:".utf8) else { continue }
                let digits = words[1].drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") }
                return (Double(String(decoding: digits, as: UTF8.self)) ?? 0) * 1024 / 1e6
            }
        }
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            return Double(usage.ru_maxrss) / 1e6
        #else
            // Glibc gives the number a type of its own that its own function does not take.
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return Double(usage.ru_maxrss) * 1024 / 1e6
        #endif
    }
}
