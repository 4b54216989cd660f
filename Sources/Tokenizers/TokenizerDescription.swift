/// What the file of a tokenizer says, whatever its format: the entries of the vocabulary, how they are merged, and how
/// a text is prepared.
///
/// Readers make it out of GGUF files, `tokenizer.json` and SentencePiece models; tokenizers are made of it, and so are
/// the files of an export.
public struct TokenizerDescription: Hashable, Sendable {
    /// What an entry of the vocabulary is for; the numbers are those of SentencePiece and GGUF.
    public enum EntryKind: Int, Hashable, Sendable {
        case normal = 1
        case unknown
        /// Never written in a text, such as `<s>`.
        case control
        /// Found in a text as a whole, before anything is merged.
        case userDefined
        /// Never given out; also for numbers that no entry has.
        case unused
        /// A single byte, such as `<0x0A>`.
        case byte
    }

    public struct Entry: Hashable, Sendable {
        /// The entry as its file writes it: with `Ġ` or `▁` for a space.
        public var text: String
        public var kind: EntryKind
        /// How early a SentencePiece model merges it: higher goes first; 0 elsewhere.
        public var score: Float
        /// A control or user-defined entry takes the white space before it along.
        public var takesSpaceBefore = false
        /// A control or user-defined entry takes the white space behind it along.
        public var takesSpaceAfter = false

        public init(_ text: String, _ kind: EntryKind = .normal, score: Float = 0) {
            self.text = text
            self.kind = kind
            self.score = score
        }
    }

    /// Two entries that become one; an earlier merge of the list goes first.
    public struct Merge: Hashable, Sendable {
        public var left: String
        public var right: String

        public init(_ left: String, _ right: String) {
            self.left = left
            self.right = right
        }
    }

    /// The two kinds of vocabularies.
    public enum Model: Hashable, Sendable {
        case byteLevel(ByteLevel)
        case sentencePiece(SentencePiece)
    }

    /// GPT-2's kind: bytes by characters that stand for them, merged inside words.
    public struct ByteLevel: Hashable, Sendable {
        public var preTokenizer: PreTokenizer
        /// The name of the pattern in the GGUF file that the tokenizer came from.
        ///
        /// llama.cpp cuts a text by it; Transformers, and so ``BytePairTokenizer``, cut SmolLM2's by ``PreTokenizer/gpt2``.
        public var ggufPattern: String?
        /// A word that is an entry is that entry, whatever the merges say (Llama 3).
        public var ignoresMerges = false
        /// The text is brought into Unicode's form C first (Qwen).
        public var composes = false

        public init(_ preTokenizer: PreTokenizer) { self.preTokenizer = preTokenizer }
    }

    /// SentencePiece's kind: characters, with `▁` for a space, merged over the whole text.
    public struct SentencePiece: Hashable, Sendable {
        /// When a space is put before a text.
        public enum Prefix: Hashable, Sendable {
            case never
            /// Before every stretch between special tokens.
            case always
            /// Before every stretch that does not begin with a space.
            case unlessSpaced
            /// Before the text, unless it begins with a space or a special token.
            case firstUnlessSpaced
        }

        public var prefix = Prefix.always
        /// Spaces at both ends go, and runs of spaces become one.
        public var removesExtraSpaces = false
        /// Characters that the vocabulary lacks become bytes.
        public var fallsBackToBytes = true
        /// Merges go by the entries' scores; by the list of merges otherwise.
        public var mergesByScore = true
        /// The replacements of characters by which a text is normalised, as SentencePiece compiles them; mostly empty.
        public var replacements: [UInt8] = []

        public init() {}
    }

    /// What messages call the file.
    public var file: String
    public var entries: [Entry]
    public var model: Model
    public var merges: [Merge] = []
    /// The token before a text.
    public var begin: Token?
    /// The token with which the model ends what it has to say.
    public var end: Token?
    public var unknown: Token?
    public var padding: Token?
    /// Whether a text begins with ``begin`` unasked.
    public var addsBegin = false
    /// The template by which a conversation is written, in the language Jinja.
    public var chatTemplate: String?

    public init(file: String, entries: [Entry], model: Model) {
        self.file = file
        self.entries = entries
        self.model = model
    }
}

extension TokenizerDescription {
    /// The same with entries behind the others that are found in a text as a whole; names that it has already are left
    /// out.
    public func adding(_ names: [String]) -> TokenizerDescription {
        var result = self
        var known = Set(entries.map(\.text))
        for name in names where known.insert(name).inserted { result.entries.append(Entry(name, .userDefined)) }
        return result
    }

    /// A byte-level vocabulary without merges: an entry for each byte, one that ends a text, and the entries that are
    /// found in a text as a whole.
    ///
    /// For models that are trained from nothing on texts of such entries.
    ///
    /// - Parameter end: the name of the entry that ends a text.
    public static func bytes(adding names: [String], end: String = "<end>") -> TokenizerDescription {
        let bytes = (UInt8.min...UInt8.max).map { Entry(ByteAlphabet.text(of: $0)) }
        var description = TokenizerDescription(
            file: "a vocabulary of bytes", entries: bytes + [Entry(end, .control)],
            model: .byteLevel(ByteLevel(.gpt2)))
        description.end = Token(bytes.count)
        return description.adding(names)
    }
}
