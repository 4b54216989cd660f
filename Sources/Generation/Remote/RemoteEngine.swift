/// A server that lets a model write for programs elsewhere, in the form that OpenAI gave it and others took over.
///
/// Source: the API reference of `/v1/completions` and `/v1/chat/completions`, as the servers of vLLM and llama.cpp have
/// it.
public struct RemoteEngine: Hashable, Sendable {
    /// What is asked.
    public enum Route: String, Hashable, Sendable, CaseIterable {
        /// A text is continued: the project's own template, word for word.
        case completions
        /// Turns are answered by the server's template; the begun answer is the last turn, which it has to continue.
        case chat

        var path: String {
            switch self {
            case .completions: "/completions"
            case .chat: "/chat/completions"
            }
        }
    }

    /// Without a slash at its end: `http://127.0.0.1:8080/v1`.
    public let address: String
    public let route: Route
    /// The name of the model at the server, where it has several.
    public var model: String?
    /// Sent as a bearer token; never printed or written.
    public var key: String?
    public var limits = RemoteLimits()

    /// - Throws: `RemoteError` for an address that is none of `http` or `https`.
    public init(
        _ address: String, route: Route = .completions, model: String? = nil, key: String? = nil
    ) throws(RemoteError) {
        self.address = try RemoteAddress.checked(address)
        self.route = route
        self.model = model
        self.key = key
    }
}

/// How long a server may take and how much it may say; beyond that it is left alone.
public struct RemoteLimits: Hashable, Sendable {
    /// Seconds until the first piece of text of an answer: the prompt is read, perhaps a model loaded.
    public var firstText = 300.0
    /// Seconds from one piece of text to the next; a server that reads another prompt meanwhile takes its time.
    public var silence = 120.0
    /// Bytes of one answer, with all that is wrapped around the text.
    public var answerBytes = 64 << 20
    /// How often a broken connection or a busy server is asked again, until a text has come.
    public var retries = 3
    /// Seconds before the first of these; the next waits are twice as long each.
    public var pause = 0.5
    /// How often the same word is asked for, until it is written without the model's help.
    public var triesForWord = 8
    /// Answers that are asked for in one take.
    public var requests = 2_000

    public init() {}
}

/// Why a server could not be used: what is wrong, where, and what to do, in one sentence.
public struct RemoteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What callers tell apart.
    public enum Kind: Hashable, Sendable {
        /// The address is none.
        case address
        /// The server cannot be reached, or has gone away.
        case unreachable
        /// The server refuses.
        case refused
        /// The server says what no such server says, or too much of it.
        case nonsense
        /// The server is silent.
        case silent
    }

    public let kind: Kind
    /// Without its full stop.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
