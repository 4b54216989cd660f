import Face
import JSON

/// Whether the studio is there, and what it has done.
enum HealthRoutes {
    static func all(_ services: StudioServices) -> [Route] { [health(services), metrics(services)] }

    /// Asks nobody, so that it answers while everything else is busy.
    private static func health(_ services: StudioServices) -> Route {
        Route("GET", "/health", "health", "Whether the studio is there.") { _ in
            .json([
                "status": "ok", "version": .string(Program.version),
                "uptime": .number((ContinuousClock.now - services.started).seconds),
                "listeners": .integer(services.broadcast.count),
            ]).with("Cache-Control", "no-store")
        }
        .open(to: .everybody).tagged("health")
        .answering(
            200, "It is.",
            .object([
                .needed("status", .choice(["ok"])), .needed("version", .text(1...40)),
                .needed("uptime", .number(0...1e12)), .needed("listeners", .integer(0...1_000_000)),
            ]))
    }

    private static func metrics(_ services: StudioServices) -> Route {
        Route("GET", "/metrics", "metrics", "Figures for Prometheus.") { _ in
            let counts = await services.queue.counts
            let process = ProcessFigures.now
            var text = PrometheusText()
            text.family("diapason_build_info", "gauge", "The version that runs.")
            text.sample("diapason_build_info", [("version", Program.version)], 1)
            text.gauge(
                "diapason_uptime_seconds", "Since the start.", (ContinuousClock.now - services.started).seconds)
            text.gauge("diapason_jobs_running", "Jobs that run.", Double(counts.running))
            text.gauge("diapason_jobs_waiting", "Jobs that wait.", Double(counts.waiting))
            text.gauge(
                "diapason_event_listeners", "Open streams of events.", Double(services.broadcast.count))
            text.gauge(
                "diapason_slow_work", "Pieces of slow work that run or wait.",
                Double(services.work.count + services.sound.count))
            text.gauge("process_resident_memory_bytes", "Memory of the server alone.", Double(process.memory))
            if let descriptors = process.descriptors {
                text.gauge("process_open_fds", "Open files and sockets.", Double(descriptors))
            }
            services.metrics.write(to: &text)
            return .text(text.text, mediaType: PrometheusText.mediaType).with("Cache-Control", "no-store")
        }
        .tagged("health").answering(200, "The figures.", as: ["text/plain"])
    }
}
