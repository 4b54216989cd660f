import Datasets
import Face
import Music
import Storage

/// What is meant by the adapter that a user names, or does not.
enum AdapterChoice {
    /// Who plays a score, where nobody says it: the guitarist, if guitars and basses have most of its pitched notes.
    static func persona(of score: Score) -> Persona {
        func notes(_ isMeant: (Track) -> Bool) -> Int {
            score.tracks.reduce(0) { $0 + (isMeant($1) && !$1.isDrums ? $1.notes.count : 0) }
        }
        let stringed = notes { (24...39).contains($0.program) }
        return 2 * stringed > notes { _ in true } ? .guitarist : .pianist
    }

    /// The folder of the adapter; nil for the bare embedded model.
    ///
    /// A folder goes before a name. Without either, the adapter that comes with the program for the persona is meant,
    /// where there is one.
    ///
    /// - Throws: `Failure` for what is neither, with the names that there are.
    static func folder(of adapter: String?, for persona: Persona?) throws -> String? {
        guard let adapter else {
            // On guitars the text model foresees twice as well as the base that knows music alone, on pianos worse.
            return ShippedModels.folder(of: persona == .guitarist ? "smollm2-guitar" : "piano")
        }
        if Storage.exists(adapter) { return adapter }
        if adapter == ModelLibrary.embeddedName { return nil }
        if let folder = ShippedModels.folder(of: adapter) { return folder }
        let names = (ShippedModels.names + [ModelLibrary.embeddedName]).map { "'\($0)'" }.joined(separator: ", ")
        throw Failure(
            .noInput, "'\(adapter)' is no folder, and none of the models that come with the program: \(names)")
    }
}
