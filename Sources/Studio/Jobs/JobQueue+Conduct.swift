import Face
import Foundation
import JSON

extension JobQueue {
    /// How often a job is begun again when the studio ended under it each time.
    private static let mostAttempts = 5

    /// Runs a job of the library from its beginning to its end, and keeps how it ended.
    func conduct(_ id: StudioID) async {
        do {
            guard var job = try library.job(id) else { return }
            guard try library.countAttempt(of: id) <= Self.mostAttempts else {
                return try end(
                    &job, .interrupted,
                    failure:
                        "it was begun \(Self.mostAttempts) times, and the studio ended each time; resume it to try again"
                )
            }
            job.state = .running
            job.started = job.started ?? Date()
            job.progress = nil
            try change(job)
            let ending = await perform(job)
            job = try library.job(id) ?? job
            if let result = ending.result { job.result = result }
            switch (ending.way, running[Self.lane(of: job.kind, job.request)]?.intent) {
            case (.done, .stop?) where job.kind == .compose || job.kind == .complete: try end(&job, .stopped)
            case (.done, _): try end(&job, .done)
            case (_, .shutDown?): try pause(&job)
            case (_, .cancel?): try end(&job, .stopped)
            case (_, .stop?): try end(&job, job.kind == .train ? .interrupted : .stopped)
            case (.failed(let sentence), nil): try end(&job, .failed, failure: sentence)
            case (.cancelled, nil): try end(&job, .stopped)
            }
        } catch {
            // The library cannot be written. The job is open there, and is taken up again by the next studio.
            Program.note("job \(id): \(Self.sentence(of: error))")
        }
    }

    private func perform(_ job: JobRecord) async -> JobEnding {
        do {
            switch try JobRequest(kind: job.kind.rawValue, json: job.request) {
            case .compose(let request): return try await compose(request, job)
            case .corpus(let request): return try await makeCorpus(request, job)
            case .train(let request): return try await train(request, job)
            case .complete(let request): return await complete(request, job)
            }
        } catch {
            return JobEnding(.failed(Self.sentence(of: error)))
        }
    }

    /// Keeps and tells the end of a job.
    func end(_ job: inout JobRecord, _ state: JobRecord.State, failure: String? = nil) throws {
        job.state = state
        job.ended = Date()
        job.failure = failure
        var drafts: [EventLog.Draft] = []
        if let failure {
            drafts.append(.init(job.id, "failed", ["message": .string(failure)]))
        } else if state != .interrupted {
            drafts.append(.init(job.id, "done", ["result": job.result ?? .null]))
        }
        let ended = job
        try log.publish(drafts + [Self.stateDraft(ended)]) { try StudioLibrary.update(ended, $0) }
    }

    /// Leaves a job to the next studio.
    func pause(_ job: inout JobRecord) throws {
        job.state = .waiting
        let paused = job
        try log.publish([Self.stateDraft(paused)]) { database in
            try StudioLibrary.forgetAttempts(of: paused.id, database)
            try StudioLibrary.update(paused, database)
        }
    }

    func change(_ job: JobRecord) throws {
        try log.publish([Self.stateDraft(job)]) { try StudioLibrary.update(job, $0) }
    }

    static func stateDraft(_ job: JobRecord) -> EventLog.Draft {
        .init(job.id, "state", ["state": .string(job.state.rawValue), "kind": .string(job.kind.rawValue)])
    }
}

/// How a job came to its end, and what it leaves to be known.
struct JobEnding: Sendable {
    enum Way: Hashable, Sendable {
        case done
        /// One sentence.
        case failed(String)
        case cancelled
    }

    let way: Way
    let result: JSONValue?

    init(_ way: Way, result: JSONValue? = nil) {
        self.way = way
        self.result = result
    }
}
