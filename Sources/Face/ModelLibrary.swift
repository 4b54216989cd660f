import Storage

/// Where models lie.
public enum ModelLibrary {
    /// The name of the model that `scripts/bootstrap` fetches.
    public static let embeddedName = "smollm2-135m-instruct"

    /// The file of a model: the embedded one by its name, any other by its path.
    public static func path(of model: String) throws(Failure) -> String {
        let path = model == embeddedName ? embeddedPath : model
        guard Storage.exists(path) else {
            throw Failure(
                .noInput,
                model == embeddedName
                    ? "the embedded model is not at '\(path)'; scripts/bootstrap fetches it"
                    : "there is no model '\(model)'; use '\(embeddedName)' or the path of a .gguf file")
        }
        return path
    }

    /// `DIAPASON_MODEL` or the place in the per-user cache.
    public static var embeddedPath: String {
        Environment.variable("DIAPASON_MODEL") ?? Environment.cacheFolder + "/model/SmolLM2-135M-Instruct.Q4_1.gguf"
    }
}
