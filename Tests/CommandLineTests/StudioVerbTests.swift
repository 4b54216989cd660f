import Foundation
import JSON
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct StudioVerbTests {
    @Test func itServesAndEndsInGoodOrder() throws {
        let scratch = try Scratch()
        let studio = try RunningStudio(scratch)
        #expect(try studio.get("/health").hasPrefix("HTTP/1.1 200"))
        let state = try studio.get("/api/state")
        let body = state.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
        #expect(try JSONValue(parsing: String(body))["version"] != nil)
        #expect(try studio.get("/../../etc/passwd").hasPrefix("HTTP/1.1 404"))
        #expect(try studio.get("/health", host: "evil.example").hasPrefix("HTTP/1.1 403"))

        // A port that is taken is told, and so is a library that another studio has.
        let second = try Run(
            "studio", "--port", "\(studio.port)", "--data", scratch.path("other"), in: Scratch())
        #expect(second.code == 70 && second.words.contains("--port") && second.words.contains("\(studio.port)"))
        let third = try Run("studio", "--port", "0", "--data", scratch.path("data"), in: Scratch())
        #expect(third.code == 73 && third.words.contains("another studio"))

        let begin = ContinuousClock.now
        studio.process.terminate()
        studio.process.waitUntilExit()
        #expect(studio.process.terminationReason == .exit && studio.process.terminationStatus == 0)
        #expect(ContinuousClock.now - begin < .seconds(10))
    }

    @Test func itLetsNobodyInWithoutAToken() throws {
        let scratch = try Scratch()
        let run = try Run("studio", "--host", "0.0.0.0", "--data", scratch.path("data"), in: scratch)
        #expect(run.code == 2 && run.words.contains("token"))
        try scratch.write("short", to: "token")
        let short = try Run(
            "studio", "--host", "0.0.0.0", "--token-file", "token", "--data", scratch.path("data"), in: scratch)
        #expect(short.code == 2 && short.words.contains("16"))
        #expect(try Run("studio", "--port", "65536", in: scratch).code == 2)
        #expect(
            try Run("studio", "--music", scratch.path("none"), "--data", scratch.path("data"), in: scratch).code == 66)
    }

    @Test func theServerLoadsNoTensorLibrary() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/ldd") else { return }
        let run = try Run(Run.built("diapason-studio"), in: Scratch(), program: "/usr/bin/ldd")
        #expect(run.code == 0 && !run.text.contains("torch") && !run.text.contains("libc10"))
    }
}

/// A studio on a port of its own, ended with its owner.
private final class RunningStudio {
    let process: Process
    let port: UInt16

    init(_ scratch: Scratch) throws {
        process = try Run.process(
            ["studio", "--port", "0", "--data", scratch.path("data"), "--music", scratch.folder.path], in: scratch,
            input: [], nil, [:])
        try process.run()
        var found: UInt16?
        for _ in 0..<600 where found == nil && process.isRunning {
            usleep(50_000)
            let words = try scratch.text(".output").split(whereSeparator: { ":/\n".contains($0) })
            if words.count == 3 { found = UInt16(words[2]) }
        }
        port = try #require(found, "the studio has not said where it is")
    }

    deinit { if process.isRunning { process.terminate() } }

    /// An answer with its head.
    func get(_ target: String, host: String? = nil) throws -> String {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM), 0)
        #endif
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        let request = "GET \(target) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\nConnection: close\r\n\r\n"
        _ = Array(request.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
