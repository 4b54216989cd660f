import Face
import JSON
import Tokenizers

/// A request for text, as a line says it: the members of OpenAI's completions in their own names where they have one.
struct CompletionRequest: Sendable {
    /// What the model goes on from.
    enum Beginning: Sendable {
        case text(String)
        /// See `ChatTemplate.conversation(_:_:)`.
        case conversation([Exchange])
    }

    let beginning: Beginning
    let adapter: String?
    let mostTokens: Int
    let temperature: Double
    let topP: Double
    let seed: UInt64
    let stops: [String]
    let keepsNotation: Bool
    let count: Int

    /// Answers that are written at once.
    static let mostAnswers = 16
    static let mostStops = 16
    static let mostMessages = 1_000

    private static let keys: Set<String> = [
        "id", "verb", "text", "messages", "adapter", "max_tokens", "temperature", "top_p", "seed", "stop", "grammar",
        "count",
    ]

    /// - Throws: `Failure` with the member that is wrong.
    init(_ json: JSONValue) throws(Failure) {
        if let member = json.members?.first(where: { !Self.keys.contains($0.key) }) {
            throw Failure(.wrongUsage, "there is nothing that \"\(member.key.prefix(40))\" could say of a text")
        }
        let fields = Fields(json: json)
        switch (fields.value("text"), fields.value("messages")) {
        case (let text?, nil):
            guard let text = text.stringValue else { throw Fields.wrong("text", "a text") }
            beginning = .text(text)
        case (nil, let messages?): beginning = .conversation(try Self.turns(messages))
        default: throw Failure(.wrongUsage, "say either \"text\" or \"messages\"")
        }
        adapter = try fields.text("adapter")
        mostTokens = try fields.whole("max_tokens", 1...100_000) ?? 256
        temperature = try fields.number("temperature", 0...10) ?? 1
        topP = try fields.number("top_p", 0...1) ?? 1
        guard topP > 0 else { throw Fields.wrong("top_p", "a number above 0 and at most 1") }
        seed = UInt64(bitPattern: Int64(try fields.whole("seed", .min ... .max) ?? 1))
        count = try fields.whole("count", 1...Self.mostAnswers) ?? 1
        keepsNotation = try fields.flag("grammar") ?? false
        stops = try Self.stops(fields.value("stop"))
    }

    private static func stops(_ value: JSONValue?) throws(Failure) -> [String] {
        guard let value else { return [] }
        let values = value.arrayValue ?? [value]
        let stops = values.compactMap(\.stringValue).filter { !$0.isEmpty && $0.utf8.count <= 1_000 }
        guard stops.count == values.count, stops.count <= mostStops else {
            throw Fields.wrong("stop", "a text or a list of at most \(mostStops), none empty or above 1,000 bytes")
        }
        return stops
    }

    /// Questions with their answers; messages of the same role that follow one another are one.
    private static func turns(_ value: JSONValue) throws(Failure) -> [Exchange] {
        guard let messages = value.arrayValue, !messages.isEmpty, messages.count <= mostMessages else {
            throw Fields.wrong("messages", "a list of 1 to \(mostMessages) messages")
        }
        var turns: [Exchange] = []
        var system = ""
        var last = "system"
        for message in messages {
            guard let role = message["role"]?.stringValue, let content = message["content"]?.stringValue else {
                throw Fields.wrong("messages", "a list of messages with \"role\" and \"content\", both texts")
            }
            func joined(_ old: String) -> String { old.isEmpty ? content : old + "\n\n" + content }
            switch role {
            case "system" where turns.isEmpty, "developer" where turns.isEmpty: system = joined(system)
            case "user":
                if last != "user" { turns.append(Exchange(system: system, prompt: "", answer: "")) }
                turns[turns.count - 1].prompt = joined(turns[turns.count - 1].prompt)
            case "assistant" where !turns.isEmpty:
                turns[turns.count - 1].answer = joined(turns[turns.count - 1].answer)
            default:
                throw Failure(
                    .wrongUsage,
                    "\"messages\" has the role '\(role.prefix(40))' in a place where it cannot stand: first comes system or "
                        + "none, then user and assistant")
            }
            last = role
        }
        guard !turns.isEmpty else { throw Failure(.wrongUsage, "\"messages\" holds no question: add one of a user") }
        return turns
    }

    /// The members of a line; null counts as not there.
    private struct Fields {
        let json: JSONValue

        func value(_ key: String) -> JSONValue? {
            guard let value = json[key], value != .null else { return nil }
            return value
        }

        func text(_ key: String) throws(Failure) -> String? {
            guard let value = value(key) else { return nil }
            guard let text = value.stringValue, !text.isEmpty else { throw Self.wrong(key, "a text") }
            return text
        }

        func flag(_ key: String) throws(Failure) -> Bool? {
            guard let value = value(key) else { return nil }
            guard let flag = value.boolValue else { throw Self.wrong(key, "true or false") }
            return flag
        }

        func whole(_ key: String, _ range: ClosedRange<Int>) throws(Failure) -> Int? {
            guard let value = value(key) else { return nil }
            guard let number = value.integerValue, range.contains(number) else {
                throw Self.wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        func number(_ key: String, _ range: ClosedRange<Double>) throws(Failure) -> Double? {
            guard let value = value(key) else { return nil }
            guard let number = value.numberValue, range.contains(number) else {
                throw Self.wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        static func wrong(_ key: String, _ wanted: String) -> Failure {
            Failure(.wrongUsage, "\"\(key)\" is not \(wanted)")
        }
    }
}
