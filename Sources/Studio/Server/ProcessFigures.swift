import Face
import Foundation
import Storage

/// What this process holds of the machine now.
package struct ProcessFigures: Sendable {
    /// Resident memory in bytes; the most so far where the system does not tell.
    package let memory: Int
    /// Open files and sockets; nil where the system does not tell.
    package let descriptors: Int?

    package static var now: ProcessFigures {
        ProcessFigures(memory: residentMemory ?? ProcessMemory.peak, descriptors: openDescriptors)
    }

    /// The second number of `statm`, in pages.
    private static var residentMemory: Int? {
        guard let bytes = try? Storage.read("/proc/self/statm", limit: 4_096) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard words.count > 1, let pages = Int(words[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var openDescriptors: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        // The two names of folders, and the descriptor of this listing.
        var count = -3
        while readdir(folder) != nil { count += 1 }
        return max(count, 0)
    }

    /// Allows as many open files as the system lets this program have, up to a bound.
    ///
    /// - Returns: how many may be open now.
    package static func raiseDescriptorLimit(to wanted: Int) -> Int {
        var limit = rlimit()
        #if canImport(Darwin)
            let resource = RLIMIT_NOFILE
        #else
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        guard getrlimit(resource, &limit) == 0 else { return 256 }
        let aim = min(limit.rlim_max, rlim_t(wanted))
        if limit.rlim_cur < aim {
            var raised = limit
            raised.rlim_cur = aim
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(min(limit.rlim_cur, rlim_t(Int32.max)))
    }
}
