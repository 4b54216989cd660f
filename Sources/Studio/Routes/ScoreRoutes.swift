import Face
import Foundation
import JSON
import Music
import Storage

/// The pieces of the library.
enum ScoreRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        [
            upload(services), open(services), previewOpening(services), list(services), read(services), roll(services),
            remove(services), restore(services),
        ].map { $0.tagged("scores") }
    }

    private static func upload(_ services: StudioServices) -> Route {
        Route("POST", "/api/scores", "upload_score", "Takes in a file in any format that is read.") { call in
            let name = call.text("name") ?? "piece"
            let bytes = try await call.bytes(upTo: call.limits.uploadBytes)
            guard !bytes.isEmpty else { throw HTTPFault(422, "the file '\(name.prefix(80))' is empty") }
            return try await add(bytes, name: name, kind: .upload, services)
        }
        .asking("name", .text(1...services.limits.nameLength).saying("The file's name.", example: "song.gp5"))
        .reading(.any, as: "application/octet-stream")
        .answering(201, "The piece.", .named("Score")).failing(422, 507)
    }

    private static func open(_ services: StudioServices) -> Route {
        Route("POST", "/api/openings/{id}", "open_opening", "Takes in one of the openings.") { call in
            let opening = try opening(call)
            return try await add(
                try await services.work.run { try opening.midi() }, name: opening.title + ".mid", kind: .opening,
                services)
        }
        .taking("id", slug).answering(201, "The piece.", .named("Score")).failing(507)
    }

    private static func previewOpening(_ services: StudioServices) -> Route {
        Route("GET", "/api/openings/{id}/roll", "opening_roll", "An opening, as it is drawn and played.") { call in
            let opening = try opening(call)
            let bytes = try await services.work.run {
                let document = try ScoreSummary.of(try opening.midi(), name: opening.id + ".mid").document
                return RollDocument.bytes(of: document.score, written: nil)
            }
            return .bytes(bytes, mediaType: "application/json").with("Cache-Control", "private, max-age=3600")
        }
        .taking("id", slug).answering(200, "The roll.", .named("Roll"))
    }

    private static let slug = Schema(.string(1...60, .slug))

    private static func opening(_ call: Call) throws(HTTPFault) -> Opening {
        guard let opening = Opening.all.first(where: { $0.id == call.text("id") }) else {
            throw HTTPFault.notFound("there is no opening '\(call.text("id") ?? "")'; /api/state lists them")
        }
        return opening
    }

    private static func add(
        _ bytes: [UInt8], name: String, kind: ScoreRecord.Kind, _ services: StudioServices
    ) async throws -> Answer {
        let summary = try await services.work.run { try ScoreSummary.of(bytes, name: name).summary }
        let ending = summary.format.extensions.first ?? "mid"
        let stem = StoragePath.stem(of: name)
        let record = ScoreRecord(
            name: stem.isEmpty ? "piece" : stem, fileName: "original." + ending, kind: kind, summary: summary.json)
        let kept = try await services.disk.run { try services.library.add(record, file: bytes) }
        return .json(kept.json, status: 201).with("Location", "/api/scores/\(kept.id)")
    }

    private static func list(_ services: StudioServices) -> Route {
        Route("GET", "/api/scores", "list_scores", "The pieces, newest first, without those that were thrown away.") {
            call in
            let limit = call.integer("limit") ?? 50
            let before = try call.text("before").map { text throws(HTTPFault) in
                guard let date = Date(studioText: text) else {
                    throw HTTPFault.badField("before", "is to be a date as in 2026-11-28T00:40:00.250Z")
                }
                return date
            }
            let scores = try await services.disk.run { try services.library.scores(limit: limit, before: before) }
            return .json(["scores": .array(scores.map(\.json))])
        }
        .asking("limit", .integer(services.limits.listed)).asking("before", .text(10...40))
        .answering(200, "The pieces.", .object([.needed("scores", .array(.named("Score")))]))
    }

    private static func read(_ services: StudioServices) -> Route {
        Route("GET", "/api/scores/{id}", "score", "A piece.") { call in
            .json(try await services.score(try call.id("id")).json)
        }
        .taking("id", .identifier).answering(200, "The piece.", .named("Score"))
    }

    private static func roll(_ services: StudioServices) -> Route {
        Route("GET", "/api/scores/{id}/roll", "score_roll", "A piece, as it is drawn and played.") { call in
            let score = try await services.score(try call.id("id"))
            // A piece never changes: its name is its tag.
            let tag = "\"roll-\(score.id)\""
            if call.header("If-None-Match") == tag {
                return Answer(status: 304).with("ETag", tag)
            }
            let bytes = try await services.work.run {
                let document = try services.document(of: score)
                return RollDocument.bytes(of: document.score, written: score.written)
            }
            return .bytes(bytes, mediaType: "application/json").with("ETag", tag)
        }
        .taking("id", .identifier).answering(200, "The roll.", .named("Roll"))
        .answering(304, "The browser has it already.", as: []).failing(422)
    }

    private static func remove(_ services: StudioServices) -> Route {
        Route("DELETE", "/api/scores/{id}", "trash_score", "Throws a piece away; it can be had back.") { call in
            try await set(call, services, isTrashed: true)
        }
        .taking("id", .identifier).answering(200, "The piece.", .named("Score"))
    }

    private static func restore(_ services: StudioServices) -> Route {
        Route("POST", "/api/scores/{id}/restore", "restore_score", "Has a piece back.") { call in
            try await set(call, services, isTrashed: false)
        }
        .taking("id", .identifier).answering(200, "The piece.", .named("Score"))
    }

    private static func set(_ call: Call, _ services: StudioServices, isTrashed: Bool) async throws -> Answer {
        let score = try await services.score(try call.id("id"))
        try await services.disk.run { try services.library.setTrashed(score.id, isTrashed) }
        return .json(try await services.score(score.id).json)
    }
}

extension ScoreRecord {
    /// The places of the notes that a model wrote.
    var written: Set<Int>? {
        given?["written"]?.arrayValue.map { Set($0.compactMap(\.integerValue)) }
    }
}

extension StudioServices {
    /// Reads a piece's file.
    func document(of score: ScoreRecord) throws -> ScoreDocument {
        try ScoreSummary.of(try library.file(of: score), name: score.fileName).document
    }
}
