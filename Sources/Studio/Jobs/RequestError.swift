package import Face

/// A key of a request that does not say what it should.
package struct RequestError: Reportable, Hashable {
    /// With a full stop between a key and one inside it: `constraints.key`.
    package let field: String
    /// A clause: what is wrong and what would be right.
    package let reason: String

    package init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    package var sentence: String { "'\(field)': \(reason)" }
    package var exitCode: ExitCode { .wrongUsage }
}
