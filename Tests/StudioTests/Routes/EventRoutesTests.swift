import JSON
import NIOCore
import Studio
import Testing

@Suite struct EventRoutesTests {
    /// The numbers of the events in a stream's text.
    private func numbers(_ text: String) -> [Int] {
        text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
    }

    @Test func aStreamGoesOnAfterTheLastEventThatWasSeen() async throws {
        try await withStudio { studio in
            let job = try await studio.post("/api/jobs", ["kind": "compose", "task": "invent", "count": 1, "seed": 1])
            let path = "/api/jobs/\(try #require(job.json["id"]?.stringValue))/events"
            let all = numbers(try await studio.get(path).text)
            #expect(all.count >= 2 && all == all.sorted() && Set(all).count == all.count)
            for (place, number) in all.enumerated() where place + 1 < all.count {
                let rest = Array(all[(place + 1)...])
                #expect(numbers(try await studio.get(path + "?after=\(number)").text) == rest)
                #expect(numbers(try await studio.send("GET", path, [("Last-Event-ID", "\(number)")]).text) == rest)
                // The browser's own memory counts more than what the page asked for at first.
                let both = try await studio.send("GET", path + "?after=0", [("Last-Event-ID", "\(number)")])
                #expect(numbers(both.text) == rest)
            }
            for wrong in ["-1", "x", "9223372036854775808", ""] {
                #expect(try await studio.send("GET", path, [("Last-Event-ID", wrong)]).status == 400, "\(wrong)")
            }
            #expect(try await studio.get(path + "?after=-1").field == "after")
        }
    }

    @Test func aClientThatGoesEndsItsStream() async throws {
        try await withStudio { studio in
            let connection = Connection(peer: "test")
            let stream = Task {
                try await studio.send("GET", "/api/events", on: connection)
            }
            while studio.services.broadcast.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
            studio.services.broadcast.pingAll()
            connection.close()
            let reply = try await stream.value
            #expect(reply.status == 200 && studio.services.broadcast.count == 0)
        }
    }

    @Test func theEndOfTheStudioEndsAllStreams() async throws {
        try await withStudio { studio in
            let streams = (0..<20).map { _ in Task { try await studio.get("/api/events") } }
            while studio.services.broadcast.count < 20 { try await Task.sleep(for: .milliseconds(5)) }
            studio.services.broadcast.close()
            for stream in streams { #expect(try await stream.value.status == 200) }
            #expect(studio.services.broadcast.count == 0)
            #expect(try await studio.get("/api/events").status == 503)
        }
    }

    @Test func aHeadOfAStreamListensToNothing() async throws {
        try await withStudio { studio in
            let reply = try await studio.send("HEAD", "/api/events")
            #expect(reply.status == 200 && reply.body.isEmpty && studio.services.broadcast.count == 0)
        }
    }
}
