/// Every limit of the server in one table; the OpenAPI document, the checks and the page read them here.
package struct StudioLimits: Sendable {
    // What a request may bring.

    /// The largest score that may be sent, in bytes.
    package var uploadBytes = 20_000_000
    /// The largest body of JSON, in bytes.
    package var jsonBytes = 256 * 1024
    /// The most that the head of a request may take, in bytes.
    package var headerBytes = 32 * 1024
    /// The most fields that the head of a request may have.
    package var headerCount = 100
    /// The longest text that is taken as a prompt, in bytes.
    package var promptBytes = 100_000
    /// The longest name, path or other short text, in characters.
    package var nameLength = 1_000

    // How long a connection may take.

    /// From the opening of a connection, or the end of an answer, to the end of the next request's head.
    package var headSeconds = 10
    /// From the end of a request's head to the end of its body.
    package var bodySeconds = 60
    /// What of a body must come each second, on average, once ``bodyGraceSeconds`` are over.
    package var bodyBytesPerSecond = 1024
    package var bodyGraceSeconds = 5
    /// How long output may wait for a client that reads none of it.
    package var unreadSeconds = 30
    /// How long the rest of a body is read and dropped when the answer is out already.
    package var drainSeconds = 5
    /// What the system may hold of output that a client has not read; it doubles the number, and left to itself would hold
    /// megabytes for each of a thousand clients that read nothing.
    package var sentBytes = 128 * 1024
    /// What may wait for one listener to events, in bytes; more, and it is let go.
    package var unreadBytes = 1_000_000
    /// Between two signs of life to a listener to events.
    package var pingSeconds = 15

    // How many there may be at once.

    package var connections = 2_000
    package var listeners = 1_900
    /// All bodies together that are being read, in bytes.
    package var bodyBytes = 256 << 20
    /// Pieces of slow work (drawing, playing, reading a score) that may wait for a thread.
    package var waitingWork = 64

    // What a field may say.

    package var count = 1...8
    package var bars = 1...256
    package var notes = 1...4_096
    package var maxTokens = 1...8_192
    package var choices = 1...8
    package var listed = 1...500
    package var stopTexts = 4
    package var messages = 64

    // How long the end may take.

    /// From the request to end until the program is out.
    package var shutdownSeconds = 9

    package init() {}
}
