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
        tokenizer =
            switch checkpoint.form {
            case .gguf(let gguf): try LoadedTokenizer.from(gguf)
            case .folder: try LoadedTokenizer.from(folder: path)
            }
        guard tokenizer.vocabularySize <= checkpoint.configuration.vocabularySize else {
            throw Failure(
                .badInput,
                "'\(path)': its tokenizer has \(tokenizer.vocabularySize) tokens, its embedding "
                    + "\(checkpoint.configuration.vocabularySize) rows; fetch the model again")
        }
        model = try checkpoint.model(
            type, scaling: base.scaling(of: checkpoint.configuration), keep: base.kept)
    }
}
