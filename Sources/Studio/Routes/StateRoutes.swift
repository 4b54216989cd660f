import Datasets
import Face
import JSON

/// What the page wants to know at once: what there is, and what may be asked for.
enum StateRoutes {
    static func all(_ services: StudioServices) -> [Route] { [state(services), folders(services)] }

    private static func state(_ services: StudioServices) -> Route {
        Route("GET", "/api/state", "state", "Adapters, openings, limits, queue and memory.") { _ in
            let counts = await services.queue.counts
            let (adapters, formats) = try await services.disk.run {
                (services.shelf.adapters(), services.exporter.formats)
            }
            let process = ProcessFigures.now
            return .json([
                "version": .string(Program.version),
                "program": ["version": .string(Program.version), "platform": .string(platform)],
                "model": ["name": .string(ModelLibrary.embeddedName)],
                "adapters": .array(adapters.map(\.json)),
                "writers": .object(Persona.allCases.map { .init($0.rawValue, .string($0.usualModel)) }),
                "openings": .array(Opening.all.map(\.json)),
                "limits": limits(services.limits),
                "queue": [
                    "running": .integer(counts.running), "waiting": .integer(counts.waiting),
                    "most_waiting": .integer(QueueLimits().waiting),
                ],
                "memory": ["bytes": .integer(process.memory)],
                "sound": .bool(formats.contains { $0.soundFormat != nil }),
                "pictures": .bool(formats.contains(.png)),
                "formats": .array(formats.map { .string($0.rawValue) }),
                "folder": .string(services.folders.root),
                "warning": services.library.warning.map { .string($0) } ?? .null,
            ])
        }
        .answering(
            200, "The state.",
            .object(
                [
                    .needed("version", .text(1...40)), .needed("adapters", .array(.any)), .needed("writers", .any),
                    .needed("openings", .array(.any)), .needed("formats", .array(.text(1...20))),
                ], isOpen: true))
    }

    private static func limits(_ limits: StudioLimits) -> JSONValue {
        func range(_ range: ClosedRange<Int>) -> JSONValue {
            ["least": .integer(range.lowerBound), "most": .integer(range.upperBound)]
        }
        return [
            "upload_bytes": .integer(limits.uploadBytes), "count": range(limits.count), "bars": range(limits.bars),
            "notes": range(limits.notes), "max_tokens": range(limits.maxTokens),
        ]
    }

    private static func folders(_ services: StudioServices) -> Route {
        Route("GET", "/api/folders", "folders", "Folders of music, below the one that the studio may show.") { call in
            let path = call.text("path").flatMap { $0.isEmpty ? nil : $0 }
            return .json(try await services.work.run { try services.folders.listing(of: path) })
        }
        .asking("path", .text(0...4_096))
        .answering(
            200, "The folder, its folders, and how many files of music each holds.",
            .object(
                [
                    .needed("path", .text(1...Int.max)), .needed("folders", .array(.any)),
                    .needed("files", .integer(0...1_000_000)),
                ],
                isOpen: true)
        )
        .failing(404)
    }

    private static var platform: String {
        #if os(Linux)
            let system = "Linux"
        #elseif os(macOS)
            let system = "macOS"
        #else
            let system = "other"
        #endif
        #if arch(x86_64)
            return system + " x86_64"
        #elseif arch(arm64)
            return system + " arm64"
        #else
            return system
        #endif
    }
}

extension Opening {
    var json: JSONValue {
        ["id": .string(id), "title": .string(title), "composer": .string(composer), "year": .integer(year)]
    }
}
