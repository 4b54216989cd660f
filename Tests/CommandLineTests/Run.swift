import Foundation

#if canImport(Darwin)
    import Darwin
#endif

/// A built program that was run to its end: what it printed and how it ended.
struct Run {
    let code: Int32
    let output: [UInt8]
    /// Standard error.
    let words: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Runs `diapason`, or the program at another path, in a folder.
    init(
        _ arguments: String..., in folder: Scratch, input: [UInt8] = [], program: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        let process = try Run.process(arguments, in: folder, input: input, program, environment)
        try process.run()
        process.waitUntilExit()
        try self.init(of: process, in: folder)
    }

    /// What a process left behind that has ended.
    init(of process: Process, in folder: Scratch) throws {
        // A program that a signal killed has no exit code; no test wants that.
        code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        output = Array(try Data(contentsOf: folder.url(".output")))
        words = String(decoding: try Data(contentsOf: folder.url(".words")), as: UTF8.self)
    }

    /// A process ready to start, whose streams are files, since no program can fill those up.
    static func process(
        _ arguments: [String], in folder: Scratch, input: [UInt8], _ program: String?, _ environment: [String: String]
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try program ?? Run.built("diapason"))
        process.arguments = arguments
        process.currentDirectoryURL = folder.folder
        // The models that come with the program would write where a test names none.
        let own = ["DIAPASON_MODELS": folder.path("models")].merging(environment) { $1 }
        process.environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
        try Data(input).write(to: folder.url(".input"))
        try Data().write(to: folder.url(".output"))
        try Data().write(to: folder.url(".words"))
        process.standardInput = try FileHandle(forReadingFrom: folder.url(".input"))
        process.standardOutput = try FileHandle(forWritingTo: folder.url(".output"))
        process.standardError = try FileHandle(forWritingTo: folder.url(".words"))
        return process
    }

    /// A program of the package, which lies beside the bundle of its tests.
    static func built(_ name: String) throws -> String {
        #if canImport(Darwin)
            var information = Dl_info()
            guard dladdr(#dsohandle, &information) != 0, let name = information.dli_fname else {
                throw CocoaError(.fileNoSuchFile)
            }
            let bundle = URL(fileURLWithPath: String(cString: name))
        #else
            let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        #endif
        var folder = bundle.deletingLastPathComponent()
        while folder.path != "/" {
            let program = folder.appendingPathComponent(name).path
            if FileManager.default.isExecutableFile(atPath: program) { return program }
            folder.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }
}

/// A folder of its own for one test, removed with everything in it afterwards.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("diapason-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

    func path(_ name: String) -> String { url(name).path }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: url(name)) }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: url(name)) }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url(name))) }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// The names in the folder, but for the streams of the programs that ran there.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { ![".input", ".output", ".words"].contains($0) }.sorted()
    }
}
