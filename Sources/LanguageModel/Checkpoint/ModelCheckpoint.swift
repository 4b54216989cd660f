public import Checkpoints
import Storage
public import Tokenizers
public import Torch

/// A model on disk, in either form that is read: a GGUF file or a Hugging Face folder.
public struct ModelCheckpoint {
    /// The form, with what it holds beside the weights.
    public enum Form {
        case gguf(GGUF)
        case folder(HuggingFaceFolder)
        /// A vocabulary and sizes without a file, for training from nothing.
        case vocabulary(TokenizerDescription)
    }

    public let path: String
    public let form: Form
    public private(set) var configuration: LlamaConfiguration
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
            let quantised = try BitsandbytesFolder(folder)
            source = quantised.isQuantised ? quantised : folder
        } else {
            let gguf = try GGUF(path: path)
            form = .gguf(gguf)
            configuration = try LlamaConfiguration(gguf)
            source = GGUFWeights(gguf, configuration)
        }
    }

    /// A model without weights of its own: those that it is asked for are drawn.
    public init(drawing configuration: LlamaConfiguration, for vocabulary: TokenizerDescription) {
        path = vocabulary.file
        form = .vocabulary(vocabulary)
        self.configuration = configuration
        source = RandomWeights(configuration)
    }

    /// The tokenizer of one checkpoint with the weights of another source.
    init(_ checkpoint: ModelCheckpoint, _ configuration: LlamaConfiguration, _ source: any WeightSource) {
        path = checkpoint.path
        form = checkpoint.form
        self.configuration = configuration
        self.source = source
    }

    /// The same checkpoint with another scaling of the rotary angles, for longer texts; as it is where that is nil.
    public func stretched(by scaling: RoPEScaling?) -> ModelCheckpoint {
        guard let scaling else { return self }
        var result = self
        result.configuration = configuration.stretched(by: scaling)
        return result
    }

    /// The same checkpoint with the places of tokens told apart as in another configuration: its context and its angles' base.
    public func placed(as other: LlamaConfiguration) -> ModelCheckpoint {
        var result = self
        result.configuration.contextLength = other.contextLength
        result.configuration.ropeTheta = other.ropeTheta
        return result
    }

    /// The same checkpoint, whose matrices become NF4 while they are read: see ``NF4Source``.
    public func inFourBits(doubly: Bool, _ type: DType) -> ModelCheckpoint {
        ModelCheckpoint(self, configuration, NF4Source(source, doubly: doubly, type: type))
    }

    /// The model, with its weights read.
    ///
    /// - Parameters:
    ///   - scaling: another scaling of the rotary angles than the checkpoint's own, for longer texts.
    public func model(
        _ type: DType, on device: Device = .cpu, scaling: RoPEScaling? = nil
    ) throws -> Llama {
        let weights = try LlamaWeights(source, configuration, type, on: device)
        return Llama(stretched(by: scaling).configuration, weights: weights)
    }
}
