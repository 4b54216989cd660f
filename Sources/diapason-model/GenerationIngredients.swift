import Face
import Storage

/// The files that takes are made from, with their digests.
struct GenerationIngredients: Hashable {
    let model: Recipe.Ingredient?, adapter: Recipe.Ingredient?, prompt: Recipe.Ingredient?

    /// - Parameter isRemote: whether a server computes, which does not show its model.
    init(_ played: PlayedModel, prompt path: String?, isRemote: Bool) throws {
        let digests = FileDigests()
        func ingredient(_ path: String, _ digest: String) -> Recipe.Ingredient {
            Recipe.Ingredient(path: path, digest: digest)
        }
        prompt = try path.map { ingredient($0, try digests.digest(ofFile: $0)) }
        let file = try ModelLibrary.path(of: played.base.name)
        // Weights that were all trained are the run's, wherever its folder lies.
        model =
            isRemote || played.isWhole
            ? nil : ingredient(played.base.name, try digests.digest(ofModel: file))
        adapter = try played.folder.map { folder in
            var names = ["adapter_config.json", "adapter_model.safetensors", AdapterRecord.file]
            // What the adapter's tokens are called, where it adds some.
            if Storage.exists(folder + "/tokenizer.json") { names.append("tokenizer.json") }
            if played.isWhole {
                names =
                    [AdapterRecord.file]
                    + (try Storage.files(under: file, endingWith: [".safetensors", ".json"])).map {
                        StoragePath.joined(TunedModel.folder, $0)
                    }
            }
            return ingredient(folder, try digests.digest(ofFiles: names, in: folder))
        }
    }
}
