public import Checkpoints
import Storage

/// A model on disk, in either form that is read: a GGUF file or a Hugging Face folder.
public struct ModelCheckpoint {
    /// The form, with what it holds beside the weights.
    public enum Form {
        case gguf(GGUF)
        case folder(HuggingFaceFolder)
    }

    public let path: String
    public let form: Form
    public let configuration: LlamaConfiguration
    public let source: any WeightSource

    /// Reads the sizes and the headers; the weights themselves are read by `LlamaWeights`.
    ///
    /// - Parameter path: a folder with a `config.json`, or a GGUF file.
    public init(_ path: String) throws(CheckpointError) {
        self.path = path
        if Storage.isFolder(path) {
            let folder = try HuggingFaceFolder(path)
            form = .folder(folder)
            configuration = try LlamaConfiguration(folder)
            source = folder
        } else {
            let gguf = try GGUF(path: path)
            form = .gguf(gguf)
            configuration = try LlamaConfiguration(gguf)
            source = GGUFWeights(gguf, configuration)
        }
    }
}
