package import JSON

/// Text that a model is to continue, or a conversation that it is to answer.
package struct CompletionRequest: Hashable, Sendable {
    package struct Message: Hashable, Sendable {
        /// `system`, `user` or `assistant`.
        package let role: String
        package let content: String

        package init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    package enum Prompt: Hashable, Sendable {
        case text(String)
        case messages([Message])
    }

    package var prompt: Prompt
    /// The id of an adapter; nil for the bare model.
    package var adapter: String?
    package var mostTokens = 256
    package var temperature = 1.0
    package var topP = 1.0
    package var seed: Int
    /// Texts at which an answer ends.
    package var stop: [String] = []
    /// Whether only words of Simplified MIDI may be written.
    package var hasGrammar = false
    /// How many answers.
    package var count = 1

    /// The most bytes of all texts together.
    package static let mostBytes = 256 << 10

    private static let keys = [
        "kind", "text", "messages", "adapter", "max_tokens", "temperature", "top_p", "seed", "stop", "grammar", "count",
    ]

    package init(_ prompt: Prompt, seed: Int) {
        self.prompt = prompt
        self.seed = seed
    }

    /// - Throws: ``RequestError`` with the first key that is wrong.
    package init(_ json: JSONValue) throws(RequestError) {
        let fields = try RequestFields(json, known: Self.keys)
        prompt = try Self.prompt(fields)
        adapter = try fields.line("adapter", length: 200)
        mostTokens = try fields.integer("max_tokens", in: 1...20_000) ?? 256
        temperature = try fields.number("temperature", in: 0...2) ?? 1
        topP = try fields.number("top_p", in: 0...1) ?? 1
        if topP == 0 { throw fields.wrong("top_p", "nothing is left to draw from at 0; use more") }
        seed = try fields.integer("seed", in: ComposeRequest.seeds) ?? Int.random(in: 0..<1 << 31)
        if let value = fields.value("stop") {
            var items = [value]
            if value.stringValue == nil { items = try fields.list("stop", value, most: 4) }
            for item in items {
                guard let text = item.stringValue, !text.isEmpty, text.utf8.count <= 200 else {
                    throw fields.wrong("stop", "\(fields.shown(item)) is no text of 1 to 200 bytes")
                }
                stop.append(text)
            }
        }
        hasGrammar = try fields.flag("grammar") ?? false
        count = try fields.integer("count", in: 1...8) ?? 1
    }

    private static func prompt(_ fields: RequestFields) throws(RequestError) -> Prompt {
        if let value = fields.value("messages") {
            guard fields.value("text") == nil else { throw fields.wrong("text", "there are messages already") }
            var messages: [Message] = []
            var bytes = 0
            for item in try fields.list("messages", value, most: 256) {
                guard let role = item["role"]?.stringValue, ["system", "user", "assistant"].contains(role),
                    let content = item["content"]?.stringValue
                else {
                    throw fields.wrong(
                        "messages", "each has a role, system, user or assistant, and a content, which is a text")
                }
                bytes += content.utf8.count
                messages.append(Message(role: role, content: content))
            }
            guard !messages.isEmpty else { throw fields.wrong("messages", "there is none") }
            guard bytes <= mostBytes else {
                throw fields.wrong("messages", "\(bytes) bytes, where at most \(mostBytes) are taken")
            }
            return .messages(messages)
        }
        guard let value = fields.value("text") else { throw fields.missing("text", "or 'messages'") }
        guard let text = value.stringValue else { throw fields.wrong("text", "\(fields.shown(value)) is no text") }
        guard text.utf8.count <= mostBytes else {
            throw fields.wrong("text", "\(text.utf8.count) bytes, where at most \(mostBytes) are taken")
        }
        return .text(text)
    }

    package var json: JSONValue {
        .object([.init("kind", "complete")] + members(adapter: adapter))
    }

    /// The members of a request line to the worker.
    ///
    /// - Parameter adapter: the folder rather than the id.
    func members(adapter: String?) -> [JSONValue.Member] {
        let asked: JSONValue.Member =
            switch prompt {
            case .text(let text): .init("text", .string(text))
            case .messages(let messages):
                .init(
                    "messages",
                    .array(messages.map { ["role": .string($0.role), "content": .string($0.content)] }))
            }
        let place: [JSONValue.Member] = adapter.map { [.init("adapter", .string($0))] } ?? []
        return [asked] + place + [
            .init("max_tokens", .integer(mostTokens)),
            .init("temperature", .number(temperature)), .init("top_p", .number(topP)), .init("seed", .integer(seed)),
            .init("stop", .array(stop.map { .string($0) })), .init("grammar", .bool(hasGrammar)),
            .init("count", .integer(count)),
        ]
    }
}
