import Face
import JSON
import Rendering

/// Two takes, heard without knowing whose they are.
enum ComparisonRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        [
            next(services), roll(services), sound(services), vote(services), table(services),
            file(services, "/api/comparisons/votes.csv", "votes_csv", "All votes as a table.", "text/csv") {
                try services.listening.csv()
            },
            file(
                services, "/api/comparisons/votes.jsonl", "votes_jsonl",
                "The votes as examples for preference training, a line each.", "application/jsonl"
            ) { try services.listening.preferenceLines() },
        ].map { $0.tagged("comparisons") }
    }

    private static func next(_ services: StudioServices) -> Route {
        Route("GET", "/api/comparisons/next", "next_comparison", "A pair of takes that wants a vote.") { call in
            let (a, b) = (call.text("a"), call.text("b"))
            if (a == nil) != (b == nil) {
                throw HTTPFault.badField(a == nil ? "a" : "b", "is missing; name both sides or none")
            }
            return try await services.sound.run {
                let comparison = try services.listening.next(a ?? "", b ?? "")
                func side(_ name: String, _ gain: Double) -> JSONValue {
                    let path = "/api/comparisons/\(comparison.id)/\(name)"
                    return ["gain": .number(gain), "roll": .string(path + "/roll"), "sound": .string(path + "/sound")]
                }
                let prompt = try services.library.score(comparison.first)?.parent.flatMap {
                    try services.library.score($0)
                }
                return .json([
                    "id": .string(comparison.id.description), "first": side("first", comparison.firstGain),
                    "second": side("second", comparison.secondGain), "prompt": prompt?.json ?? .null,
                ])
            }
        }
        .asking("a", .text(1...200).saying("An adapter, 'base' for the bare model, or a job."))
        .asking("b", .text(1...200))
        .answering(
            200, "The pair.",
            .object([
                .needed("id", .identifier), .needed("first", .any), .needed("second", .any), .needed("prompt", .any),
            ])
        ).failing(404, 409, 422)
    }

    private static let side = Schema.choice(["first", "second"])

    /// The take on one side; its name stays untold.
    private static func take(_ call: Call, _ services: StudioServices) async throws -> ScoreRecord {
        let comparison = try await comparison(call, services)
        return try await services.score(call.text("side") == "first" ? comparison.first : comparison.second)
    }

    private static func comparison(_ call: Call, _ services: StudioServices) async throws -> Comparison {
        let id = try call.id("id")
        guard let comparison = try await services.disk.run({ try services.listening.comparison(id) }) else {
            throw HTTPFault.notFound("there is no comparison '\(id)'")
        }
        return comparison
    }

    private static func roll(_ services: StudioServices) -> Route {
        Route("GET", "/api/comparisons/{id}/{side}/roll", "comparison_roll", "One side, as it is drawn and played.") {
            call in
            let take = try await take(call, services)
            let bytes = try await services.work.run {
                RollDocument.bytes(of: try services.document(of: take).score, written: take.written)
            }
            return .bytes(bytes, mediaType: "application/json")
        }
        .taking("id", .identifier).taking("side", side).answering(200, "The roll.", .named("Roll")).failing(422)
    }

    private static func sound(_ services: StudioServices) -> Route {
        Route("GET", "/api/comparisons/{id}/{side}/sound", "comparison_sound", "One side as sound.") { call in
            let take = try await take(call, services)
            let bytes = try await services.sound.run {
                try services.exporter.sound(of: try services.document(of: take), as: .wav)
            }
            return try Answer.bytes(bytes, mediaType: "audio/wav").ranged(call)
        }
        .taking("id", .identifier).taking("side", side).answering(200, "The sound.", as: ["audio/wav"])
        .answering(206, "A part of it.", as: ["audio/wav"]).failing(416, 422)
    }

    private static func vote(_ services: StudioServices) -> Route {
        Route("POST", "/api/comparisons/{id}/vote", "vote", "Votes, once, and learns whose takes they were.") { call in
            let id = try call.id("id")
            guard let choice = (try await call.json())["choice"]?.stringValue.flatMap(Comparison.Choice.init(rawValue:))
            else { throw HTTPFault.badField("choice", "is unknown") }
            do {
                let comparison = try await services.disk.run { try services.listening.vote(choice, on: id) }
                return .json([
                    "first": ["label": .string(comparison.firstLabel), "score": .string(comparison.first.description)],
                    "second": [
                        "label": .string(comparison.secondLabel), "score": .string(comparison.second.description),
                    ],
                ])
            } catch let error as LibraryError {
                throw error.kind == .conflict ? HTTPFault(409, error.sentence) : HTTPFault(error)
            }
        }
        .taking("id", .identifier).reading(StudioSchemas.vote)
        .answering(200, "Whose takes they were.", .object([.needed("first", .any), .needed("second", .any)]))
        .failing(409, 507)
    }

    private static func table(_ services: StudioServices) -> Route {
        Route("GET", "/api/comparisons/table", "comparison_table", "How well each does, with intervals of 95 %.") { _ in
            .json(.array(try await services.work.run { try services.listening.table().map(\.json) }))
        }
        .answering(200, "A row for each.", .array(.object([], isOpen: true)))
    }

    private static func file(
        _ services: StudioServices, _ path: String, _ name: String, _ summary: String, _ mediaType: String,
        _ make: @escaping @Sendable () throws -> String
    ) -> Route {
        Route("GET", path, name, summary) { _ in
            let file = String(path.split(separator: "/").last ?? "votes")
            return .text(try await services.work.run(make), mediaType: mediaType + "; charset=utf-8").asFile(file)
        }
        .answering(200, "The votes.", as: [mediaType])
    }
}
