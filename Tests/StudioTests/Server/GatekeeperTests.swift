import HTTPTypes
import Studio
import Testing

@Suite struct GatekeeperTests {
    private func request(
        _ method: HTTPRequest.Method, _ authority: String?, _ fields: [(String, String)] = []
    ) throws -> HTTPRequest {
        var headers = HTTPFields()
        for (name, value) in fields { headers.append(.init(name: try #require(.init(name)), value: value)) }
        return HTTPRequest(method: method, scheme: "http", authority: authority, path: "/", headerFields: headers)
    }

    private func status(_ gate: Gatekeeper, _ request: HTTPRequest, _ access: Route.Access = .tokenHolders) -> Int {
        var route = Route("GET", "/", "x", "x") { _ in Answer() }
        route.access = access
        do throws(HTTPFault) {
            try gate.check(request, route)
            return 200
        } catch {
            return error.status
        }
    }

    @Test func onlyRequestsThatNameThisStudioAreTaken() throws {
        let gate = Gatekeeper(host: "127.0.0.1", port: 8080)
        for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:8080"] {
            #expect(status(gate, try request(.get, host)) == 200, "\(host)")
        }
        let strangers = [
            nil, "", "evil.example", "evil.example:8080", "localhost", "localhost:80", "127.0.0.1:80",
            "127.0.0.1.evil.example:8080",
            "192.168.0.1:8080", "localhost:8080.evil.example", "localhost:8080:8080", "@localhost:8080",
        ]
        for host in strangers { #expect(status(gate, try request(.get, host)) == 403, "\(host ?? "none")") }
    }

    @Test func changesFromOtherSitesAreRefused() throws {
        let gate = Gatekeeper(host: "127.0.0.1", port: 8080)
        let here = "127.0.0.1:8080"
        #expect(status(gate, try request(.post, here)) == 200)
        #expect(status(gate, try request(.post, here, [("Origin", "http://127.0.0.1:8080")])) == 200)
        for origin in [
            "http://evil.example", "null", "http://127.0.0.1:8081", "http://localhost:8080", "file://",
            "http://127.0.0.1",
        ] {
            #expect(status(gate, try request(.post, here, [("Origin", origin)])) == 403, "\(origin)")
            #expect(status(gate, try request(.delete, here, [("Origin", origin)])) == 403, "\(origin)")
            #expect(status(gate, try request(.get, here, [("Origin", origin)])) == 200, "\(origin)")
        }
        #expect(status(gate, try request(.post, here, [("Sec-Fetch-Site", "cross-site")])) == 403)
        #expect(status(gate, try request(.post, here, [("Sec-Fetch-Site", "same-origin")])) == 200)
    }

    @Test func otherSitesCannotListenToEvents() throws {
        var route = Route("GET", "/api/events", "x", "x") { _ in Answer() }
        route.isStream = true
        let gate = Gatekeeper(host: "127.0.0.1", port: 8080)
        #expect(throws: HTTPFault.self) {
            try gate.check(try request(.get, "127.0.0.1:8080", [("Origin", "http://evil.example")]), route)
        }
    }

    @Test func theTokenOpensWhatIsNotForEverybody() throws {
        let token = try AccessToken("0123456789abcdef")
        let gate = Gatekeeper(host: "0.0.0.0", port: 8080, names: ["studio.example"], token: token)
        let host = "studio.example:8080"
        #expect(status(gate, try request(.get, host)) == 401)
        #expect(status(gate, try request(.get, host), .everybody) == 200)
        #expect(status(gate, try request(.get, host, [("Authorization", "Bearer 0123456789abcdef")])) == 200)
        #expect(status(gate, try request(.get, host, [("Authorization", "bearer 0123456789abcdef")])) == 200)
        for wrong in ["Bearer", "Bearer x", "Basic 0123456789abcdef", "0123456789abcdef", "Bearer 0123456789abcdeF"] {
            #expect(status(gate, try request(.get, host, [("Authorization", wrong)])) == 401, "\(wrong)")
        }
        #expect(gate.cookie(forToken: "wrong") == nil)
        let cookie = try #require(gate.cookie(forToken: "0123456789abcdef"))
        #expect(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains("0123456789abcdef"))
        let pair = String(cookie.prefix { $0 != ";" })
        #expect(status(gate, try request(.get, host, [("Cookie", "a=b; \(pair)")])) == 200)
        #expect(status(gate, try request(.get, host, [("Cookie", pair + "0")])) == 401)
    }

    @Test func anAddressInNumbersWillDoWhereOthersAreLetIn() throws {
        let gate = Gatekeeper(host: "0.0.0.0", port: 8080, token: try AccessToken("0123456789abcdef"))
        for host in ["192.168.0.7:8080", "[fe80::1]:8080"] {
            #expect(status(gate, try request(.get, host), .everybody) == 200, "\(host)")
        }
        for host in ["evil.example:8080", "1.2.3.4.evil:8080", "1.2.3.256:8080", "[evil]:8080"] {
            #expect(status(gate, try request(.get, host), .everybody) == 403, "\(host)")
        }
    }

    @Test func tokensThatCouldBeGuessedAreRefused() {
        for text in ["", "short", "with spaces in it all", "0123456789abcde"] {
            #expect(throws: (any Error).self) { try AccessToken(text) }
        }
    }
}
