import Face
import Generation
import JSON
import LanguageModel
import Tokenizers
import Torch

/// The model that `generate` samples from, with its tokenizer; of a server's model the tokenizer alone.
struct GenerationModel {
    let tokenizer: any Tokenizer
    /// Of the tokenizer.
    let vocabulary: TokenVocabulary
    /// Of the same; nil where it has no entries for notes.
    let compact: CompactVocabulary?
    /// Of what the decoder was asked last.
    let memory = PromptMemory()
    /// nil where a server computes.
    let decoder: Decoder?
    /// The most tokens of a text.
    let context: Int
    let bits: WeightBits

    init(_ played: PlayedModel, _ bits: WeightBits, isRemote: Bool) throws {
        self.bits = bits
        let base = played.base
        let path = try ModelLibrary.path(of: base.name)
        var checkpoint = try ModelCheckpoint(path)
        let lora = try played.adapter.map { try AdapterFolder.read($0, for: checkpoint.configuration, .float32) }
        tokenizer = try Self.tokenizer(of: checkpoint, lora, in: played.adapter)
        vocabulary = TokenVocabulary(tokenizer)
        compact = CompactVocabulary(tokenizer)
        checkpoint = checkpoint.stretched(by: base.scaling(of: checkpoint.configuration))
        context = checkpoint.configuration.contextLength
        guard !isRemote else {
            decoder = nil
            return
        }
        if base.isFourBit {
            // The adapter learnt beside these rounded weights.
            let model = try base.model(of: checkpoint, .bfloat16)
            model.adapter = lora
            decoder = try Decoder(model, bits: bits == .own ? .eight : bits)
        } else {
            decoder = try Decoder(checkpoint, bits: bits, adapter: lora)
        }
    }

    /// The tokenizer of a model, with the tokens that an adapter adds.
    static func tokenizer(
        of checkpoint: ModelCheckpoint, _ adapter: LoRA?, in folder: String?
    ) throws -> any Tokenizer {
        guard let adapter, let folder, !adapter.configuration.tokens.isEmpty else {
            return try LoadedModel.tokenizer(of: checkpoint)
        }
        let base = try checkpoint.tokenizerDescription()
        let names = try AdapterFolder.addedTokens(adapter, of: folder, to: base)
        return try LoadedTokenizer.tokenizer(base.adding(names))
    }

    /// What of the engine decides over the last bit.
    var facts: [JSONValue.Member] {
        [
            .init("engine", .string("diapason")), .init("weights", .string(bits.rawValue)),
            .init("kernels", .string(DecoderKernel.kernels)),
        ]
    }
}
