import Datasets
import Face
import Storage

/// What is meant by the adapter that a user names, or does not.
enum AdapterChoice {
    /// The folder of the adapter; nil for the bare embedded model.
    ///
    /// A folder goes before a name. Without either, the adapter that comes with the program for the persona is meant,
    /// where there is one.
    ///
    /// - Throws: `Failure` for what is neither, with the names that there are.
    static func folder(of adapter: String?, for persona: Persona?) throws -> String? {
        guard let adapter else {
            return ShippedModels.folder(of: (persona ?? .pianist).usualModel)
        }
        if Storage.exists(adapter) { return adapter }
        if adapter == ModelLibrary.embeddedName { return nil }
        if let folder = ShippedModels.folder(of: adapter) { return folder }
        let names = (ShippedModels.names + [ModelLibrary.embeddedName]).map { "'\($0)'" }.joined(separator: ", ")
        throw Failure(
            .noInput, "'\(adapter)' is no folder, and none of the models that come with the program: \(names)")
    }
}
