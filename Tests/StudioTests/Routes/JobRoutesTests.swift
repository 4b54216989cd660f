import JSON
import Studio
import Testing

@Suite struct JobRoutesTests {
    private func compose(_ key: String, _ json: String) -> [UInt8] {
        Array(#"{"kind":"compose","task":"invent","\#(key)":\#(json)}"#.utf8)
    }

    /// The least, the most, and what lies around them, in every field that takes a number.
    @Test func everyNumberThatDoesNotFitIsNamed() async throws {
        try await withStudio { studio in
            let fields: [(key: String, low: String, high: String)] = [
                ("count", "0", "9"), ("bars", "0", "257"), ("seed", "-1", "9007199254740992"),
                ("wildness", "-0.001", "1.001"), ("tempo", "3", "1001"), ("max_tokens", "0", "8193"),
                ("notes", "0", "4097"),
            ]
            for field in fields {
                let wrong = [
                    field.low, field.high, "NaN", "Infinity", "1e308", "-1", "9223372036854775808", "1e999", "\"3\"",
                    "[]", "{}", "true", "01", "0x10", "1.5.2",
                ]
                for value in wrong {
                    let reply = try await studio.send(
                        "POST", "/api/jobs", [("Content-Type", "application/json")], body: compose(field.key, value))
                    #expect(reply.status == 400, "\(field.key) \(value): \(reply.text)")
                    #expect(reply.field == field.key, "\(field.key) \(value): \(reply.text)")
                }
            }
        }
    }

    @Test func bodiesThatAreNoneAreRefused() async throws {
        try await withStudio { studio in
            let json = [("Content-Type", "application/json")]
            for body in [
                "", "{", "[]", "null", "{}", #"{"kind":"dance"}"#, #"{"kind":"complete","text":"x"}"#,
                #"{"kind":"compose","kind":"train"}"#,
            ] {
                let reply = try await studio.send("POST", "/api/jobs", json, body: Array(body.utf8))
                #expect(reply.status == 400, "\(body): \(reply.text)")
            }
            let form = try await studio.send(
                "POST", "/api/jobs", [("Content-Type", "text/plain")], body: Array("{}".utf8))
            #expect(form.status == 415)
            #expect(try await studio.send("POST", "/api/jobs", body: Array("{}".utf8)).status == 415)
        }
    }

    @Test func corporaOutsideTheFolderAreRefused() async throws {
        try await withStudio { studio in
            for folder in ["/", "/etc", studio.folder, studio.folder + "/music/../data", "relative"] {
                let reply = try await studio.post("/api/jobs", ["kind": "corpus", "folder": .string(folder)])
                #expect(reply.status == 400 && reply.field == "folder", "\(folder): \(reply.text)")
            }
        }
    }

    @Test func jobsThatAreNotThereAreMissing() async throws {
        try await withStudio { studio in
            let path = "/api/jobs/" + String(repeating: "0", count: 32)
            for (method, end) in [
                ("GET", ""), ("GET", "/events"), ("DELETE", ""), ("POST", "/stop"), ("POST", "/resume"),
            ] {
                let reply = try await studio.send(method, path + end)
                #expect(reply.status == 404, "\(method) \(end)")
            }
            #expect(try await studio.get("/api/jobs").json == ["jobs": []])
        }
    }

    @Test func aJobIsTakenOnAndTellsItsStory() async throws {
        try await withStudio { studio in
            let reply = try await studio.post(
                "/api/jobs", ["kind": "compose", "task": "invent", "count": 1, "seed": 7])
            #expect(reply.status == 202, "\(reply.text)")
            let id = try #require(reply.json["id"]?.stringValue)
            #expect(reply.header("Location") == "/api/jobs/\(id)")
            // There is no program to start, so it fails, and its events end.
            let events = try await studio.get("/api/jobs/\(id)/events")
            #expect(events.status == 200 && events.header("Content-Type") == "text/event-stream")
            #expect(events.text.hasPrefix("retry: "))
            #expect(events.text.contains("event: failed\n") && events.text.contains("event: state\n"))
            let job = try await studio.get("/api/jobs/\(id)").json
            #expect(job["state"] == "failed" && job["request"]?["seed"] == 7 && job["scores"] == [])
            #expect(try await studio.get("/api/jobs?limit=1").json["jobs"]?.arrayValue?.count == 1)
        }
    }
}
