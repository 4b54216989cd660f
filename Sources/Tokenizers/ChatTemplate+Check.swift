extension ChatTemplate {
    /// The special tokens of the template that a tokenizer does not have, in the template's order.
    ///
    /// Without them the model is told its roles in words that it never saw in this place, and the end of the answer is
    /// another token than the one that the template's own models learnt.
    public func missingTokens(in tokenizer: any Tokenizer) -> [String] {
        specialTokens.filter { name in
            let tokens = tokenizer.encode(name, specialTokens: true)
            // A name that is one token in plain text as well is an ordinary word, which any user's text can hold.
            return tokens.count != 1 || tokenizer.decode(tokens) != name || tokenizer.encode(name) == tokens
        }
    }

    /// Refuses a tokenizer that lacks special tokens of the template.
    public func check(_ tokenizer: any Tokenizer) throws(MissingTokens) {
        let missing = missingTokens(in: tokenizer)
        guard !missing.isEmpty else { return }
        let others = Self.allCases.filter { $0 != self && $0.missingTokens(in: tokenizer).isEmpty }
        throw MissingTokens(template: self, tokens: missing, fitting: others)
    }

    /// Says that a template and a tokenizer do not fit.
    public struct MissingTokens: Error, Hashable, Sendable, CustomStringConvertible {
        public let template: ChatTemplate
        /// The names of the special tokens that are not there.
        public let tokens: [String]
        /// The templates whose tokens are all there.
        public let fitting: [ChatTemplate]

        public var description: String {
            let names = tokens.map { "'\($0)'" }.joined(separator: ", ")
            return "the template \(template.rawValue) needs the special tokens \(names), which the tokenizer does not "
                + "have; choose \(fitting.map(\.rawValue).joined(separator: " or ")), or a model made for this template"
        }
    }
}
