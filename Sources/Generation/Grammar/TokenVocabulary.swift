public import Tokenizers

/// The tokens of a tokenizer that are made of a notation's bytes alone, as a tree of their bytes.
///
/// Made once for a tokenizer; safe to use from several threads at once.
public final class TokenVocabulary: Sendable {
    struct Node: Sendable {
        var byte: UInt8
        /// -1 where no token ends.
        var token: Token = -1
        /// The first child and the next node of the same parent; 0, the root, stands for none.
        var child: Int32 = 0
        var sibling: Int32 = 0
    }

    /// The root first.
    let nodes: [Node]
    let endOfTurn: Token
    /// Whether the tokenizer cuts numbers into threes, from the first digit on: then no other cut is allowed.
    public let cutsThrees: Bool
    private let known: [Token: [UInt8]]
    /// What may come at the places that were asked about.
    let answers = GrammarAnswers<AnswerKey>()

    /// All bytes of the notation, of its staged form too.
    private static let alphabet = "0123456789pvdtb: |"

    /// - Parameter tokenizer: of any kind; each of its tokens is looked at once.
    public init(_ tokenizer: any Tokenizer) {
        var belongs = [Bool](repeating: false, count: 256)
        for byte in Self.alphabet.utf8 { belongs[Int(byte)] = true }
        // Of several tokens with the same bytes, the one that the tokenizer itself writes.
        var written: Set<Token> = []
        for character in Self.alphabet { written.formUnion(tokenizer.encode(String(character))) }
        written.formUnion(tokenizer.encode("p60:v80:d12:t345:b6 p78:v90:d0:t9 | p12 v34 d5:t6"))

        var nodes = [Node(byte: 0)]
        var known: [Token: [UInt8]] = [:]
        for number in 0..<max(tokenizer.vocabularySize, 0) {
            guard let token = Token(exactly: number), token != tokenizer.endOfTurn else { continue }
            let bytes = tokenizer.bytes(of: CollectionOfOne(token))
            guard !bytes.isEmpty, bytes.allSatisfy({ belongs[Int($0)] }) else { continue }
            var node = 0
            for byte in bytes {
                var child = Int(nodes[node].child)
                while child > 0, nodes[child].byte != byte { child = Int(nodes[child].sibling) }
                if child == 0 {
                    nodes.append(Node(byte: byte, sibling: nodes[node].child))
                    child = nodes.count - 1
                    nodes[node].child = Int32(truncatingIfNeeded: child)
                }
                node = child
            }
            let before = nodes[node].token
            if before >= 0, written.contains(before) || !written.contains(token) { continue }
            if before >= 0 { known[before] = nil }
            nodes[node].token = token
            known[token] = bytes
        }
        self.nodes = nodes
        self.known = known
        endOfTurn = tokenizer.endOfTurn
        let samples = ["1", "12", "123", "1234", "12345", "123456", "1234567"]
        cutsThrees = samples.allSatisfy { sample in
            let tokens = tokenizer.encode("p" + sample).suffix((sample.utf8.count + 2) / 3)
            return tokens.map { known[$0]?.count ?? 0 }
                == (0..<(sample.utf8.count + 2) / 3).map { min(3, sample.utf8.count - 3 * $0) }
        }
    }

    /// How many tokens a text of the notation can be made of.
    public var tokenCount: Int { known.count }

    /// The bytes of a token; nil for one that holds others than the notation's, and for the end of the turn.
    func bytes(of token: Token) -> [UInt8]? { known[token] }

    /// Where a text stands, as far as its next tokens hang on it.
    struct AnswerKey: Hashable {
        var place: Int
        var value: Int
        var digits: Int
        var terminator: UInt8
        var mayEnd: Bool
        /// What may come behind the number.
        var tail: Int
        var values: NumberSet
        /// As `WordSteps.beyond`.
        var beyond: Int?
    }
}
