import Face
import Rendering
import Storage

extension StudioServices {
    /// Opens the library of a data folder and everything that works on it.
    ///
    /// - Throws: `Reportable` when a folder is not there, or another studio has the library.
    init(opening options: StudioOptions, _ limits: StudioLimits) throws {
        let folders = try MusicFolders(root: options.musicFolder)
        let library = try StudioLibrary(folder: options.dataFolder)
        let data = { (name: String) in StoragePath.joined(options.dataFolder, name) }
        // What `diapason train` leaves where it is told nothing else.
        let usual = ["out/adapter"].filter(Storage.isFolder)
        let shipped = [ShippedModels.folder].compactMap { $0 }
        let shelf = AdapterShelf(folders: shipped + options.adapterFolders + usual, runs: data("runs"))
        let queue = try JobQueue(
            library: library, workers: ProcessWorkerPlace(), shelf: shelf,
            scores: ScoreWork(summary: { bytes, name in try ScoreSummary.of(bytes, name: name).summary.json }))
        let exporter = ScoreExporter(cacheFolder: data("sounds"))
        let listening = ListeningRoom(library: library, seed: UInt64.random(in: 0...UInt64.max)) { score in
            let document = try ScoreSummary.of(try library.file(of: score), name: score.fileName).document
            return try SoundSamples(waveFile: try exporter.sound(of: document, as: .wav))
        }
        self.init(
            library: library, queue: queue, shelf: shelf, listening: listening, exporter: exporter,
            sounds: SamplerSounds(cacheFolder: data("sounds")), folders: folders, limits: limits)
    }
}
