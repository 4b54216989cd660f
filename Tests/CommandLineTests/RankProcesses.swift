import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The ranks of one run as processes on this machine, started by hand.
struct RankProcesses {
    struct End {
        let code: Int32
        let words: String
        /// Since the moment from which `ends` counts.
        let seconds: Double
    }

    let tiny: TinyTraining
    let processes: [Process]
    private let names: [String]

    /// - Parameters:
    ///   - arguments: of each rank; all of them run `diapason`.
    ///   - attempt: how often a launcher has started them again.
    init(_ tiny: TinyTraining, _ arguments: [[String]], attempt: Int = 0) throws {
        self.tiny = tiny
        let port = "\(RankProcesses.freePort())"
        let group = UUID().uuidString
        let names = arguments.indices.map { ".words-\(group)-\($0)" }
        self.names = names
        processes = try arguments.enumerated().map { rank, arguments in
            let process = try tiny.process(arguments)
            process.environment?.merge([
                "RANK": "\(rank)", "WORLD_SIZE": "\(names.count)", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port,
                "TORCHELASTIC_RESTART_COUNT": "\(attempt)",
            ]) { $1 }
            try Data().write(to: tiny.scratch.url(names[rank]))
            process.standardOutput = FileHandle.nullDevice
            process.standardError = try FileHandle(forWritingTo: tiny.scratch.url(names[rank]))
            return process
        }
        for process in processes { try process.run() }
    }

    /// How some ranks end, and after how many seconds from now; they get a minute.
    func ends(of ranks: [Int]) throws -> [End] {
        let begin = ContinuousClock.now
        return try ranks.map { rank in
            let process = processes[rank]
            while process.isRunning, begin.duration(to: .now) < .seconds(60) { usleep(20_000) }
            let seconds = begin.duration(to: .now) / .seconds(1)
            if process.isRunning { signal(SIGKILL, to: rank) }
            process.waitUntilExit()
            let words = String(decoding: try Data(contentsOf: tiny.scratch.url(names[rank])), as: UTF8.self)
            let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
            return End(code: code, words: words, seconds: seconds)
        }
    }

    func signal(_ number: Int32, to rank: Int) { _ = kill(processes[rank].processIdentifier, number) }

    /// Returns when the run has made so many steps, or is over.
    func waitForStep(_ step: Int, in folder: String) {
        while processes.allSatisfy(\.isRunning) {
            let lines = (try? tiny.scratch.text(folder + "/metrics.jsonl").split(separator: "\n").count) ?? 0
            if lines > step { return }
            usleep(5_000)
        }
    }

    private static func freePort() -> UInt16 {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, stream, 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(descriptor, pointer, length)
                _ = getsockname(descriptor, pointer, &length)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}
