import JSON
import Studio
import Testing

@Suite struct ScoreRoutesTests {
    private static let nobody = String(repeating: "0", count: 32)

    @Test func aFileBecomesAPieceThatCanBeHadInEveryForm() async throws {
        try await withStudio { studio in
            let reply = try await studio.send(
                "POST", "/api/scores?name=My%20song.mid", body: StudioFixture.song(notes: 8))
            #expect(reply.status == 201)
            let id = try #require(reply.json["id"]?.stringValue)
            #expect(reply.header("Location") == "/api/scores/\(id)")
            #expect(reply.json["name"] == "My song" && reply.json["notes"] == 8 && reply.json["kind"] == "upload")
            #expect(reply.json["verdict"]?.stringValue?.contains("8 notes") == true)

            let roll = try await studio.get("/api/scores/\(id)/roll")
            #expect(roll.status == 200 && roll.json["parts"]?.arrayValue?.first?["notes"]?.arrayValue?.count == 8)
            let tag = try #require(roll.header("ETag"))
            #expect(try await studio.send("GET", "/api/scores/\(id)/roll", [("If-None-Match", tag)]).status == 304)

            #expect(
                try await studio.get("/api/scores/\(id)/text").header("Content-Type") == "text/plain; charset=utf-8")
            let tab = try await studio.get("/api/scores/\(id)/tab")
            #expect(tab.status == 200 && tab.text.contains("<svg"))
            #expect(tab.header("Content-Security-Policy")?.contains("sandbox") == true)

            for format in ["mid", "txt", "gp5", "tab", "musicxml", "mxl", "svg"] {
                let file = try await studio.get("/api/scores/\(id)/export?format=\(format)")
                #expect(file.status == 200 && !file.body.isEmpty, "\(format): \(file.text.prefix(200))")
                #expect(file.header("Content-Disposition")?.contains("My song.\(format)") == true)
            }
            #expect(try await studio.get("/api/scores/\(id)/export?format=mid").body == StudioFixture.song(notes: 8))
            #expect(try await studio.get("/api/scores/\(id)/export?format=recipe").status == 404)
            let unknown = try await studio.get("/api/scores/\(id)/export?format=exe")
            #expect(unknown.status == 400 && unknown.field == "format")
            #expect(try await studio.get("/api/scores/\(id)/export").field == "format")
        }
    }

    @Test func whatWasThrownAwayCanBeHadBack() async throws {
        try await withStudio { studio in
            let id = try await studio.uploaded()
            #expect(try await studio.get("/api/scores").json["scores"]?.arrayValue?.count == 1)
            let gone = try await studio.send("DELETE", "/api/scores/\(id)")
            #expect(gone.status == 200 && gone.json["trashed"] == true)
            #expect(try await studio.get("/api/scores").json["scores"] == [])
            let back = try await studio.send("POST", "/api/scores/\(id)/restore")
            #expect(back.status == 200 && back.json["trashed"] == false)
            #expect(try await studio.get("/api/scores").json["scores"]?.arrayValue?.count == 1)
        }
    }

    @Test func filesThatAreNoMusicAreRefusedWithOneSentence() async throws {
        try await withStudio { studio in
            for body in [Array("MThd".utf8), Array("hello".utf8), [0, 1, 2, 3], StudioFixture.song(notes: 0)] {
                let reply = try await studio.send("POST", "/api/scores?name=a.mid", body: body)
                #expect(reply.status == 422, "\(reply.text)")
                #expect(reply.json["error"]?["message"]?.stringValue?.isEmpty == false)
                #expect(reply.json["error"]?["code"] == 422)
            }
            #expect(try await studio.send("POST", "/api/scores?name=a.mid").status == 422)
        }
    }

    @Test func bodiesBeyondTheLimitAreRefused() async throws {
        var limits = StudioLimits()
        limits.uploadBytes = 100
        limits.jsonBytes = 100
        try await withStudio(limits: limits) { studio in
            let large = [UInt8](repeating: 0x20, count: 101)
            #expect(try await studio.send("POST", "/api/scores?name=a.mid", body: large).status == 413)
            // The same where the length is a lie.
            #expect(try await studio.send("POST", "/api/scores", [("Content-Length", "1")], body: large).status == 413)
            let json = [("Content-Type", "application/json")]
            #expect(try await studio.send("POST", "/api/jobs", json, body: large).status == 413)
            #expect(try await studio.send("POST", "/v1/completions", json, body: large).status == 413)
            let packed = try await studio.send("POST", "/api/scores", [("Content-Encoding", "gzip")], body: [1])
            #expect(packed.status == 415)
        }
    }

    @Test func bodiesTogetherTakeNoMoreThanTheirRoom() async throws {
        var limits = StudioLimits()
        limits.bodyBytes = 50
        try await withStudio(limits: limits) { studio in
            for _ in 0..<3 {
                let reply = try await studio.send("POST", "/api/scores", body: [UInt8](repeating: 0, count: 51))
                #expect(reply.status == 503 && reply.header("Retry-After") != nil)
                // What was taken is given back.
                #expect(
                    try await studio.send("POST", "/api/scores", body: [UInt8](repeating: 0, count: 50)).status == 422)
            }
        }
    }

    @Test func namesThatAreNoneLeadNowhere() async throws {
        try await withStudio { studio in
            let names = [
                Self.nobody, "x", "", "..", String(repeating: "0", count: 31) + "G", String(repeating: "A", count: 32),
            ]
            for name in names {
                for end in ["", "/roll", "/text", "/tab", "/export?format=mid"] {
                    let reply = try await studio.get("/api/scores/\(name)\(end)")
                    #expect(reply.status == 404 || (name.isEmpty && end.isEmpty), "\(name)\(end): \(reply.status)")
                }
            }
            #expect(try await studio.send("DELETE", "/api/scores/\(Self.nobody)").status == 404)
            #expect(try await studio.send("POST", "/api/scores/\(Self.nobody)/restore").status == 404)
            #expect(try await studio.send("POST", "/api/openings/none").status == 404)
        }
    }

    @Test func partsOfAFileAreGivenToPlayers() async throws {
        try await withStudio { studio in
            let id = try await studio.uploaded()
            let path = "/api/scores/\(id)/export?format=mid"
            let whole = try await studio.get(path).body
            let part = try await studio.send("GET", path, [("Range", "bytes=2-5")])
            #expect(part.status == 206 && part.body == Array(whole[2...5]))
            #expect(part.header("Content-Range") == "bytes 2-5/\(whole.count)")
            #expect(try await studio.send("GET", path, [("Range", "bytes=-3")]).body == Array(whole.suffix(3)))
            #expect(try await studio.send("GET", path, [("Range", "bytes=3-")]).body == Array(whole.dropFirst(3)))
            #expect(try await studio.send("GET", path, [("Range", "bytes=0-99999999999")]).body == whole)
            for range in ["bytes=99999-", "bytes=99999-100000"] {
                #expect(try await studio.send("GET", path, [("Range", range)]).status == 416)
            }
            for range in [
                "bytes=5-2", "bytes=a-b", "bytes=", "bytes=--1", "x=0-1", "bytes=0-1,3-4", "bytes=-0",
                "bytes=-9223372036854775808",
            ] {
                #expect(try await studio.send("GET", path, [("Range", range)]).body == whole, "\(range)")
            }
        }
    }

    @Test func theStateTellsWhatThePageNeeds() async throws {
        try await withStudio { studio in
            let state = try await studio.get("/api/state").json
            for key in [
                "version", "adapters", "openings", "limits", "queue", "memory", "sound", "pictures", "formats", "model",
                "program",
            ] {
                #expect(state[key] != nil, "\(key)")
            }
            for opening in state["openings"]?.arrayValue ?? [] {
                let id = opening["id"]?.stringValue ?? ""
                #expect(try await studio.get("/api/openings/\(id)/roll").status == 200)
                let score = try await studio.send("POST", "/api/openings/\(id)")
                #expect(score.status == 201 && score.json["kind"] == "opening")
            }
        }
    }
}
