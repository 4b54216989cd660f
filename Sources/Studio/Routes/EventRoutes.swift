import JSON
import NIOCore

/// What happens to jobs, as it happens.
///
/// Source: HTML Living Standard, "Server-sent events".
enum EventRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        let number = Schema.integer(0...9_007_199_254_740_991).saying("The last event that is known.")
        return [
            Route("GET", "/api/jobs/{id}/events", "job_events", "The events of a job, from its beginning or after one.")
            {
                call in
                let id = try call.id("id")
                guard try await services.disk.run({ try services.library.job(id) }) != nil else {
                    throw HTTPFault.notFound("there is no job '\(id)'")
                }
                return try stream(of: id, call, services)
            }
            .taking("id", .identifier),
            Route("GET", "/api/events", "events", "The events of all jobs, from now on or after one.") { call in
                try stream(of: nil, call, services)
            },
        ].map {
            $0.tagged("jobs").streaming().asking("after", number)
                .answering(200, "Lines of id, event and data.", as: ["text/event-stream"])
        }
    }

    private static func stream(of job: StudioID?, _ call: Call, _ services: StudioServices) throws(HTTPFault) -> Answer
    {
        var last = call.integer("after")
        // What the browser itself has seen last counts more than what its page once asked for.
        if let text = call.header("Last-Event-ID") {
            guard let number = Int(text), number >= 0 else {
                throw HTTPFault.badField("Last-Event-ID", "is to be the number of an event")
            }
            last = number
        }
        let broadcast = services.broadcast
        try broadcast.checkRoom()
        let (queue, connection, after) = (services.queue, call.connection, last)
        return .events { write in
            let listener = try broadcast.add()
            defer { broadcast.remove(listener) }
            let feeding = Task {
                for await event in queue.events(of: job, after: after) {
                    guard listener.offer(broadcast.frame(of: event)) else { break }
                }
                listener.finish()
            }
            defer { feeding.cancel() }
            let number = connection.whenGone { listener.finish() }
            defer { connection.forget(number) }
            try await write(opening)
            while let frames = await listener.next() {
                if frames.count == 1 {
                    try await write(frames[0])
                } else {
                    var all = ByteBuffer()
                    for frame in frames { all.writeImmutableBuffer(frame) }
                    try await write(all)
                }
            }
        }
    }

    /// After how many milliseconds a browser asks again.
    private static let opening = ByteBuffer(string: "retry: 2000\n\n")
}
