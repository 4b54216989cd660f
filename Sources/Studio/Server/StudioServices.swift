import Synchronization

/// What the routes work with.
package struct StudioServices: Sendable {
    package let library: StudioLibrary
    package let queue: JobQueue
    package let shelf: AdapterShelf
    package let listening: ListeningRoom
    package let exporter: ScoreExporter
    package let sounds: SamplerSounds
    package let folders: MusicFolders
    package let assets: PageAssets
    package let broadcast: EventBroadcast
    package let metrics: ServerMetrics
    package let limits: StudioLimits
    /// Threads for scores: reading, drawing, writing them.
    package let work: SlowWork
    /// Threads for sound and pictures of pixels, which other programs make and which take seconds.
    package let sound: SlowWork
    /// Threads for what only waits for the disk.
    package let disk: SlowWork
    let started = ContinuousClock.now

    package init(
        library: StudioLibrary, queue: JobQueue, shelf: AdapterShelf, listening: ListeningRoom,
        exporter: ScoreExporter, sounds: SamplerSounds, folders: MusicFolders, limits: StudioLimits = StudioLimits()
    ) {
        self.library = library
        self.queue = queue
        self.shelf = shelf
        self.listening = listening
        self.exporter = exporter
        self.sounds = sounds
        self.folders = folders
        self.limits = limits
        assets = PageAssets()
        broadcast = EventBroadcast(limits)
        metrics = ServerMetrics()
        work = SlowWork(threads: 2, limit: limits.waitingWork)
        sound = SlowWork(threads: 2, limit: limits.waitingWork)
        disk = SlowWork(threads: 2, limit: 4 * limits.waitingWork)
    }

    /// A piece that is there.
    func score(_ id: StudioID) async throws -> ScoreRecord {
        guard let score = try await disk.run({ try library.score(id) }) else {
            throw HTTPFault.notFound("there is no piece '\(id)'")
        }
        return score
    }

    package func stop() {
        work.stop()
        sound.stop()
        disk.stop()
    }
}

extension RouteTable {
    /// All that the studio serves.
    package static func studio(_ services: StudioServices) -> RouteTable {
        var routes =
            [PageRoutes.page(services)] + HealthRoutes.all(services) + StateRoutes.all(services)
            + ScoreRoutes.all(services) + ExportRoutes.all(services) + InstrumentRoutes.all(services)
            + JobRoutes.all(services) + EventRoutes.all(services) + ComparisonRoutes.all(services)
            + CompletionRoutes.all(services)
        // Last, since its one word is any.
        let files = PageRoutes.files(services)
        routes += [OpenAPIDocument.route(describing: routes + [files]), files]
        return RouteTable(routes.map { $0.withCommonFaults() })
    }
}
