import Face
import LanguageModel

/// Keeps the model that was asked for last, for whoever asks for the same.
final class ModelShelf {
    /// What a model in memory depends on.
    private struct Label: Hashable {
        let played: PlayedModel
        let model: String?, adapter: String?
        let bits: WeightBits
    }

    private var kept: (label: Label, model: GenerationModel)?

    /// The model, read where another one stands here or its files have changed.
    ///
    /// - Parameters:
    ///   - ingredients: the files of the model and its adapter as they are now.
    ///   - isRemote: whether a server computes; nothing is kept of its model.
    func model(
        _ played: PlayedModel, _ bits: WeightBits, _ ingredients: GenerationIngredients,
        isRemote: Bool = false
    ) throws -> GenerationModel {
        let label = Label(
            played: played, model: ingredients.model?.digest, adapter: ingredients.adapter?.digest, bits: bits)
        if let kept, kept.label == label, !isRemote { return kept.model }
        // One at a time: two may not have room.
        if !isRemote { kept = nil }
        let model = try GenerationModel(played, bits, isRemote: isRemote)
        if !isRemote { kept = (label, model) }
        return model
    }

    /// The model of an adapter, with what is recorded of it; nil for the bare embedded one.
    func model(ofAdapter folder: String?, _ bits: WeightBits = .own) throws -> (GenerationModel, AdapterRecord?) {
        let record = try folder.map(AdapterRecord.init)
        let played = PlayedModel(record, in: folder)
        let ingredients = try GenerationIngredients(played, prompt: nil, isRemote: false)
        return (try model(played, bits, ingredients), record)
    }
}
