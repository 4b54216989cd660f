import JSON
import Storage
import Studio
import Testing

@Suite struct AddressTests {
    @Test func everyAnswerTellsTheBrowserWhatToKeepTo() async throws {
        try await withStudio { studio in
            for target in ["/", "/health", "/api/state", "/nothing", "/api/scores/x"] {
                let reply = try await studio.get(target)
                #expect(reply.header("X-Content-Type-Options") == "nosniff", "\(target)")
                #expect(reply.header("Referrer-Policy") == "no-referrer")
                #expect(reply.header("Cross-Origin-Opener-Policy") == "same-origin")
                #expect(reply.header("Cross-Origin-Resource-Policy") == "same-origin")
                let policy = reply.header("Content-Security-Policy") ?? ""
                #expect(policy.hasPrefix("default-src 'self';") && !policy.contains("unsafe"))
                #expect(reply.header("Access-Control-Allow-Origin") == nil)
            }
        }
    }

    @Test func thePageComesOnceAndThenByItsTag() async throws {
        try await withStudio { studio in
            let first = try await studio.get("/")
            #expect(first.status == 200 && first.header("Content-Type") == "text/html; charset=utf-8")
            let tag = try #require(first.header("ETag"))
            let second = try await studio.send("GET", "/", [("If-None-Match", tag)])
            #expect(second.status == 304 && second.body.isEmpty)
            let head = try await studio.send("HEAD", "/")
            #expect(head.status == 200 && head.body.isEmpty && head.header("Content-Length") == "\(first.body.count)")
        }
    }

    @Test func unknownMethodsAreToldWhatThereIs() async throws {
        try await withStudio { studio in
            let reply = try await studio.send("PATCH", "/api/scores")
            #expect(reply.status == 405)
            #expect(reply.header("Allow") == "POST, GET, HEAD")
            #expect(try await studio.send("TRACE", "/health").status == 405)
        }
    }

    /// Names of secrets are asked for in many spellings; nothing of what they hold may come back.
    @Test func tenThousandWaysOutOfTheFolderLeadNowhere() async throws {
        try await withStudio { studio in
            let secret = "a secret that nobody may read"
            try Storage.write(secret, to: studio.folder + "/secret.txt")
            let id = try await studio.uploaded()
            let ups = [
                "..", "%2e%2e", "%2E.", "..%2f..", "%252e%252e", "..%5c", "..\\", "%c0%ae%c0%ae", "....//", "..;",
                "..%00",
            ]
            let ends = [
                "secret.txt", "etc/passwd", "%2fetc%2fpasswd", "proc/self/environ", "studio.sqlite",
                "data/studio.sqlite%00.css", "index.html/../secret.txt",
            ]
            let starts = [
                "/", "//", "/api/scores/", "/api/scores/\(id)/", "/api/openings/", "/api/comparisons/",
                "/api/instruments/",
                "/api/folders?path=", "/api/folders?path=\(studio.folder)/music/", "/v1/models/", "/./", "/app.js/",
                "/style.css%2f",
            ]
            var count = 0
            for start in starts {
                for up in ups {
                    for depth in 1...10 {
                        for end in ends {
                            let target = start + String(repeating: up + "/", count: depth) + end
                            let reply = try await studio.get(target)
                            count += 1
                            #expect(reply.status >= 400 && reply.status < 500, "\(target)")
                            #expect(!reply.text.contains(secret) && !reply.text.contains("root:"), "\(target)")
                        }
                    }
                }
            }
            #expect(count >= 10_000)
        }
    }

    @Test func foldersAreShownBelowTheRootAlone() async throws {
        try await withStudio { studio in
            let root = try await studio.get("/api/folders")
            #expect(root.status == 200 && root.json["parent"] == .null)
            #expect(root.json["folders"]?.arrayValue?.first?["name"] == "inner")
            let inner = try await studio.get("/api/folders?path=\(studio.folder)/music/inner")
            #expect(inner.json["parent"]?.stringValue == root.json["path"]?.stringValue)
            for path in [
                "/", "/etc", studio.folder, studio.folder + "/music/../data", studio.folder + "/musical", "music",
            ] {
                #expect(try await studio.get("/api/folders?path=\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test func aTokenInTheAddressBecomesACookie() async throws {
        try await withStudio(token: try AccessToken("0123456789abcdef")) { studio in
            #expect(try await studio.get("/").status == 401)
            #expect(try await studio.get("/api/state").status == 401)
            #expect(try await studio.get("/health").status == 200)
            #expect(try await studio.get("/?token=wrong").status == 401)
            let opened = try await studio.get("/?token=0123456789abcdef")
            #expect(opened.status == 303 && opened.header("Location") == "/")
            let cookie = String(try #require(opened.header("Set-Cookie")).prefix { $0 != ";" })
            #expect(try await studio.send("GET", "/", [("Cookie", cookie)]).status == 200)
            #expect(try await studio.send("GET", "/api/state", [("Cookie", cookie)]).status == 200)
        }
    }

    @Test func aRequestForAnotherHostGetsNothing() async throws {
        try await withStudio { studio in
            let reply = try await studio.send("GET", "/api/state", host: "evil.example:8080")
            #expect(reply.status == 403 && reply.field == "Host")
            let post = try await studio.send(
                "POST", "/api/jobs", [("Content-Type", "application/json"), ("Origin", "http://evil.example")],
                body: Array("{}".utf8))
            #expect(post.status == 403 && post.field == "Origin")
            let events = try await studio.send("GET", "/api/events", [("Origin", "http://evil.example")])
            #expect(events.status == 403)
        }
    }
}
