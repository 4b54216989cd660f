import Storage

/// Where models lie.
public enum ModelLibrary {
    /// The name of the model that `scripts/bootstrap` fetches.
    public static let embeddedName = "smollm2-135m-instruct"

    /// Where a model lies: the embedded one by its name, any other by its path, a file in GGUF form or a folder as Hugging
    /// Face has them.
    public static func path(of model: String) throws(Failure) -> String {
        if model == ShippedModels.baseName {
            guard let path = ShippedModels.base else {
                throw Failure(
                    .noInput,
                    "the model '\(model)' comes with the program, in the folder Models above it, and is not there; "
                        + "DIAPASON_MODELS can name that folder")
            }
            return path
        }
        let path = model == embeddedName ? embeddedPath : model
        guard Storage.exists(path) else {
            throw Failure(
                .noInput,
                model == embeddedName
                    ? "the embedded model is not at '\(path)'; scripts/bootstrap fetches it"
                    : "there is no model '\(model)'; use '\(ShippedModels.baseName)', '\(embeddedName)', the path of a .gguf file or that of a "
                        + "Hugging Face folder")
        }
        guard !Storage.isFolder(path) || Storage.exists(StoragePath.joined(path, "config.json")) else {
            throw Failure(.noInput, "the folder '\(path)' is no model: there is no config.json in it")
        }
        return path
    }

    /// `DIAPASON_MODEL` or the place in the per-user cache.
    public static var embeddedPath: String {
        Environment.variable("DIAPASON_MODEL") ?? Environment.cacheFolder + "/model/SmolLM2-135M-Instruct.Q4_1.gguf"
    }
}
