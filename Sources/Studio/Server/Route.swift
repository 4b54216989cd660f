import JSON

/// One address of the server: what it takes, what it answers, and who answers.
///
/// The router and the OpenAPI document are made of the same list of these.
package struct Route: Sendable {
    /// A parameter of the path or of the query.
    package struct Parameter: Sendable {
        let name: String
        let schema: Schema
        let isInPath: Bool
        var isRequired = false
    }

    package struct Body: Sendable {
        let mediaType: String
        let schema: Schema
        var isRequired = true
    }

    /// A status with what comes with it.
    package struct Outcome: Sendable {
        let status: Int
        let words: String
        var mediaTypes: [String] = ["application/json"]
        var schema: Schema?
    }

    /// Whom it answers where the studio has a token.
    package enum Access: Sendable {
        case everybody
        /// A page that is opened by its user: without the token it says how to give it.
        case page
        case tokenHolders
    }

    package typealias Handler = @Sendable (Call) async throws -> Answer

    package let method: String
    /// `/api/scores/{id}`.
    package let path: String
    package let name: String
    package let summary: String
    package var tag = "studio"
    package var access = Access.tokenHolders
    package var parameters: [Parameter] = []
    package var body: Body?
    package var outcomes: [Outcome] = []
    /// Whether it streams events, which no other site may listen to.
    package var isStream = false
    /// Whether errors have OpenAI's form.
    package var isOpenAI = false
    package let handler: Handler

    /// The parts of the path.
    let steps: [Step]

    enum Step: Sendable, Equatable {
        case word(String)
        case parameter(String)
    }

    package init(_ method: String, _ path: String, _ name: String, _ summary: String, handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.name = name
        self.summary = summary
        self.handler = handler
        steps = path.split(separator: "/").map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast())) : .word(String(part))
        }
    }

    // MARK: Making

    /// A parameter that stands in the path.
    func taking(_ name: String, _ schema: Schema) -> Route {
        changed { $0.parameters.append(.init(name: name, schema: schema, isInPath: true, isRequired: true)) }
    }

    /// A parameter of the query.
    func asking(_ name: String, _ schema: Schema, isRequired: Bool = false) -> Route {
        changed { $0.parameters.append(.init(name: name, schema: schema, isInPath: false, isRequired: isRequired)) }
    }

    func reading(_ schema: Schema, as mediaType: String = "application/json") -> Route {
        changed { $0.body = Body(mediaType: mediaType, schema: schema) }
    }

    func answering(
        _ status: Int, _ words: String, _ schema: Schema? = nil, as mediaTypes: [String] = ["application/json"]
    ) -> Route {
        changed { $0.outcomes.append(.init(status: status, words: words, mediaTypes: mediaTypes, schema: schema)) }
    }

    /// The faults that a route of its own has, beside those of every route.
    func failing(_ statuses: Int...) -> Route {
        changed { route in
            for status in statuses {
                route.outcomes.append(
                    .init(
                        status: status, words: FaultWords.of(status),
                        schema: .named(route.isOpenAI ? "OpenAIError" : "Error")))
            }
        }
    }

    func tagged(_ tag: String) -> Route { changed { $0.tag = tag } }
    func open(to access: Access) -> Route { changed { $0.access = access } }
    func streaming() -> Route { changed { $0.isStream = true } }
    func inOpenAIForm() -> Route { changed { $0.isOpenAI = true } }

    private func changed(_ change: (inout Route) -> Void) -> Route {
        var copy = self
        change(&copy)
        return copy
    }
}

/// What the statuses of faults mean here.
enum FaultWords {
    static func of(_ status: Int) -> String {
        switch status {
        case 400: "A field or a parameter does not fit; the error names it."
        case 401: "The studio wants its token."
        case 403: "The request comes from another site, or names another host."
        case 404: "There is no such thing."
        case 405: "The address knows other methods."
        case 409: "The thing is in no state for that, or it was done already."
        case 413: "The body is too large."
        case 415: "The body is of another kind than the address takes."
        case 422: "The file or its content cannot be used."
        case 429: "As many jobs wait as may; try again later."
        case 500: "Something went wrong on the studio's side."
        case 503: "The studio is too busy for that, or about to end."
        case 507: "There is no room on the disk."
        default: "The request is not answered."
        }
    }
}
