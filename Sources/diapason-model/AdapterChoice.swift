import Datasets
import Face
import Storage

/// What is meant by the adapter that a user names, or does not.
enum AdapterChoice {
    /// The folder of the adapter; nil for the bare embedded model.
    ///
    /// A folder goes before a name. Without either, the adapter that comes with the program for the persona is meant,
    /// where there is one.
    static func folder(of adapter: String?, for persona: Persona?) -> String? {
        guard let adapter else { return ShippedModels.folder(of: persona == .guitarist ? "guitar" : "piano") }
        if Storage.exists(adapter) { return adapter }
        return adapter == ModelLibrary.embeddedName ? nil : ShippedModels.folder(of: adapter) ?? adapter
    }
}
