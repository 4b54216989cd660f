import Face
package import JSON

/// The description of all addresses, made of the routes themselves.
///
/// Source: OpenAPI Specification 3.1.
package enum OpenAPIDocument {
    /// The address at which the document lies, which is in it too.
    static func route(describing routes: [Route]) -> Route {
        func make(_ document: @escaping Route.Handler) -> Route {
            Route("GET", "/openapi.json", "describe", "This document.", handler: document)
                .open(to: .everybody).tagged("health")
                .answering(200, "The description of all addresses.", .object([], isOpen: true))
        }
        let own = make { _ in .json(.null) }
        // Written once: who asks often, costs nothing.
        let answer = Answer.json(json(of: (routes + [own]).map { $0.withCommonFaults() }))
        return make { _ in answer }
    }

    package static func json(of routes: [Route]) -> JSONValue {
        var paths: [JSONValue.Member] = []
        for route in routes {
            let operation = JSONValue.Member(route.method.lowercased(), operation(route))
            if let place = paths.firstIndex(where: { $0.key == route.path }) {
                paths[place].value = .object((paths[place].value.members ?? []) + [operation])
            } else {
                paths.append(.init(route.path, .object([operation])))
            }
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Diapason studio", "version": .string(Program.version),
                "description": "Music made, heard and compared on one's own machine. See Documentation/studio.md.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths),
            "components": [
                "schemas": .object(StudioSchemas.named.map { .init($0.0, $0.1.json) }),
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "page": ["type": "apiKey", "in": "cookie", "name": .string(AccessToken.cookie)],
                ],
            ],
        ]
    }

    private static func operation(_ route: Route) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("operationId", .string(route.name)), .init("summary", .string(route.summary)),
            .init("tags", [.string(route.tag)]),
        ]
        if !route.parameters.isEmpty {
            members.append(.init("parameters", .array(route.parameters.map(parameter))))
        }
        if let body = route.body {
            // Bytes of any kind are described by their media type alone.
            let schema = body.mediaType == "application/json" ? body.schema.json : [:]
            members.append(
                .init(
                    "requestBody",
                    [
                        "required": .bool(body.isRequired),
                        "content": .object([.init(body.mediaType, ["schema": schema])]),
                    ])
            )
        }
        members.append(.init("responses", .object(route.outcomes.map(response))))
        if route.access != .everybody {
            members.append(.init("security", [[:], ["token": []], ["page": []]]))
        }
        return .object(members)
    }

    private static func parameter(_ parameter: Route.Parameter) -> JSONValue {
        [
            "name": .string(parameter.name), "in": parameter.isInPath ? "path" : "query",
            "required": .bool(parameter.isRequired), "schema": parameter.schema.json,
        ]
    }

    private static func response(_ outcome: Route.Outcome) -> JSONValue.Member {
        var members: [JSONValue.Member] = [.init("description", .string(outcome.words))]
        if !outcome.mediaTypes.isEmpty {
            let content = outcome.schema.map { JSONValue.object([.init("schema", $0.json)]) } ?? .object([])
            members.append(.init("content", .object(outcome.mediaTypes.map { .init($0, content) })))
        }
        return .init("\(outcome.status)", .object(members))
    }
}

extension Route {
    /// With the faults that follow from what the route takes.
    func withCommonFaults() -> Route {
        var statuses = [401, 403, 500, 503]
        if body != nil { statuses += [400, 413, 415] }
        if parameters.contains(where: { !$0.isInPath }) || !parameters.isEmpty { statuses.append(400) }
        if parameters.contains(where: \.isInPath) { statuses.append(404) }
        var route = self
        for status in Set(statuses).sorted() where !route.outcomes.contains(where: { $0.status == status }) {
            route = route.failing(status)
        }
        return route
    }
}
