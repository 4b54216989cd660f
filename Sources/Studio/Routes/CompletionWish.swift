import JSON

/// What a client of OpenAI's interface asks for, read.
struct CompletionWish: Sendable {
    let model: String
    /// One for each prompt; the choices of the first come first.
    let prompts: [CompletionRequest.Prompt]
    let isStream: Bool
    /// Whether a stream ends with the counts of tokens.
    let tellsUsage: Bool
    let count: Int
    private let json: JSONValue
    private let stop: [String]
    private let mostTokens: Int?

    /// - Parameter json: checked by the form's schema.
    init(_ json: JSONValue, _ form: CompletionForm, _ limits: StudioLimits) throws(HTTPFault) {
        self.json = json
        model = json["model"]?.stringValue ?? ""
        isStream = json["stream"]?.boolValue ?? false
        tellsUsage = json["stream_options"]?["include_usage"]?.boolValue ?? false
        count = json["n"]?.integerValue ?? 1
        stop = json["stop"]?.stringValue.map { [$0] } ?? json["stop"]?.arrayValue?.compactMap(\.stringValue) ?? []
        mostTokens = json["max_completion_tokens"]?.integerValue ?? json["max_tokens"]?.integerValue
        // What would change the answer and is not offered is refused rather than forgotten.
        for key in ["echo", "logprobs"] where json[key]?.boolValue == true || json[key]?.integerValue != nil {
            throw .badField(key, "is not offered here; leave it out")
        }
        for key in ["suffix", "tools", "functions", "response_format", "audio"] {
            guard let value = json[key], value != .null, value != [], value["type"] != "text" else { continue }
            throw .badField(key, "is not offered here; leave it out")
        }
        switch form {
        case .text:
            let texts =
                json["prompt"]?.stringValue.map { [$0] } ?? json["prompt"]?.arrayValue?.compactMap(\.stringValue)
            prompts = (texts ?? []).map { .text($0) }
        case .chat:
            prompts = [
                .messages(
                    (json["messages"]?.arrayValue ?? []).map { message in
                        let role = message["role"]?.stringValue ?? "user"
                        let content = message["content"]
                        let parts = content?.arrayValue?.compactMap { $0["text"]?.stringValue }.joined()
                        return .init(
                            role: role == "developer" ? "system" : role, content: content?.stringValue ?? parts ?? "")
                    })
            ]
        }
    }

    /// The request for one of the prompts.
    ///
    /// - Parameter place: of the prompt; each has a seed of its own.
    func request(_ place: Int, adapter: String?) -> CompletionRequest {
        let seed = json["seed"]?.integerValue ?? Int.random(in: 0..<1 << 31)
        var request = CompletionRequest(
            prompts[place], seed: min(seed + place, ComposeRequest.seeds.upperBound))
        request.adapter = adapter
        request.mostTokens = mostTokens ?? request.mostTokens
        request.temperature = json["temperature"]?.numberValue ?? request.temperature
        request.topP = json["top_p"]?.numberValue ?? request.topP
        request.stop = stop
        request.hasGrammar = json["grammar"]?.boolValue ?? false
        request.count = count
        return request
    }
}
