package import Face

/// A part of an answer.
package enum CompletionEvent: Hashable, Sendable {
    case text(String, choice: Int)
    /// The last one.
    case done(CompletionEnd)
}

/// How a completion ended.
package struct CompletionEnd: Hashable, Sendable {
    /// `stop` or `length`, for each choice.
    package let reasons: [String]
    package let promptTokens: Int
    package let tokens: Int

    package init(reasons: [String], promptTokens: Int, tokens: Int) {
        self.reasons = reasons
        self.promptTokens = promptTokens
        self.tokens = tokens
    }
}

/// Why there is no more of a completion.
package struct CompletionFailure: Reportable, Hashable {
    package let sentence: String

    package init(sentence: String) { self.sentence = sentence }

    package var exitCode: ExitCode { .ownFault }
}
