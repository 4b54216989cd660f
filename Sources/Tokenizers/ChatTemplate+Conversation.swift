extension ChatTemplate {
    /// A conversation as tokens, up to where the model goes on.
    ///
    /// Of a single exchange without an answer it makes what ``prompt(_:_:)`` does.
    ///
    /// - Parameters:
    ///   - turns: questions with their answers; the answer of the last one may be empty, or have begun. The system text
    ///     of the first one counts.
    public func conversation(_ turns: [Exchange], _ tokenizer: any Tokenizer) -> [Token] {
        turns.enumerated().flatMap { index, turn -> [Token] in
            var turn = turn
            turn.isComplete = index + 1 < turns.count
            let asked = index == 0 ? promptParts(turn) : laterPromptParts(turn.prompt)
            let answered = turn.isComplete || !turn.answer.isEmpty ? answerParts(turn) : []
            return tokens(asked + answered, tokenizer)
        }
    }

    /// What stands between the end of an answer and the next one.
    private func laterPromptParts(_ prompt: String) -> [Part] {
        switch self {
        case .chatML:
            [
                .text("\n"), .special("<|im_start|>"), .text("user\n" + prompt), .special("<|im_end|>"), .text("\n"),
                .special("<|im_start|>"), .text("assistant\n"),
            ]
        case .llama2: promptParts(Exchange(system: "", prompt: prompt, answer: ""))
        case .llama3:
            llama3Message("user", prompt) + llama3Header("assistant") + [.text("\n\n")]
        case .mistral: [.text("[INST] \(prompt) [/INST]")]
        case .none: [.text("\n" + prompt + "\n")]
        }
    }
}
