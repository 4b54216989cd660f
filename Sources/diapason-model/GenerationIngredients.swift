import Face

/// The files that takes are made from, with their digests.
struct GenerationIngredients: Hashable {
    let model: Recipe.Ingredient?, adapter: Recipe.Ingredient?, prompt: Recipe.Ingredient?

    /// - Parameter isRemote: whether a server computes, which does not show its model.
    init(_ base: BaseModel, adapter folder: String?, prompt path: String?, isRemote: Bool) throws {
        let digests = FileDigests()
        func ingredient(_ path: String, _ digest: String) -> Recipe.Ingredient {
            Recipe.Ingredient(path: path, digest: digest)
        }
        prompt = try path.map { ingredient($0, try digests.digest(ofFile: $0)) }
        let file = try ModelLibrary.path(of: base.name)
        model = isRemote ? nil : ingredient(base.name, try digests.digest(ofModel: file))
        adapter = try folder.map {
            ingredient(
                $0,
                try digests.digest(
                    ofFiles: ["adapter_config.json", "adapter_model.safetensors", AdapterRecord.file], in: $0))
        }
    }
}
