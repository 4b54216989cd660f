import Checkpoints
import Datasets
import Face
import LanguageModel
import Tokenizers
import Torch
import Training

/// A model with its tokenizer, out of one file or folder.
struct LoadedModel {
    /// As the user gave it.
    let name: String
    let path: String
    /// Of the sizes that the model has.
    let checkpoint: ModelCheckpoint
    let model: Llama
    /// All weights of the model, where they are what is trained.
    let whole: FullParameters?
    /// With the entries that the corpus is made of.
    let tokenizer: any Tokenizer
    /// The same with its files, where the model itself lacks some of these entries; an adapter trains rows for them.
    let grown: GrownTokenizer?

    /// - Parameters:
    ///   - base: the embedded model's name, or the path of a GGUF file or a Hugging Face folder; and its form.
    ///   - shape: how a model begins whose weights are all trained; nil for a model that stays as it is.
    ///   - seed: of drawn weights.
    ///   - names: of the entries that the tokenizer has to have.
    init(
        _ base: BaseModel, _ type: DType, training shape: ModelShape? = nil, seed: UInt64 = 0,
        adding names: [String] = []
    ) throws {
        name = base.name
        let plain: ModelCheckpoint
        if base.name == ModelLibrary.musicName {
            guard let shape, shape.isDrawn else {
                throw Failure(
                    .badInput,
                    "'\(base.name)' is a vocabulary without weights: set 'adapter: none' and 'reinit_weights: true' to train "
                        + "them, or name the folder of a model that was trained with it")
            }
            path = base.name
            plain = ModelCheckpoint(drawing: .music, for: NoteVocabulary.alone)
        } else {
            path = try ModelLibrary.path(of: base.name)
            plain = try ModelCheckpoint(path)
        }
        let grown = names.isEmpty ? nil : try GrownTokenizer(of: plain, adding: names)
        self.grown = grown.flatMap { $0.tokens.isEmpty ? nil : $0 }
        if let grown = self.grown {
            guard shape == nil else {
                throw Failure(
                    .badInput,
                    "the corpus is made of \(grown.tokens.count) tokens that '\(base.name)' lacks, and 'adapter: none' adds "
                        + "none to a model: train with 'adapter: lora', or from nothing with 'base_model: "
                        + "\(ModelLibrary.musicName)'")
            }
            tokenizer = try LoadedTokenizer.tokenizer(grown.description)
        } else {
            tokenizer = try Self.tokenizer(of: plain)
        }
        let stretched = plain.stretched(by: base.scaling(of: plain.configuration))
        guard let shape else {
            checkpoint = stretched
            model = try base.model(of: checkpoint, type)
            whole = nil
            return
        }
        let whole: FullParameters
        let configuration = try shape.applied(to: stretched.configuration)
        if shape.isDrawn {
            checkpoint = stretched.reshaped(configuration, seed: seed)
            whole = FullParameters(random: checkpoint.configuration, seed: seed, type)
        } else {
            checkpoint = stretched.placed(as: configuration)
            let c = checkpoint.configuration
            whole = FullParameters(try LlamaWeights(checkpoint.source, c, type), for: c, type)
        }
        model = Llama(checkpoint.configuration, weights: whole.weights)
        self.whole = whole
    }

    /// The model that a run trains, or trains an adapter for.
    init(_ run: RunFile) throws {
        try self.init(
            run.base, run.isBrainFloat ? .bfloat16 : .float32, training: run.shape, seed: run.training.seed,
            adding: try Self.entries(for: run))
    }

    /// The entries that the corpus of a run is made of, beside those of any text.
    static func entries(for run: RunFile) throws -> [String] {
        try TrainingCorpus.configuration(of: run.dataset).usesNoteVocabulary ? NoteVocabulary.entries : []
    }

    /// Of each token that the model lacks, the tokens of the text that it stands for.
    var meanings: [[Token]] {
        (grown?.tokens ?? 0..<0).map { token in
            let name = grown?.description.entries[token].text ?? ""
            return tokenizer.encode(NoteVocabulary.meaning(of: name) ?? name)
        }
    }

    /// The tokenizer that belongs to a checkpoint.
    static func tokenizer(of checkpoint: ModelCheckpoint) throws -> any Tokenizer {
        let tokenizer: any Tokenizer =
            switch checkpoint.form {
            case .gguf(let gguf): try LoadedTokenizer.from(gguf)
            case .folder: try LoadedTokenizer.from(folder: checkpoint.path)
            case .vocabulary(let description): try LoadedTokenizer.tokenizer(description)
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

extension LlamaConfiguration {
    /// The sizes of a model that knows nothing but music, where a run names no others: 11 million weights.
    fileprivate static var music: LlamaConfiguration {
        LlamaConfiguration(
            vocabularySize: NoteVocabulary.alone.entries.count, hiddenSize: 384, intermediateSize: 1024, layerCount: 6,
            headCount: 6, keyValueHeadCount: 6, headDimension: 64, rmsNormEpsilon: 1e-5, ropeTheta: 10_000,
            contextLength: 1024)
    }
}
