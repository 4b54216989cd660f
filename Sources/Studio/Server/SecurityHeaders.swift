import HTTPTypes

/// What every answer tells the browser to keep to.
///
/// Sources: Content Security Policy Level 3; Fetch Standard (Cross-Origin-Resource-Policy); HTML Living Standard
/// (Cross-Origin-Opener-Policy); Referrer Policy.
enum SecurityHeaders {
    /// The page's own files and nothing else: no inline script or style, no other host, no frame around it.
    static let policy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'"

    /// Made once for all answers.
    static let fields: [HTTPField] = all.compactMap { name, value in
        HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
    }

    private static let all: [(String, String)] = [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
}
