import Datasets
package import Face
import Storage

/// The secret that opens a studio which listens to more than its own machine.
package struct AccessToken: Sendable {
    /// SHA-256, so that tokens of all lengths are compared in the same time.
    private let digest: [UInt8]
    /// What the page's cookie holds instead of the token; it opens the same studio and tells nobody the token.
    package let session: String

    /// The name of the cookie.
    package static let cookie = "diapason"
    /// The variable that may hold the token.
    package static let variable = "DIAPASON_TOKEN"
    private static let shortest = 16

    /// - Throws: `Failure` for a token that could be guessed.
    package init(_ text: String) throws(Failure) {
        guard text.utf8.count >= Self.shortest, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure(
                .wrongUsage,
                "the token is to have \(Self.shortest) or more characters from '!' to '~'; "
                    + "'openssl rand -hex 16' makes a good one")
        }
        digest = Array(Digest.text(of: Array(text.utf8)).utf8)
        session = Digest.text(of: Array(("diapason page " + text).utf8))
    }

    /// Of a file, or of the environment; nil where neither is given.
    package static func ofUser(file: String?) throws -> AccessToken? {
        if let file {
            let text = String(decoding: try Storage.read(file, limit: 4_096), as: UTF8.self)
            let word = text.split(whereSeparator: \.isWhitespace)
            guard word.count == 1, let token = word.first else {
                throw Failure(.badInput, "'\(file)': it is to hold one token and nothing else")
            }
            return try AccessToken(String(token))
        }
        return try Environment.variable(variable).map { text throws(Failure) in try AccessToken(text) }
    }

    package func isToken(_ text: String) -> Bool {
        Self.areEqual(Array(Digest.text(of: Array(text.utf8)).utf8), digest)
    }

    package func isSession(_ text: String) -> Bool {
        Self.areEqual(
            Array(Digest.text(of: Array(text.utf8)).utf8), Array(Digest.text(of: Array(session.utf8)).utf8))
    }

    /// Takes as long for texts that differ at once as for those that differ at their ends.
    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for (x, y) in zip(a, b) { difference |= x ^ y }
        return difference == 0
    }
}
