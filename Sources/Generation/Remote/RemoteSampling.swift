public import JSON
import Tokenizers

/// How a server is asked to draw, in the names of the OpenAI interface.
public struct RemoteSampling: Hashable, Sendable {
    public var temperature: Double
    public var topP: Double
    /// What else the server is told, such as `top_k`, `min_p` or `repeat_penalty`, of which not every server knows all.
    public var others: [JSONValue.Member]

    public init(temperature: Double = 1, topP: Double = 0.98, others: [JSONValue.Member] = []) {
        self.temperature = temperature
        self.topP = topP
        self.others = others
    }
}

extension RemoteQuestion {
    /// The body of a request for the rest of the answer.
    ///
    /// - Parameters:
    ///   - text: what of the answer is there after what had been begun.
    ///   - mostTokens: that the server may write.
    func body(
        _ engine: RemoteEngine, _ sampling: RemoteSampling, text: [UInt8], mostTokens: Int, seed: Int
    ) -> [UInt8] {
        var exchange = exchange
        exchange.answer += String(decoding: text, as: UTF8.self)
        var members: [JSONValue.Member] = []
        if let model = engine.model { members.append(.init("model", .string(model))) }
        switch engine.route {
        case .completions: members.append(.init("prompt", .string(template.text(exchange))))
        case .chat:
            func turn(_ role: String, _ content: String) -> JSONValue {
                ["role": .string(role), "content": .string(content)]
            }
            let system = exchange.system.isEmpty ? [] : [turn("system", exchange.system)]
            let begun = exchange.answer.isEmpty ? [] : [turn("assistant", exchange.answer)]
            members.append(.init("messages", .array(system + [turn("user", exchange.prompt)] + begun)))
            if !begun.isEmpty {
                // The server of vLLM wants to be told; that of llama.cpp goes on where the last turn is the answer's.
                members.append(.init("continue_final_message", true))
                members.append(.init("add_generation_prompt", false))
            }
        }
        members += [
            .init("max_tokens", .integer(mostTokens)), .init("temperature", .number(sampling.temperature)),
            .init("top_p", .number(sampling.topP)), .init("seed", .integer(seed)), .init("stream", true),
            .init("stop", ["\n"]),
        ]
        members += sampling.others
        return JSONValue.object(members).bytes()
    }
}
