import Foundation
import JSON
import NIOCore

/// Brings a completion from the queue to a client, whole or piece by piece.
///
/// The queue gives the work up when nobody reads its answer any more, so a client that goes ends it.
struct CompletionRelay: Sendable {
    private let wish: CompletionWish
    private let form: CompletionForm
    private let adapter: String?
    private let owner: String
    private let queue: JobQueue
    private let id: String
    private let created: Int

    init(_ wish: CompletionWish, _ form: CompletionForm, adapter: String?, owner: String, _ queue: JobQueue) {
        self.wish = wish
        self.form = form
        self.adapter = adapter
        self.owner = owner
        self.queue = queue
        id = form.idPrefix + StudioID().description
        created = Int(Date().timeIntervalSince1970)
    }

    private func begin(_ place: Int) async throws -> AsyncThrowingStream<CompletionEvent, any Error> {
        do throws(QueueError) {
            return try await queue.complete(wish.request(place, adapter: adapter), owner: owner)
        } catch {
            throw JobRoutes.fault(error)
        }
    }

    // MARK: Whole

    func whole() async throws -> JSONValue {
        var choices: [JSONValue] = []
        var (promptTokens, tokens) = (0, 0)
        for place in wish.prompts.indices {
            var texts = [String](repeating: "", count: wish.count)
            var end: CompletionEnd?
            for try await event in try await begin(place) {
                switch event {
                case .text(let text, let choice): if texts.indices.contains(choice) { texts[choice] += text }
                case .done(let ended): end = ended
                }
            }
            guard let end else { throw HTTPFault(503, "the answer broke off; ask again", retryAfter: 2) }
            promptTokens += end.promptTokens
            tokens += end.tokens
            for (index, text) in texts.enumerated() {
                let reason = end.reasons.indices.contains(index) ? end.reasons[index] : "stop"
                choices.append(form.choice(place * wish.count + index, text: text, reason: reason))
            }
        }
        return .object(
            head(form.objectName) + [
                .init("choices", .array(choices)), .init("usage", Self.usage(promptTokens, tokens)),
            ])
    }

    private func head(_ object: String) -> [JSONValue.Member] {
        [
            .init("id", .string(id)), .init("object", .string(object)), .init("created", .integer(created)),
            .init("model", .string(wish.model)),
        ]
    }

    private static func usage(_ promptTokens: Int, _ tokens: Int) -> JSONValue {
        [
            "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(tokens),
            "total_tokens": .integer(promptTokens + tokens),
        ]
    }

    // MARK: Piece by piece

    /// The answer begins once the work has been taken on, so that a full queue is told with its status.
    func stream(_ call: Call, _ services: StudioServices) async throws -> Answer {
        let first = try await begin(0)
        let (connection, limit) = (call.connection, services.limits.unreadBytes)
        return .events { write in
            let listener = FrameQueue(limit: limit)
            let feeding = Task {
                do {
                    try await feed(listener, first)
                } catch {
                    listener.offer(Self.frame(HTTPFault(error).openAIJSON.text()))
                }
                listener.finish()
            }
            let number = connection.whenGone {
                feeding.cancel()
                listener.finish()
            }
            defer {
                connection.forget(number)
                feeding.cancel()
            }
            while let frames = await listener.next() {
                for frame in frames { try await write(frame) }
            }
        }
    }

    private func feed(
        _ listener: FrameQueue, _ first: AsyncThrowingStream<CompletionEvent, any Error>
    ) async throws {
        var (promptTokens, tokens) = (0, 0)
        for place in wish.prompts.indices {
            var isOpened = [Bool](repeating: false, count: wish.count)
            var hasEnded = false
            for try await event in place == 0 ? first : try await begin(place) {
                var choices: [JSONValue] = []
                switch event {
                case .text(let text, let choice):
                    guard isOpened.indices.contains(choice) else { continue }
                    choices.append(
                        form.piece(
                            place * wish.count + choice, text: text, isFirst: !isOpened[choice], reason: nil))
                    isOpened[choice] = true
                case .done(let end):
                    hasEnded = true
                    promptTokens += end.promptTokens
                    tokens += end.tokens
                    for index in 0..<wish.count {
                        let reason = end.reasons.indices.contains(index) ? end.reasons[index] : "stop"
                        choices.append(
                            form.piece(
                                place * wish.count + index, text: nil, isFirst: !isOpened[index], reason: reason))
                    }
                }
                for choice in choices where !listener.offer(piece([choice], usage: nil)) { return }
            }
            guard hasEnded else { throw HTTPFault(503, "the answer broke off; ask again", retryAfter: 2) }
        }
        if wish.tellsUsage { listener.offer(piece([], usage: Self.usage(promptTokens, tokens))) }
        listener.offer(Self.frame("[DONE]"))
    }

    private func piece(_ choices: [JSONValue], usage: JSONValue?) -> ByteBuffer {
        var members = head(form.pieceName) + [.init("choices", .array(choices))]
        if wish.tellsUsage { members.append(.init("usage", usage ?? .null)) }
        return Self.frame(JSONValue.object(members).text())
    }

    private static func frame(_ text: String) -> ByteBuffer { ByteBuffer(string: "data: \(text)\n\n") }
}
