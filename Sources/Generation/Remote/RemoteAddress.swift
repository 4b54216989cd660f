import Foundation

/// The address of a server, as far as it can be checked without asking it.
enum RemoteAddress {
    /// The address without slashes at its end.
    static func checked(_ text: String) throws(RemoteError) -> String {
        func wrong(_ reason: String) -> RemoteError {
            RemoteError(
                .address, "'\(text)' is no address of a server: \(reason); write it as http://127.0.0.1:8080/v1")
        }
        guard text.utf8.count <= 2_000, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw wrong("it holds a space or another sign that none has")
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme)
        else { throw wrong("it does not begin with http:// or https://") }
        guard let host = parts.host, !host.isEmpty else { throw wrong("it names no host") }
        guard parts.user == nil, parts.password == nil else {
            throw wrong("it holds a password, which belongs into the variable for the key")
        }
        guard parts.query == nil, parts.fragment == nil else { throw wrong("it has a '?' or a '#'") }
        if let port = parts.port, !(1...65_535).contains(port) { throw wrong("\(port) is no port") }
        var address = text
        while address.hasSuffix("/") { address.removeLast() }
        return address
    }
}
