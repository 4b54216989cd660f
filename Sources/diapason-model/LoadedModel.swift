import Checkpoints
import Face
import LanguageModel
import Tokenizers
import Torch

/// A model with its tokenizer, out of one file.
struct LoadedModel {
    /// As the user gave it.
    let name: String
    let path: String
    let model: Llama
    let tokenizer: BytePairTokenizer

    /// - Parameter name: the embedded model's name, or the path of a GGUF file.
    init(_ name: String, _ type: DType) throws {
        self.name = name
        path = try ModelLibrary.path(of: name)
        let gguf = try GGUF(path: path)
        let configuration = try LlamaConfiguration(gguf)
        tokenizer = try BytePairTokenizer(gguf)
        guard tokenizer.vocabularySize <= configuration.vocabularySize else {
            throw Failure(
                .badInput,
                "'\(path)': its tokenizer has \(tokenizer.vocabularySize) tokens, its embedding "
                    + "\(configuration.vocabularySize) rows; fetch the file again")
        }
        model = Llama(configuration, weights: try LlamaWeights(gguf, configuration, type))
    }
}
