import Face
import JSON

/// The interface of OpenAI's service, so that its clients can ask the models of the studio.
///
/// Source: OpenAI API reference, "Models", "Completions" and "Chat completions".
enum CompletionRoutes {
    static func all(_ services: StudioServices) -> [Route] {
        [models(services), completions(services), chat(services)].map { $0.tagged("openai").inOpenAIForm() }
    }

    private static func models(_ services: StudioServices) -> Route {
        Route("GET", "/v1/models", "list_models", "The bare model and the adapters.") { _ in
            let adapters = try await services.disk.run { services.shelf.adapters() }
            let rows = ([ModelLibrary.embeddedName] + adapters.map(\.id)).map { name -> JSONValue in
                ["id": .string(name), "object": "model", "created": 0, "owned_by": "diapason"]
            }
            return .json(["object": "list", "data": .array(rows)])
        }
        .answering(
            200, "The models.", .object([.needed("object", .choice(["list"])), .needed("data", .array(.any))]))
    }

    private static func completions(_ services: StudioServices) -> Route {
        route(.text, "/v1/completions", "create_completion", "Continues a text.", services)
    }

    private static func chat(_ services: StudioServices) -> Route {
        route(.chat, "/v1/chat/completions", "create_chat_completion", "Answers a conversation.", services)
    }

    private static func route(
        _ form: CompletionForm, _ path: String, _ name: String, _ summary: String, _ services: StudioServices
    ) -> Route {
        Route("POST", path, name, summary) { call in
            let wish = try CompletionWish(try await call.json(), form, services.limits)
            let adapter = try await services.disk.run { () throws -> String? in
                if wish.model == ModelLibrary.embeddedName { return nil }
                guard let adapter = services.shelf.adapter(wish.model) else {
                    throw HTTPFault(
                        404, "the model '\(wish.model.prefix(80))' does not exist; /v1/models lists those that do",
                        field: "model")
                }
                return adapter.id
            }
            let relay = CompletionRelay(wish, form, adapter: adapter, owner: call.owner, services.queue)
            if wish.isStream { return try await relay.stream(call, services) }
            let (connection, work) = (call.connection, relay)
            return .json(try await connection.whileOpen { try await work.whole() }).with("Cache-Control", "no-store")
        }
        .reading(form.schema(services.limits))
        .answering(
            200, "The answer, whole or as it is written.", .object([], isOpen: true),
            as: ["application/json", "text/event-stream"]
        )
        .failing(404, 429)
    }
}
