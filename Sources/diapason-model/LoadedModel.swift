import Checkpoints
import Face
import LanguageModel
import Tokenizers
import Torch

/// A model with its tokenizer, out of one file or folder.
struct LoadedModel {
    /// As the user gave it.
    let name: String
    let path: String
    let model: Llama
    let tokenizer: any Tokenizer

    /// - Parameter base: the embedded model's name, or the path of a GGUF file or a Hugging Face folder; and its form.
    init(_ base: BaseModel, _ type: DType) throws {
        name = base.name
        path = try ModelLibrary.path(of: base.name)
        let checkpoint = try ModelCheckpoint(path)
        tokenizer = try Self.tokenizer(of: checkpoint)
        model = try checkpoint.model(
            type, scaling: base.scaling(of: checkpoint.configuration), keep: base.kept)
    }

    /// The tokenizer that belongs to a checkpoint.
    static func tokenizer(of checkpoint: ModelCheckpoint) throws -> any Tokenizer {
        let tokenizer: any Tokenizer =
            switch checkpoint.form {
            case .gguf(let gguf): try LoadedTokenizer.from(gguf)
            case .folder: try LoadedTokenizer.from(folder: checkpoint.path)
            }
        guard tokenizer.vocabularySize <= checkpoint.configuration.vocabularySize else {
            throw Failure(
                .badInput,
                "'\(checkpoint.path)': its tokenizer has \(tokenizer.vocabularySize) tokens, its embedding "
                    + "\(checkpoint.configuration.vocabularySize) rows; fetch the model again")
        }
        return tokenizer
    }
}
