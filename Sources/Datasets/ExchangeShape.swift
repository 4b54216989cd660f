import JSON
import Tokenizers

/// The shapes in which a line of JSON says an exchange.
///
/// ```
/// {"system":"...","prompt":"...","completion":"..."}
/// {"messages":[{"role":"system","content":"..."},{"role":"user","content":"..."},{"role":"assistant","content":"..."}]}
/// {"conversations":[{"from":"human","value":"..."},{"from":"gpt","value":"..."}]}
/// ```
/// The first two are those of the trainers that others use, and are written too; the third, ShareGPT's, is only read.
/// `{"prompt","completion","messages"}` in one object counts as the first.
public enum ExchangeShape: String, Codable, Hashable, Sendable, CaseIterable {
    case completion
    case messages

    /// The members of an example that say its exchange; the same keys with the same types for every example.
    func members(_ exchange: Exchange) -> [JSONValue.Member] {
        switch self {
        case .completion:
            return [
                .init("system", .string(exchange.system)), .init("prompt", .string(exchange.prompt)),
                .init("completion", .string(exchange.answer)),
            ]
        case .messages:
            var turns = [("user", exchange.prompt), ("assistant", exchange.answer)]
            if !exchange.system.isEmpty { turns.insert(("system", exchange.system), at: 0) }
            let messages = turns.map { role, content -> JSONValue in
                ["role": .string(role), "content": .string(content)]
            }
            return [.init("messages", .array(messages))]
        }
    }

    /// The system text, prompt and answer in an object of any of the shapes.
    static func read(_ json: JSONValue) throws(DatasetError) -> (system: String, prompt: String, answer: String) {
        if json["prompt"] == nil, json["completion"] == nil {
            if let messages = json["messages"] {
                return try read(messages, Turns(list: "messages", role: "role", text: "content"))
            }
            if let conversations = json["conversations"] {
                return try read(conversations, Turns(list: "conversations", role: "from", text: "value"))
            }
        }
        let answer = try CorpusExample.text("completion", json)
        guard !answer.isEmpty else {
            throw CorpusExample.fault("\"completion\" is empty, so there is nothing to learn")
        }
        return (
            try CorpusExample.text("system", json, default: ""), try CorpusExample.text("prompt", json), answer
        )
    }

    /// The keys of a list of turns.
    private struct Turns {
        let list: String
        let role: String
        let text: String
    }

    /// One system text at most, one prompt and its answer, in this order.
    private static func read(
        _ list: JSONValue, _ keys: Turns
    ) throws(DatasetError) -> (system: String, prompt: String, answer: String) {
        guard let turns = list.arrayValue else {
            throw CorpusExample.fault("\"\(keys.list)\" is \(list.kind), where an array is expected")
        }
        var texts: [(role: String, text: String)] = []
        for (index, turn) in turns.enumerated() {
            let place = "\"\(keys.list)\"[\(index)]"
            guard let role = turn[keys.role]?.stringValue, let text = turn[keys.text]?.stringValue else {
                throw CorpusExample.fault(
                    "\(place) is not an object with the strings \"\(keys.role)\" and \"\(keys.text)\"")
            }
            guard let known = roles[role] else {
                throw CorpusExample.fault(
                    "\(place) is of the role '\(role.prefix(40))', where system, user or assistant is expected")
            }
            texts.append((known, text))
        }
        let system = texts.first?.role == "system" ? texts.removeFirst().text : ""
        guard texts.count <= 2 else {
            throw CorpusExample.fault(
                "\"\(keys.list)\" has \(texts.count) turns after the system text, and an example is one prompt and its "
                    + "answer; make an example of each answer that is to be learnt, with what came before in its prompt"
            )
        }
        guard texts.map(\.role) == ["user", "assistant"] else {
            let found = texts.map(\.role).joined(separator: ", ")
            throw CorpusExample.fault(
                "\"\(keys.list)\" has the turns [\(found)], where one of the user and the assistant's answer are "
                    + "expected")
        }
        guard !texts[1].text.isEmpty else {
            throw CorpusExample.fault("the assistant's answer is empty, so there is nothing to learn")
        }
        return (system, texts[0].text, texts[1].text)
    }

    /// ShareGPT's names for the roles, too.
    private static let roles = [
        "system": "system", "user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant",
    ]
}
