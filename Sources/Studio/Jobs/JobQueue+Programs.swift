import JSON

/// How a program of the studio's ended.
struct ProgramEnd: Sendable {
    let code: Int32?
    let signal: Int32?
    /// Its last sentence to the user.
    let said: String?
    /// What rule it broke.
    let broke: String?

    /// Why the work is not done: one sentence.
    func reason(_ subject: String) -> String {
        if let broke { return "\(subject) broke off: \(broke)" }
        return ProgramWords.ending(subject, code: code, signal: signal, said: said)
    }
}

extension JobQueue {
    /// Runs a program of a job to its end.
    ///
    /// - Parameters:
    ///   - line: is given each line of its results.
    ///   - words: is given each line of its words.
    func follow(
        _ task: WorkerTask, in lane: QueuePlan.Lane = .side, line: ([UInt8]) -> Void = { _ in },
        words: (String) -> Void = { _ in }
    ) async throws(WorkerError) -> ProgramEnd {
        let link = try workers.start(task)
        running[lane]?.link = link
        defer { running[lane]?.link = nil }
        // The wish may have come before there was a program to hear it.
        switch running[lane]?.intent {
        case nil: break
        case .stop?, .shutDown?: link.ask()
        case .cancel?: link.kill()
        }
        var said: String?
        var broke: String?
        var end: (Int32?, Int32?) = (nil, nil)
        for await message in link.messages {
            switch message {
            case .line(let bytes): line(bytes)
            case .words(let text):
                said = ProgramWords.sentence(in: text) ?? said
                words(text)
            case .broke(let reason): broke = reason
            case .ended(let code, let signal): end = (code, signal)
            }
        }
        return ProgramEnd(code: end.0, signal: end.1, said: said, broke: broke)
    }

    /// Tells how far a job has come, and keeps it now and then.
    func tell(_ progress: JSONValue, of id: StudioID, keeps: Bool) {
        try? log.publishBriefly([.init(id, "progress", progress, .briefly)])
        if keeps { try? library.setProgress(progress, of: id) }
    }
}

extension ProgramWords.Progress {
    var json: JSONValue {
        [
            "done": .integer(done), "total": .integer(total),
            "seconds_left": secondsLeft.map { .integer($0) } ?? .null,
            "words": .string(words.isEmpty ? stage : stage + ": " + words),
        ]
    }
}
