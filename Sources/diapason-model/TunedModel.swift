import Face
import JSON
import LanguageModel
import Storage
import Torch
import Training

/// What a run trains: an adapter beside frozen weights, or all weights of the model.
struct TunedModel {
    /// The folder of a model whose weights were all trained, in the folder of its record: as Hugging Face has models.
    static let folder = "model"

    private enum Part {
        case adapter(LoRA)
        case whole(FullParameters)
    }

    private let loaded: LoadedModel
    private let part: Part

    /// Gives the model what the run trains.
    init(_ run: RunFile, _ loaded: LoadedModel) {
        self.loaded = loaded
        if let whole = loaded.whole {
            part = .whole(whole)
        } else {
            var lora = run.training.lora
            lora.tokens = loaded.grown?.tokens ?? 0..<0
            let adapter = LoRA(lora, for: loaded.model.configuration, seed: run.training.seed, loaded.model.dtype)
            adapter.beginRows(as: loaded.meanings, in: loaded.model.weights)
            loaded.model.adapter = adapter
            part = .adapter(adapter)
        }
    }

    var parameters: any TrainableParameters {
        switch part {
        case .adapter(let adapter): adapter
        case .whole(let whole): whole
        }
    }

    /// How many numbers are trained.
    var count: Int {
        switch part {
        case .adapter(let adapter): adapter.parameterCount
        case .whole(let whole): whole.parameters.count
        }
    }

    /// What a line for the user calls it.
    var noun: String { if case .adapter = part { "adapter" } else { "model" } }

    /// Whether a checkpoint's folder can be played from; all weights are in its own files already, and large.
    var isLight: Bool { if case .adapter = part { true } else { false } }

    /// Writes what was trained into a folder, beside which its record belongs.
    ///
    /// - Parameter best: a folder that this has written before, from which it is taken; nil for what the model holds now.
    func write(to folder: String, from best: String? = nil) throws {
        switch part {
        case .adapter(let adapter):
            let chosen = try best.map { try AdapterFolder.read($0, for: adapter.model) } ?? adapter
            try AdapterFolder.write(chosen, to: folder, baseModel: loaded.name, tokenizer: loaded.grown)
        case .whole(let whole):
            let checkpoint =
                try best.map { try ModelCheckpoint(Self.path(in: $0)) } ?? loaded.checkpoint.holding(whole.weights)
            let export = try ModelExport(checkpoint, adapter: nil, name: StoragePath.name(of: folder))
            var replacement = try FolderReplacement(of: Self.path(in: folder))
            try export.writeFolder(loaded.model.dtype == .bfloat16 ? .bf16 : .f32, to: &replacement)
            try replacement.publish()
        }
    }

    static func path(in folder: String) -> String { StoragePath.joined(folder, Self.folder) }
}
