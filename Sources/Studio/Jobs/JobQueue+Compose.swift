import Datasets
import Face
import JSON
import Storage

extension JobQueue {
    /// Lets a model write takes, each of which becomes a piece of the library as soon as it is whole.
    func compose(_ request: ComposeRequest, _ job: JobRecord) async throws -> JobEnding {
        let folder = jobFolder(job.id)
        let out = StoragePath.joined(folder, "takes")
        try Storage.createFolder(out)
        var prompt: ComposePrompt?
        let parent = try request.score.map { id in
            guard let score = try library.score(id) else {
                throw LibraryError(.missing, "the score is no longer there")
            }
            return score
        }
        if let parent { prompt = try ComposePrompt(request, file: library.path(of: parent), folder: folder) }
        let adapter = try request.adapter.map { id in
            guard let adapter = shelf.adapter(id) else {
                throw LibraryError(.missing, "the adapter '\(id)' is no longer there")
            }
            return adapter.folder
        }
        if try library.takes(of: job.id).count >= request.count {
            return JobEnding(.done, result: try composeResult(job.id, .null))
        }
        let arguments = request.arguments(
            prompt: prompt?.path, adapter: adapter, persona: adapter == nil ? prompt?.persona : nil, out: out)
        let id = job.id
        let outcome = await working(
            id, [.init("verb", "generate"), .init("arguments", .array(arguments.map { .string($0) }))]
        ) { event, json in
            await self.hear(event, json, of: id, request, parent: parent)
        }
        if let failure = takeFailures.removeValue(forKey: id), outcome != .cancelled {
            return JobEnding(.failed(failure), result: try composeResult(id, .null))
        }
        switch outcome {
        case .done(let result): return JobEnding(.done, result: try composeResult(id, result))
        case .failed(let sentence): return JobEnding(.failed(sentence), result: try composeResult(id, .null))
        case .cancelled: return JobEnding(.cancelled, result: try composeResult(id, .null))
        }
    }

    /// Asks the worker, within the time that a job may take.
    func working(
        _ id: StudioID, _ members: [JSONValue.Member], take: @escaping @Sendable (String, JSONValue) async -> Void
    ) async -> WorkerOutcome {
        let name = running[.worker]?.name ?? id.description
        let worker = worker
        let (whole, last) = (limits.seconds, min(limits.finishingSeconds, limits.seconds / 2))
        let clock = Task {
            try await Task.sleep(for: .seconds(whole - last))
            await worker.finish(name)
            try await Task.sleep(for: .seconds(last))
            await worker.giveUp(
                name,
                "the job took longer than \(Int((whole / 60).rounded(.up))) minutes; ask for fewer or shorter takes")
        }
        defer { clock.cancel() }
        return await worker.run(name, members, take: take)
    }

    /// What the worker says on the way.
    private func hear(
        _ event: String, _ json: JSONValue, of id: StudioID, _ request: ComposeRequest, parent: ScoreRecord?
    ) {
        let body = JSONValue.object((json.members ?? []).filter { $0.key != "id" && $0.key != "event" })
        do {
            switch event {
            case "started": try log.publish([.init(id, "started", body)])
            case "notes":
                guard let take = json["take"]?.integerValue, (0..<request.count).contains(take),
                    json["notes"]?.arrayValue != nil
                else { return }
                // Where these stand among the notes of the take, for who hears some of them twice.
                let from: JSONValue = ["from": .integer(log.notesTold(of: id, take: take))]
                try log.publishBriefly([.init(id, "notes", from.adding(body), .briefly)])
            case "take": try keep(json, of: id, request, parent: parent)
            case "remark": try log.publishBriefly([.init(id, "remark", body, .briefly)])
            default: break
            }
        } catch {
            if takeFailures[id] == nil { takeFailures[id] = Self.sentence(of: error) }
        }
    }

    /// Makes a piece of the library out of a take, and tells it; one that is there already is passed over.
    private func keep(_ json: JSONValue, of id: StudioID, _ request: ComposeRequest, parent: ScoreRecord?) throws {
        guard let number = json["take"]?.integerValue, (1...request.count).contains(number) else { return }
        let origin = "take-\(number)"
        guard try !library.origins(of: id).contains(origin) else { return }
        // Names follow from the number: what the line says of paths is not relied on.
        let stem = StoragePath.joined(jobFolder(id), "takes/\(origin)")
        let file = try Storage.read(stem + ".mid", limit: 64 << 20)
        let subject = parent.map(\.name) ?? "A piece from words"
        var score = ScoreRecord(
            parent: parent?.id, job: id, take: number, name: "\(subject), take \(number)", fileName: "original.mid",
            kind: .take, summary: try scores.summary(file, origin + ".mid"), adapter: request.adapter)
        score.origin = origin
        score.recipe = try? JSONValue(parsing: Storage.read(stem + ".recipe.json", limit: 1 << 20))
        var given: [JSONValue.Member] = []
        for key in ["written", "asked", "answer"] {
            if let value = json[key], value != .null { given.append(.init(key, value)) }
        }
        if !given.isEmpty { score.given = .object(given) }
        let ending = json["ending"] ?? .null
        try library.writeFile(of: score, file)
        let record = score
        try log.publish { database in
            let kept = try StudioLibrary.insert(record, database)
            return ([.init(id, "take", ["take": .integer(number), "ending": ending, "score": kept.json])], ())
        }
    }

    private func composeResult(_ id: StudioID, _ told: JSONValue) throws -> JSONValue {
        let takes = try library.takes(of: id).map { JSONValue.string($0.id.description) }
        return JSONValue.object([.init("takes", .array(takes))]).adding(told)
    }
}

extension JSONValue {
    /// The same object with the members of another one whose keys it has not.
    func adding(_ other: JSONValue) -> JSONValue {
        let own = members ?? []
        let keys = Set(own.map(\.key))
        return .object(own + (other.members ?? []).filter { !keys.contains($0.key) })
    }
}
