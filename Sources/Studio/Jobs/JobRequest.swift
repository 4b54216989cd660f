package import JSON

/// What a job is asked to do.
package enum JobRequest: Hashable, Sendable {
    case compose(ComposeRequest)
    case corpus(CorpusRequest)
    case train(TrainRequest)
    case complete(CompletionRequest)

    /// Reads the members of a request, beside its kind.
    ///
    /// - Throws: ``RequestError`` with the first key that is wrong.
    package init(kind: String, json: JSONValue) throws(RequestError) {
        switch JobRecord.Kind(rawValue: kind) {
        case .compose: self = .compose(try ComposeRequest(json))
        case .corpus: self = .corpus(try CorpusRequest(json))
        case .train: self = .train(try TrainRequest(json))
        case .complete: self = .complete(try CompletionRequest(json))
        case nil:
            let kinds = JobRecord.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw RequestError(field: "kind", reason: "'\(kind.prefix(40))' is not one of \(kinds)")
        }
    }

    package var kind: JobRecord.Kind {
        switch self {
        case .compose: .compose
        case .corpus: .corpus
        case .train: .train
        case .complete: .complete
        }
    }

    /// What `init(kind:json:)` reads as the same request.
    package var json: JSONValue {
        switch self {
        case .compose(let request): request.json
        case .corpus(let request): request.json
        case .train(let request): request.json
        case .complete(let request): request.json
        }
    }
}
