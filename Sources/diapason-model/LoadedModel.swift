import Checkpoints
import Face
import LanguageModel
import Tokenizers
import Torch

/// A model with its tokenizer, out of a file or a folder.
struct LoadedModel {
    /// As the user gave it.
    let name: String
    let path: String
    let model: Llama
    let tokenizer: any Tokenizer

    /// - Parameter name: the embedded model's name, the path of a GGUF file, or that of a Hugging Face folder.
    init(_ name: String, _ type: DType) throws {
        self.name = name
        path = try ModelLibrary.path(of: name)
        let checkpoint = try ModelCheckpoint(path)
        let configuration = checkpoint.configuration
        tokenizer =
            switch checkpoint.form {
            case .gguf(let gguf): try LoadedTokenizer.from(gguf)
            case .folder(let folder): try LoadedTokenizer.from(folder: folder.path)
            }
        guard tokenizer.vocabularySize <= configuration.vocabularySize else {
            throw Failure(
                .badInput,
                "'\(path)': its tokenizer has \(tokenizer.vocabularySize) tokens, its embedding "
                    + "\(configuration.vocabularySize) rows; fetch the file again")
        }
        model = try checkpoint.model(type)
    }
}
