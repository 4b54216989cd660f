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
    let tokenizer: BytePairTokenizer

    /// - Parameter name: the embedded model's name, the path of a GGUF file, or that of a Hugging Face folder.
    init(_ name: String, _ type: DType) throws {
        self.name = name
        path = try ModelLibrary.path(of: name)
        let checkpoint = try ModelCheckpoint(path)
        let configuration = checkpoint.configuration
        switch checkpoint.form {
        case .gguf(let gguf): tokenizer = try BytePairTokenizer(gguf)
        case .folder:
            throw Failure(
                .badInput,
                "'\(path)': the tokenizers of Hugging Face folders are not read; convert the model to a .gguf file")
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
