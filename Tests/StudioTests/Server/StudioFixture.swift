import Foundation
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Storage
import Studio

/// A studio without a socket: requests go where those of a socket would go, and what is written back is kept.
final class StudioFixture: Sendable {
    let services: StudioServices
    let table: RouteTable
    let folder: String
    private let responder: StudioResponder

    struct Reply {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
        /// What an error blames.
        var field: String? { json["error"]?["field"]?.stringValue }
    }

    init(
        _ folder: String, workers: any WorkerPlace = NoWorkers(), limits: StudioLimits = StudioLimits(),
        token: AccessToken? = nil
    ) async throws {
        self.folder = folder
        try Storage.createFolder(folder + "/music/inner")
        let library = try StudioLibrary(folder: folder + "/data")
        let shelf = AdapterShelf(folders: [], runs: folder + "/data/runs")
        let queue = try JobQueue(
            library: library, workers: workers, shelf: shelf,
            scores: ScoreWork(summary: { bytes, name in try ScoreSummary.of(bytes, name: name).summary.json }))
        services = StudioServices(
            library: library, queue: queue, shelf: shelf,
            listening: ListeningRoom(library: library, seed: 1) { _ in
                SoundSamples(rate: 8_000, channels: [[0, 0.5, -0.5]])
            },
            exporter: ScoreExporter(), sounds: SamplerSounds(cacheFolder: folder + "/sounds"),
            folders: try MusicFolders(root: folder + "/music"), limits: limits)
        table = .studio(services)
        responder = StudioResponder(
            table, Gatekeeper(host: "127.0.0.1", port: 8080, token: token), limits, services.metrics)
        try await queue.begin()
    }

    deinit { services.stop() }

    static let here = "127.0.0.1:8080"

    func send(
        _ method: String, _ target: String, _ headers: [(String, String)] = [], body: [UInt8] = [],
        host: String? = StudioFixture.here, on connection: Connection = Connection(peer: "test")
    ) async throws -> Reply {
        let keeper = BodyKeeper()
        let head = try await send(method, target, headers, body: body, host: host, on: connection, to: keeper)
        return Reply(status: head.status.code, headers: head.headerFields, body: await keeper.bytes)
    }

    /// Sends JSON.
    func post(_ target: String, _ json: JSONValue) async throws -> Reply {
        try await send("POST", target, [("Content-Type", "application/json")], body: json.bytes())
    }

    func get(_ target: String) async throws -> Reply { try await send("GET", target) }

    /// - Parameter keeper: gets the body as it is written.
    func send(
        _ method: String, _ target: String, _ headers: [(String, String)], body: [UInt8], host: String?,
        on connection: Connection, to keeper: BodyKeeper
    ) async throws -> HTTPResponse {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        if !body.isEmpty, fields[.contentLength] == nil { fields[.contentLength] = "\(body.count)" }
        let request = Request(
            head: HTTPRequest(
                method: HTTPRequest.Method(method) ?? .get, scheme: "http", authority: host, path: target,
                headerFields: fields), body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await responder.respond(to: request, on: connection)
        try await response.body.write(keeper)
        return response.head
    }

    /// A file of MIDI with some notes.
    static func song(notes: Int = 4) -> [UInt8] {
        var events: [UInt8] = []
        for index in 0..<notes {
            let pitch = UInt8(60 + index % 12)
            events += [0, 0x90, pitch, 90, 0x60, 0x80, pitch, 0]
        }
        events += [0, 0xFF, 0x2F, 0]
        let size = (0..<4).map { UInt8(truncatingIfNeeded: events.count >> (24 - 8 * $0)) }
        return Array("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1, 0, 0x60] + Array("MTrk".utf8) + size + events
    }

    /// The id of a piece that was taken in.
    func uploaded(_ name: String = "song.mid") async throws -> String {
        let reply = try await send("POST", "/api/scores?name=\(name)", body: Self.song())
        return reply.json["id"]?.stringValue ?? "none"
    }
}

/// Keeps a body, and ends a stream once enough of it has come.
actor BodyKeeper: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []
    private var enough: (@Sendable ([UInt8]) -> Bool)?
    private var waiting: CheckedContinuation<Void, Never>?

    struct Enough: Error {}

    init(until enough: (@Sendable ([UInt8]) -> Bool)? = nil) { self.enough = enough }

    func write(_ buffer: ByteBuffer) async throws {
        bytes += buffer.readableBytesView
        if let enough, enough(bytes) { throw Enough() }
    }

    nonisolated func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// No program can be started.
struct NoWorkers: WorkerPlace {
    func start(_ task: WorkerTask) throws(WorkerError) -> any WorkerLink {
        throw WorkerError("there is no program to start")
    }
}

/// Runs a test in a folder that is gone afterwards.
func withStudio(
    workers: any WorkerPlace = NoWorkers(), limits: StudioLimits = StudioLimits(), token: AccessToken? = nil,
    _ test: (StudioFixture) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/diapason-studio-\(StudioID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let studio = try await StudioFixture(folder, workers: workers, limits: limits, token: token)
    try await test(studio)
    await studio.services.queue.shutDown(deadline: .seconds(1))
}
