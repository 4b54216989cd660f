import JSON
import Studio
import Testing

@Suite struct OpenAPIDocumentTests {
    @Test func theDocumentAndTheRouterKnowTheSameAddresses() async throws {
        try await withStudio { studio in
            let document = try await studio.get("/openapi.json").json
            #expect(document["openapi"] == "3.1.0")
            var told: Set<String> = []
            for path in document["paths"]?.members ?? [] {
                for operation in path.value.members ?? [] { told.insert(operation.key.uppercased() + " " + path.key) }
            }
            #expect(told == Set(studio.table.routes.map { $0.method + " " + $0.path }))
            #expect(told.count >= 30)
            for address in told {
                // The router finds each of them: what is refused is refused by the address itself.
                let words = address.split(separator: " ")
                let target = String(words[1]).replacing("{id}", with: String(repeating: "0", count: 32))
                    .replacing("{program}", with: "0").replacing("{side}", with: "first")
                if words[0] == "GET", target.hasSuffix("/events") || target.hasPrefix("/api/instruments/0") { continue }
                let reply = try await studio.send(String(words[0]), target)
                #expect(reply.status != 405, "\(address)")
                #expect(!reply.text.contains("nothing at this address"), "\(address)")
                #expect(reply.status < 500 || reply.status == 503, "\(address): \(reply.text)")
            }
        }
    }

    @Test func everyReferenceLeadsSomewhereAndEveryNameStandsOnce() async throws {
        try await withStudio { studio in
            let document = try await studio.get("/openapi.json").json
            let schemas = Set((document["components"]?["schemas"]?.members ?? []).map(\.key))
            var names: Set<String> = []
            func walk(_ value: JSONValue) {
                for item in value.arrayValue ?? [] { walk(item) }
                for member in value.members ?? [] {
                    if member.key == "$ref", let name = member.value.stringValue?.split(separator: "/").last {
                        #expect(schemas.contains(String(name)), "\(name)")
                    }
                    if member.key == "operationId", let name = member.value.stringValue {
                        #expect(names.insert(name).inserted, "\(name)")
                    }
                    walk(member.value)
                }
            }
            walk(document)
            #expect(names.count == studio.table.routes.count)
        }
    }

    @Test func everyStatusThatComesIsTold() async throws {
        try await withStudio { studio in
            let document = try await studio.get("/openapi.json").json
            func isTold(_ method: String, _ path: String, _ status: Int) -> Bool {
                document["paths"]?[path]?[method]?["responses"]?["\(status)"] != nil
            }
            let none = String(repeating: "0", count: 32)
            let cases: [(String, String, String, [UInt8])] = [
                ("POST", "/api/scores", "/api/scores?name=a.mid", Array("no music".utf8)),
                ("POST", "/api/scores", "/api/scores?name=a.mid", StudioFixture.song()),
                ("GET", "/api/scores", "/api/scores?limit=0", []), ("GET", "/api/scores/{id}", "/api/scores/x", []),
                ("GET", "/api/scores/{id}/roll", "/api/scores/\(none)/roll", []),
                ("POST", "/api/jobs", "/api/jobs", Array("{}".utf8)),
                ("DELETE", "/api/jobs/{id}", "/api/jobs/\(none)", []),
                ("POST", "/v1/completions", "/v1/completions", Array("{}".utf8)),
            ]
            for (method, path, target, body) in cases {
                let reply = try await studio.send(method, target, body: body)
                #expect(isTold(method.lowercased(), path, reply.status), "\(method) \(target): \(reply.status)")
            }
        }
    }
}
