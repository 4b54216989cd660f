package import HTTPTypes

/// Who is let in: requests that name this studio as their host, that do not come from another site, and that bring the
/// token where there is one.
///
/// Any page in the user's browser can send requests to this machine, and with a name of its own that leads here (DNS
/// rebinding) it could read the answers: the Host and Origin fields, which a page cannot set, tell those apart.
package struct Gatekeeper: Sendable {
    /// The names, in lower case, by which the studio may be called, each with its port.
    private let authorities: Set<String>
    /// Whether any address in numbers will do: it cannot be made to lead elsewhere, as a name can.
    private let takesAddresses: Bool
    private let port: Int
    private let token: AccessToken?

    /// - Parameters:
    ///   - host: the address that the studio listens on.
    ///   - names: by which it may be called besides.
    package init(host: String, port: Int, names: [String] = [], token: AccessToken? = nil) {
        var authorities: Set<String> = []
        for name in ["localhost", "127.0.0.1", "[::1]", Self.bracketed(host)] + names.map(Self.bracketed) {
            authorities.insert("\(name.lowercased()):\(port)")
            if port == 80 { authorities.insert(name.lowercased()) }
        }
        self.authorities = authorities
        takesAddresses = !Self.isLoopback(host)
        self.port = port
        self.token = token
    }

    package static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "127.0.0.1"
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

    // MARK: Checks

    /// - Throws: ``HTTPFault`` 403 or 401.
    package func check(_ request: HTTPRequest, _ route: Route?) throws(HTTPFault) {
        guard let authority = request.authority?.lowercased(), isOurs(authority) else {
            throw HTTPFault(
                403, "the request names another host than this studio; open it as it says when it starts", field: "Host"
            )
        }
        let isChange = request.method != .get && request.method != .head
        if isChange || route?.isStream == true { try checkOrigin(request) }
        guard let token, route?.access != .everybody else { return }
        if let given = Self.bearer(request), token.isToken(given) { return }
        if let cookie = Self.cookie(request), token.isSession(cookie) { return }
        throw HTTPFault(
            401,
            route?.access == .page
                ? "this studio wants its token: open it once as /?token=TOKEN"
                : "this studio wants its token, as 'Authorization: Bearer TOKEN'", field: "Authorization")
    }

    /// The cookie of a page that brings the token in its address; nil for another token, or where there is none.
    package func cookie(forToken text: String) -> String? {
        guard let token, token.isToken(text) else { return nil }
        return "\(AccessToken.cookie)=\(token.session); Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"
    }

    package var hasToken: Bool { token != nil }

    private func isOurs(_ authority: String) -> Bool {
        if authorities.contains(authority) { return true }
        guard takesAddresses else { return false }
        let suffix = ":\(port)"
        let host = authority.hasSuffix(suffix) ? authority.dropLast(suffix.count) : authority[...]
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.dropFirst().dropLast().utf8.allSatisfy {
                (0x30...0x3A).contains($0) || (0x61...0x66).contains($0) || $0 == 0x2E
            }
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Programs send no origin; browsers send that of the page with everything that changes something.
    private func checkOrigin(_ request: HTTPRequest) throws(HTTPFault) {
        if let site = request.headerFields[.secFetchSite], site != "same-origin", site != "none" {
            throw HTTPFault(403, "the request comes from another site", field: "Sec-Fetch-Site")
        }
        guard let origin = request.headerFields[.origin]?.lowercased() else { return }
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            // The same host as was asked for, not just any of ours: another port is another program.
            if origin.dropFirst(scheme.count) == request.authority?.lowercased() ?? "" { return }
        }
        throw HTTPFault(403, "the request comes from another site", field: "Origin")
    }

    private static func bearer(_ request: HTTPRequest) -> String? {
        guard let field = request.headerFields[.authorization] else { return nil }
        let words = field.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    private static func cookie(_ request: HTTPRequest) -> String? {
        for field in request.headerFields[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.trimmingSpaces().split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == AccessToken.cookie { return String(parts[1]) }
            }
        }
        return nil
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
    static let contentSecurityPolicy = HTTPField.Name("Content-Security-Policy") ?? .server
}
