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
        tokenizer = try LoadedModel.tokenizer(of: checkpoint)
        vocabulary = TokenVocabulary(tokenizer)
        checkpoint = checkpoint.stretched(by: base.scaling(of: checkpoint.configuration))
        context = checkpoint.configuration.contextLength
        guard !isRemote else {
            decoder = nil
            return
        }
        let lora = try played.adapter.map { try AdapterFolder.read($0, for: checkpoint.configuration, .float32) }
        if base.isFourBit {
            // The adapter learnt beside these rounded weights.
            let model = try checkpoint.model(.bfloat16, keep: base.kept)
            model.adapter = lora
            decoder = try Decoder(model, bits: bits == .own ? .eight : bits)
        } else {
            decoder = try Decoder(checkpoint, bits: bits, adapter: lora)
        }
    }

    /// What of the engine decides over the last bit.
    var facts: [JSONValue.Member] {
        [
            .init("engine", .string("diapason")), .init("weights", .string(bits.rawValue)),
            .init("kernels", .string(DecoderKernel.kernels)),
        ]
    }
}
