public import Checkpoints
public import Tokenizers

/// Writes a model, with an adapter merged into it, in a form that other programs load.
///
/// Numbers are added in float32 and rounded once to the type of the file. Whatever the size of the model, one tensor is
/// in memory at a time.
public struct ModelExport {
    public let checkpoint: ModelCheckpoint
    public let adapter: LoRA?
    /// With the adapter's tokens.
    public let tokenizer: TokenizerDescription
    /// What the model is called in its metadata.
    public let name: String
    /// The names of the tokens that the adapter adds to the model.
    public let addedTokens: [String]
    let weights: MergedWeights

    /// - Parameters:
    ///   - checkpoint: the model as it was before any quantisation for training.
    ///   - addedTokens: the names of the tokens that the adapter adds to the model, see
    ///     ``AdapterFolder/addedTokens(_:of:to:)``.
    ///   - template: the template of the chats that the adapter was tuned on, for models that come without one.
    public init(
        _ checkpoint: ModelCheckpoint, adapter: LoRA?, addedTokens: [String] = [], name: String,
        template: ChatTemplate? = nil
    ) throws(CheckpointError) {
        self.checkpoint = checkpoint
        self.adapter = adapter
        self.name = name
        self.addedTokens = addedTokens
        weights = MergedWeights(checkpoint.source, adapter)
        var tokenizer = try checkpoint.tokenizerDescription().adding(addedTokens)
        if tokenizer.chatTemplate == nil { tokenizer.chatTemplate = template?.jinja }
        self.tokenizer = tokenizer
    }

    /// The files of the tokenizer with the adapter's tokens; nil where it adds none.
    public func grownTokenizer() throws -> GrownTokenizer? {
        addedTokens.isEmpty
            ? nil : try GrownTokenizer(of: checkpoint, adding: addedTokens, template: tokenizer.chatTemplate)
    }

    /// With the adapter's tokens.
    public var configuration: LlamaConfiguration { checkpoint.configuration.grown(for: adapter) }
}

/// Told while tensors are written: how many are done, of how many.
public typealias ExportProgress = (_ done: Int, _ count: Int) throws -> Void
