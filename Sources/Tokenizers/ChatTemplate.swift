/// How an exchange is written down for a model.
///
/// What stands before the answer and the answer are encoded apart and joined, so the place where the answer begins is a
/// count and never searched for; and text of the exchange cannot become a special token.
///
/// Where a published template takes white space off the ends of what is asked, so does this. The answer stays as it is,
/// so that an answer which has only begun can be continued.
public enum ChatTemplate: String, Codable, Hashable, Sendable, CaseIterable {
    /// SmolLM2's own: `<|im_start|>role`, a new line, the text, `<|im_end|>`. An empty system text gives way to the
    /// sentence that SmolLM2's template puts there.
    case chatML = "chatml"
    /// That of Llama 2 and of the paper: `<s>[INST] <<SYS>>` ... `<</SYS>>` ... `[/INST] answer </s>`.
    case llama2
    /// Llama 3's: `<|start_header_id|>role<|end_header_id|>`, two new lines, the text, `<|eot_id|>`.
    ///
    /// The templates of Llama 3.1 and later also say the date, which a corpus that is built twice must not.
    case llama3
    /// That of Mistral-7B-Instruct v0.1 and v0.2: `<s>[INST] prompt [/INST]answer</s>`, and the system text before the
    /// prompt with an empty line between, as in mistral-common.
    ///
    /// A SentencePiece tokenizer, which begins each text with a space, makes mistral-common's tokens of it.
    case mistral
    /// System text, prompt and answer, each on lines of its own; for models that know no roles.
    case none

    /// An exchange as tokens, with the place where its answer begins.
    ///
    /// A special token that the tokenizer lacks is encoded as the text of its name: ``check(_:)`` tells. The end of the
    /// answer is always the tokenizer's own end-of-turn token, at which sampling stops.
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

    /// The names of the special tokens that the template writes; the last of them ends the answer.
    public var specialTokens: [String] {
        switch self {
        case .chatML: ["<|im_start|>", endOfTurnName]
        case .llama2, .mistral: ["<s>", endOfTurnName]
        case .llama3: ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", endOfTurnName]
        case .none: []
        }
    }

    /// A stretch of a written exchange that is encoded by itself.
    enum Part {
        case text(String)
        /// A special token, where the tokenizer has one of this name.
        case special(String)
        case endOfTurn
    }

    func promptParts(_ exchange: Exchange) -> [Part] {
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
            return [.special("<s>"), .text("[INST] \(Self.trimmed(system + exchange.prompt)) [/INST]")]
        case .llama3:
            let system = exchange.system.isEmpty ? [] : llama3Message("system", exchange.system)
            return [.special("<|begin_of_text|>")] + system + llama3Message("user", exchange.prompt)
                + llama3Header("assistant") + [.text("\n\n")]
        case .mistral:
            let system = exchange.system.isEmpty ? "" : exchange.system + "\n\n"
            return [.special("<s>"), .text("[INST] \(system)\(exchange.prompt) [/INST]")]
        case .none:
            return [.text([exchange.system, exchange.prompt].filter { !$0.isEmpty }.map { $0 + "\n" }.joined())]
        }
    }

    func answerParts(_ exchange: Exchange) -> [Part] {
        switch self {
        case .chatML, .llama3, .mistral, .none:
            [.text(exchange.answer)] + (exchange.isComplete ? [.endOfTurn] : [])
        case .llama2:
            exchange.isComplete
                ? [.text(" \(exchange.answer) "), .endOfTurn]
                : [.text(" " + exchange.answer)]
        }
    }

    func llama3Header(_ role: String) -> [Part] {
        [.special("<|start_header_id|>"), .text(role), .special("<|end_header_id|>")]
    }

    func llama3Message(_ role: String, _ text: String) -> [Part] {
        llama3Header(role) + [.text("\n\n" + Self.trimmed(text)), .special("<|eot_id|>")]
    }

    func tokens(_ parts: [Part], _ tokenizer: any Tokenizer) -> [Token] {
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
        case .llama2, .mistral: "</s>"
        case .llama3: "<|eot_id|>"
        case .none: ""
        }
    }

    private static func trimmed(_ text: String) -> Substring {
        let text = text.drop(while: \.isWhitespace)
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return text[...last]
    }

    // Source: the chat template inside SmolLM2's GGUF file.
    static let smolLMSystem = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
}
