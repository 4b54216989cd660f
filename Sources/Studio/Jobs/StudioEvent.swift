package import JSON

/// Something that happened to a job, as listeners hear of it.
package struct StudioEvent: Hashable, Sendable {
    /// Grows over the whole library, and over restarts; the `id` of a server-sent event.
    package let number: Int
    package let job: StudioID
    /// `state`, `started`, `notes`, `text`, `take`, `progress`, `metrics`, `sample`, `done` or `failed`.
    package let kind: String
    /// An object; `job` stands in it.
    package let body: JSONValue
    /// The event as it goes to every listener: `id`, `event` and `data` lines and an empty line, in UTF-8.
    ///
    /// Source: HTML Living Standard, "Server-sent events".
    package let frame: [UInt8]

    package init(number: Int, job: StudioID, kind: String, body: JSONValue) {
        self.number = number
        self.job = job
        self.kind = kind
        let named: JSONValue =
            body["job"] == nil ? .object([.init("job", .string(job.description))] + (body.members ?? [])) : body
        self.body = named
        frame = Array("id: \(number)\nevent: \(kind)\ndata: ".utf8) + named.bytes() + Array("\n\n".utf8)
    }

    /// Whether nothing follows until the job is taken up again.
    package var isEnd: Bool {
        kind == "state" && (body["state"]?.stringValue).flatMap(JobRecord.State.init(rawValue:))?.isOver == true
    }
}
