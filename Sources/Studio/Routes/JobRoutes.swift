import JSON
import Storage

/// Work that takes its time: composing, reading a corpus, training.
enum JobRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        [submit(services), plan(services), list(services), read(services)] + changes(services)
    }

    private static func submit(_ services: StudioServices) -> Route {
        Route("POST", "/api/jobs", "submit_job", "Asks for a job; its events tell how it goes.") { call in
            let request = try request(try await call.json(), services)
            do throws(QueueError) {
                let job = try await services.queue.submit(request, owner: call.owner)
                return .json(job.json, status: 202).with("Location", "/api/jobs/\(job.id)")
            } catch {
                throw fault(error)
            }
        }
        .tagged("jobs").reading(StudioSchemas.job(services.limits))
        .answering(202, "The job, which is kept from now on.", .named("Job")).failing(404, 409, 422, 429, 507)
    }

    private static func request(_ json: JSONValue, _ services: StudioServices) throws(HTTPFault) -> JobRequest {
        do throws(RequestError) {
            var request = try JobRequest(kind: json["kind"]?.stringValue ?? "", json: json)
            if case .corpus(var corpus) = request {
                // Only what the page may show may be read.
                guard let folder = services.folders.allowed(corpus.folder) else {
                    throw RequestError(
                        field: "folder", reason: "there is no such folder below '\(services.folders.root)'")
                }
                corpus.folder = folder
                request = .corpus(corpus)
            }
            return request
        } catch {
            throw HTTPFault(400, error.sentence, field: error.field)
        }
    }

    /// What a refusal of the queue means to a client.
    static func fault(_ error: QueueError) -> HTTPFault {
        switch error {
        case .full(let seconds): HTTPFault(429, error.sentence, retryAfter: seconds)
        case .refused(let request): HTTPFault(400, request.sentence, field: request.field)
        case .missing: HTTPFault(404, error.sentence)
        case .conflict: HTTPFault(409, error.sentence)
        case .closing: HTTPFault(503, error.sentence, retryAfter: 5)
        case .broken: HTTPFault(507, error.sentence)
        }
    }

    /// Asks for a plan as for a job, and waits for it.
    private static func plan(_ services: StudioServices) -> Route {
        Route("POST", "/api/jobs/train/plan", "plan_training", "What training would take of memory and time.") { call in
            var members = (try await call.json()).members ?? []
            members.removeAll { $0.key == "memory_only" }
            let request = try request(.object(members + [.init("memory_only", true)]), services)
            let queue = services.queue
            let owner = call.owner
            let job: JobRecord
            do throws(QueueError) {
                job = try await queue.submit(request, owner: owner)
            } catch {
                throw fault(error)
            }
            do {
                try await call.connection.whileOpen {
                    for await event in queue.events(of: job.id, after: nil) where event.isEnd { return }
                }
            } catch {
                _ = try? await queue.cancel(job.id)
                throw error
            }
            guard let ended = try await services.disk.run({ try services.library.job(job.id) }) else {
                throw HTTPFault.notFound("the plan is lost; ask again")
            }
            guard ended.state == .done, let result = ended.result else {
                throw HTTPFault(422, ended.failure ?? "there is no plan: the job was \(ended.state.rawValue)")
            }
            // It was a question and no work: nobody wants to find it among the jobs.
            _ = try? await queue.cancel(job.id)
            return .json(estimate(result["plan"] ?? result))
        }
        .tagged("jobs").reading(StudioSchemas.train(services.limits))
        .answering(200, "The plan.", .object([], isOpen: true)).failing(404, 409, 422, 429, 507)
    }

    /// The few numbers that people ask for, and the plan that they come from.
    private static func estimate(_ plan: JSONValue) -> JSONValue {
        let memory = plan["memory"]
        return [
            "memory_bytes": memory?["total"] ?? .null, "available_bytes": memory?["available"] ?? .null,
            "fits": memory?["fits"] ?? .null, "seconds": plan["time"]?["seconds"] ?? .null,
            "trained_parameters": plan["trained_parameters"] ?? .null, "steps": plan["steps"] ?? .null, "plan": plan,
        ]
    }

    private static func list(_ services: StudioServices) -> Route {
        Route("GET", "/api/jobs", "list_jobs", "The jobs, newest first.") { call in
            let limit = call.integer("limit") ?? 50
            let rows = try await services.disk.run {
                try services.library.jobs(limit: limit).map { try json(of: $0, services) }
            }
            return .json(["jobs": .array(rows)])
        }
        .tagged("jobs").asking("limit", .integer(services.limits.listed))
        .answering(200, "The jobs.", .object([.needed("jobs", .array(.named("Job")))]))
    }

    private static func read(_ services: StudioServices) -> Route {
        Route("GET", "/api/jobs/{id}", "job", "A job.") { call in
            let id = try call.id("id")
            return .json(
                try await services.disk.run {
                    guard let job = try services.library.job(id) else {
                        throw HTTPFault.notFound("there is no job '\(id)'")
                    }
                    return try json(of: job, services)
                })
        }
        .tagged("jobs").taking("id", .identifier).answering(200, "The job.", .named("Job"))
    }

    /// With the pieces that have come of it.
    private static func json(of job: JobRecord, _ services: StudioServices) throws -> JSONValue {
        let takes = try services.library.takes(of: job.id).map { JSONValue.string($0.id.description) }
        return .object((job.json.members ?? []) + [.init("scores", .array(takes))])
    }

    private static func changes(_ services: StudioServices) -> [Route] {
        let queue = services.queue
        func change(
            _ method: String, _ path: String, _ name: String, _ summary: String,
            _ work: @escaping @Sendable (StudioID) async throws(QueueError) -> JobRecord
        ) -> Route {
            Route(method, path, name, summary) { call in
                let id = try call.id("id")
                do {
                    return .json(try await work(id).json)
                } catch {
                    throw (error as? QueueError).map(fault) ?? HTTPFault(error)
                }
            }
            .tagged("jobs").taking("id", .identifier).answering(200, "The job.", .named("Job"))
            .failing(409, 429, 507)
        }
        return [
            change("POST", "/api/jobs/{id}/stop", "stop_job", "Ends a job in good order; what is there is kept.") {
                id throws(QueueError) in try await queue.stop(id)
            },
            change("POST", "/api/jobs/{id}/resume", "resume_job", "Goes on with a job that has not come to its end.") {
                id throws(QueueError) in try await queue.resume(id)
            },
            change("DELETE", "/api/jobs/{id}", "cancel_job", "Ends a job at once.") {
                id throws(QueueError) in try await queue.cancel(id)
            },
        ]
    }
}
