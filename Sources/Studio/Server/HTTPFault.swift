import Face
package import JSON
import Rendering

/// Why a request is not answered as it was hoped: a status and one sentence.
package struct HTTPFault: Error, Hashable, Sendable {
    package let status: Int
    package let sentence: String
    /// The member of the body, the parameter or the header that is at fault.
    package let field: String?
    /// After how many seconds the same request may succeed.
    package let retryAfter: Int?
    /// The methods that the address knows, for 405.
    package let allowed: [String]

    package init(
        _ status: Int, _ sentence: String, field: String? = nil, retryAfter: Int? = nil, allowed: [String] = []
    ) {
        self.status = status
        self.sentence = sentence
        self.field = field
        self.retryAfter = retryAfter
        self.allowed = allowed
    }

    package static func notFound(_ what: String) -> HTTPFault { HTTPFault(404, what) }

    package static func badField(_ field: String, _ words: String) -> HTTPFault {
        HTTPFault(400, "'\(field)' \(words)", field: field)
    }

    /// What an error of the rooms below means to a client.
    ///
    /// - Parameter status: of an error that blames the input.
    package init(_ error: any Error, badInput status: Int = 422) {
        if let fault = error as? HTTPFault {
            self = fault
        } else if let error = error as? RenderingError, error.kind == .missing || error.kind == .failed {
            // It is the studio that lacks something, not the address; a program that failed may have had no time.
            self.init(503, error.sentence, retryAfter: error.kind == .failed ? 5 : nil)
        } else if let error = error as? any Reportable {
            switch error.exitCode {
            case .badInput, .wrongUsage, .answerIsNo: self.init(status, error.sentence)
            case .noInput: self.init(404, error.sentence)
            case .lostRank: self.init(503, error.sentence, retryAfter: 5)
            case .cannotWrite: self.init(507, error.sentence)
            case .done, .ownFault, .interrupted: self.init(500, error.sentence)
            }
        } else if error is CancellationError {
            self.init(503, "the studio is about to end; ask again when it runs", retryAfter: 5)
        } else {
            self.init(500, "something went wrong that should not have: \(error)")
        }
    }

    /// The studio's own form.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [.init("message", .string(sentence))]
        if let field { members.append(.init("field", .string(field))) }
        members.append(.init("code", .integer(status)))
        return ["error": .object(members)]
    }

    /// The form of OpenAI's service, which its clients read.
    package var openAIJSON: JSONValue {
        let type =
            switch status {
            case 401, 403: "authentication_error"
            case 429: "rate_limit_error"
            case 500...: "server_error"
            default: "invalid_request_error"
            }
        let code: JSONValue = status == 404 && field == "model" ? "model_not_found" : .null
        return [
            "error": [
                "message": .string(sentence), "type": .string(type),
                "param": field.map { .string($0) } ?? .null, "code": code,
            ]
        ]
    }
}
