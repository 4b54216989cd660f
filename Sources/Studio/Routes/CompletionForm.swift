import JSON

/// The two ways of asking for text: to have one continued, or a conversation answered.
enum CompletionForm: Sendable {
    case text, chat

    /// What is asked; members that only other services know are let through, as clients send them unasked.
    func schema(_ limits: StudioLimits) -> Schema {
        let stop = Schema(
            .either([.text(1...200), .array(.text(1...200), 1...limits.stopTexts)]))
        let common: [Schema.Field] = [
            .needed("model", .text(1...200)), .optional("temperature", Schema.number(0...2).orNull),
            .optional("top_p", Schema.number(0.001...1).orNull), .optional("n", Schema.integer(limits.choices).orNull),
            .optional("stop", stop.orNull), .optional("stream", Schema.boolean.orNull),
            .optional(
                "stream_options",
                Schema.object([.optional("include_usage", Schema.boolean.orNull)], isOpen: true).orNull),
            .optional("seed", Schema.integer(ComposeRequest.seeds).orNull),
            .optional("max_tokens", Schema.integer(limits.maxTokens).orNull),
            .optional("grammar", Schema.boolean.orNull.saying("Only words of Simplified MIDI.")),
        ]
        switch self {
        case .text:
            let prompt = Schema.text(0...limits.promptBytes)
            return .object(
                common + [
                    .needed("prompt", Schema(.either([prompt, .array(prompt, 1...limits.choices.upperBound)]))),
                    .optional("echo", Schema.boolean.orNull),
                ], isOpen: true)
        case .chat:
            let part = Schema.object(
                [.needed("type", .choice(["text"])), .needed("text", .text(0...limits.promptBytes))], isOpen: true)
            let message = Schema.object(
                [
                    .needed("role", .choice(["system", "developer", "user", "assistant"])),
                    .needed("content", Schema(.either([.text(0...limits.promptBytes), .array(part, 1...64)]))),
                ], isOpen: true)
            return .object(
                common + [
                    .needed("messages", .array(message, 1...limits.messages)),
                    .optional("max_completion_tokens", Schema.integer(limits.maxTokens).orNull),
                ], isOpen: true)
        }
    }

    var idPrefix: String { self == .text ? "cmpl-" : "chatcmpl-" }
    var objectName: String { self == .text ? "text_completion" : "chat.completion" }
    var pieceName: String { self == .text ? "text_completion" : "chat.completion.chunk" }

    func choice(_ index: Int, text: String, reason: String) -> JSONValue {
        var members: [JSONValue.Member] = [.init("index", .integer(index))]
        switch self {
        case .text: members.append(.init("text", .string(text)))
        case .chat: members.append(.init("message", ["role": "assistant", "content": .string(text), "refusal": .null]))
        }
        return .object(members + [.init("logprobs", .null), .init("finish_reason", .string(reason))])
    }

    /// A choice of a piece of a stream.
    ///
    /// - Parameters:
    ///   - text: nil for the last piece of the choice.
    ///   - isFirst: whether it opens its choice, which in a conversation says who speaks.
    func piece(_ index: Int, text: String?, isFirst: Bool, reason: String?) -> JSONValue {
        var members: [JSONValue.Member] = [.init("index", .integer(index))]
        switch self {
        case .text: members.append(.init("text", .string(text ?? "")))
        case .chat:
            var delta: [JSONValue.Member] = isFirst ? [.init("role", "assistant")] : []
            if let text { delta.append(.init("content", .string(text))) }
            members.append(.init("delta", .object(delta)))
        }
        return .object(
            members + [.init("logprobs", .null), .init("finish_reason", reason.map { .string($0) } ?? .null)])
    }
}
