/// How an exchange is written down for a model.
///
/// What stands before the answer and the answer are encoded apart and joined, so the place where the answer begins is a
/// count and never searched for; and text of the exchange cannot become a special token.
public enum ChatTemplate: String, Codable, Hashable, Sendable, CaseIterable {
    /// SmolLM2's own: `<|im_start|>role`, a new line, the text, `<|im_end|>`. An empty system text gives way to the
    /// sentence that SmolLM2's template puts there.
    case chatML = "chatml"
    /// That of Llama 2 and of the paper: `<s>[INST] <<SYS>>` ... `<</SYS>>` ... `[/INST] answer </s>`. For a tokenizer
    /// without these special tokens they are plain text, except the last, which is its end-of-turn token.
    case llama2
    /// System text, prompt and answer, each on lines of its own; for models that know no roles.
    case none

    /// An exchange as tokens, with the place where its answer begins.
    public func example(_ exchange: Exchange, _ tokenizer: any Tokenizer) -> TokenizedExample {
        let prompt = prompt(exchange, tokenizer)
        return TokenizedExample(
            tokens: prompt + tokens(answerParts(exchange), tokenizer), answerStart: prompt.count)
    }

    /// Everything before the answer: the same tokens as in ``example(_:_:)``, whatever the answer is.
    public func prompt(_ exchange: Exchange, _ tokenizer: any Tokenizer) -> [Token] {
        tokens(promptParts(exchange), tokenizer)
    }

    /// An exchange as text, with the names of special tokens.
    public func text(_ exchange: Exchange) -> String {
        (promptParts(exchange) + answerParts(exchange)).map { part in
            switch part {
            case .text(let text): text
            case .special(let name): name
            case .endOfTurn: endOfTurnName
            }
        }.joined()
    }

    /// A stretch of a written exchange that is encoded by itself.
    private enum Part {
        case text(String)
        /// A special token, where the tokenizer has one of this name.
        case special(String)
        case endOfTurn
    }

    private func promptParts(_ exchange: Exchange) -> [Part] {
        switch self {
        case .chatML:
            let system = exchange.system.isEmpty ? Self.smolLMSystem : exchange.system
            return [
                .special("<|im_start|>"), .text("system\n" + system), .special("<|im_end|>"), .text("\n"),
                .special("<|im_start|>"), .text("user\n" + exchange.prompt), .special("<|im_end|>"), .text("\n"),
                .special("<|im_start|>"), .text("assistant\n"),
            ]
        case .llama2:
            let system = exchange.system.isEmpty ? "" : "<<SYS>>\n\(exchange.system)\n<</SYS>>\n\n"
            return [.special("<s>"), .text("[INST] \(system)\(exchange.prompt) [/INST]")]
        case .none:
            return [.text([exchange.system, exchange.prompt].filter { !$0.isEmpty }.map { $0 + "\n" }.joined())]
        }
    }

    private func answerParts(_ exchange: Exchange) -> [Part] {
        switch self {
        case .chatML, .none:
            [.text(exchange.answer)] + (exchange.isComplete ? [.endOfTurn] : [])
        case .llama2:
            exchange.isComplete
                ? [.text(" \(exchange.answer) "), .endOfTurn]
                : [.text(" " + exchange.answer)]
        }
    }

    private func tokens(_ parts: [Part], _ tokenizer: any Tokenizer) -> [Token] {
        parts.flatMap { part in
            switch part {
            case .text(let text): tokenizer.encode(text)
            case .special(let name): tokenizer.encode(name, specialTokens: true)
            case .endOfTurn: [tokenizer.endOfTurn]
            }
        }
    }

    private var endOfTurnName: String {
        switch self {
        case .chatML: "<|im_end|>"
        case .llama2: "</s>"
        case .none: ""
        }
    }

    // Source: the chat template inside SmolLM2's GGUF file.
    private static let smolLMSystem = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
}
