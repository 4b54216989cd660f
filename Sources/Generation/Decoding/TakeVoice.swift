import LanguageModel
import Randomness
import Tokenizers
import Torch

/// One take as it is decoded.
struct TakeVoice<Grammar: TakeGrammar> {
    var grammar: Grammar
    /// The keys and values of its own tokens, of which `seen` have been read.
    let cache: SlotCache
    var seen = 0
    /// All tokens of the answer; the last `pending` of them have not been read.
    var tokens: [Token] = []
    var pending = 0
    /// Behind those, tokens that may come.
    var guess: [Token] = []
    /// Where its rows begin in the step.
    var firstRow = 0
    /// The pending tokens that the step reads.
    var reading = 0
    var isOver = false
    /// Somebody has asked for its end.
    var isHurried = false
    /// Tokens that the model chose among several; the others followed from the grammar.
    var choices = 0
    var heard: Set<Token> = []
    var lookup: PromptLookup
    /// Where candidates are weighed: the unit vectors of the hidden states so far, and the last state.
    var directions: [Float] = []
    var state: [Float] = []

    init(_ grammar: Grammar, cache: SlotCache, lookup: PromptLookup) {
        self.grammar = grammar
        self.cache = cache
        self.lookup = lookup
    }

    /// Takes in a token that is allowed, without looking any further.
    mutating func append(_ token: Token, endOfTurn: Token) {
        grammar.accept(token)
        heard.insert(token)
        lookup.append(token)
        tokens.append(token)
        pending += 1
        isOver = token == endOfTurn
    }

    /// Takes in a token that was chosen, and those that it leaves no choice about.
    ///
    /// The tokens go through the model together, once there is a choice again.
    mutating func advance(by token: Token, endOfTurn: Token, mostTokens: Int) {
        choices += 1
        append(token, endOfTurn: endOfTurn)
        while !isOver {
            if tokens.count == mostTokens { grammar.hurry() }
            let allowed = grammar.allowed()
            guard allowed.count <= 1 else { return }
            guard let only = allowed.first else {
                isOver = true
                return
            }
            append(only, endOfTurn: endOfTurn)
        }
    }
}
