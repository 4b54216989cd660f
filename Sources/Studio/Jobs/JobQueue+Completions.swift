import JSON

extension JobQueue {
    /// Lets a model write text for one listener, and ends when he is gone or too slow.
    func complete(_ completion: Completion, _ id: StudioID) async {
        let events = completion.events
        guard let members = completionMembers(completion.request) else {
            return events.finish(throwing: CompletionFailure(sentence: "the adapter is no longer there"))
        }
        let (worker, name) = (worker, running[.worker]?.name ?? id.description)
        let outcome = await working(id, members) { event, json in
            guard event == "text", let text = json["text"]?.stringValue else { return }
            let choice = json["choice"]?.integerValue ?? 0
            guard (0..<completion.request.count).contains(choice) else { return }
            if case .dropped = events.yield(.text(text, choice: choice)) { await worker.cancel(name) }
        }
        switch outcome {
        case .done(let result):
            let reasons = result["finish_reason"]?.arrayValue?.map { $0.stringValue ?? "stop" } ?? []
            events.yield(
                .done(
                    CompletionEnd(
                        reasons: (0..<completion.request.count).map { $0 < reasons.count ? reasons[$0] : "stop" },
                        promptTokens: result["prompt_tokens"]?.integerValue ?? 0,
                        tokens: result["tokens"]?.integerValue ?? 0)))
            events.finish()
        case .failed(let sentence): events.finish(throwing: CompletionFailure(sentence: sentence))
        case .cancelled:
            events.finish(throwing: running[.worker]?.intent == .shutDown ? QueueError.closing : nil)
        }
    }

    /// The same as a job of the library, whose text goes to all who listen to the job.
    func complete(_ request: CompletionRequest, _ job: JobRecord) async -> JobEnding {
        guard let members = completionMembers(request) else {
            return JobEnding(.failed("the adapter is no longer there"))
        }
        let id = job.id
        let texts = AnswerTexts(count: request.count)
        let outcome = await working(id, members) { event, json in
            guard event == "text", let text = json["text"]?.stringValue,
                let from = await texts.add(text, to: json["choice"]?.integerValue ?? 0)
            else { return }
            let body: JSONValue = [
                "choice": .integer(json["choice"]?.integerValue ?? 0), "from": .integer(from), "text": .string(text),
            ]
            try? self.log.publishBriefly([.init(id, "text", body, .briefly)])
        }
        let written = JSONValue.array(await texts.texts.map { .string($0) })
        switch outcome {
        case .done(let told):
            return JobEnding(.done, result: JSONValue.object([.init("texts", written)]).adding(told))
        case .failed(let sentence): return JobEnding(.failed(sentence), result: ["texts": written])
        case .cancelled: return JobEnding(.cancelled, result: ["texts": written])
        }
    }

    /// nil where the adapter is gone.
    private func completionMembers(_ request: CompletionRequest) -> [JSONValue.Member]? {
        var folder: String?
        if let id = request.adapter {
            guard let adapter = shelf.adapter(id) else { return nil }
            folder = adapter.folder
        }
        return [.init("verb", "complete")] + request.members(adapter: folder)
    }
}

/// The answers of a completion as they grow.
private actor AnswerTexts {
    private(set) var texts: [String]
    /// Their lengths as JavaScript counts.
    private var lengths: [Int]

    init(count: Int) {
        texts = Array(repeating: "", count: count)
        lengths = Array(repeating: 0, count: count)
    }

    /// - Returns: the length before; nil for an answer that there is not.
    func add(_ text: String, to choice: Int) -> Int? {
        guard texts.indices.contains(choice) else { return nil }
        let from = lengths[choice]
        texts[choice] += text
        lengths[choice] += text.utf16.count
        return from
    }
}
