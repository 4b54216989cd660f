import JSON

/// A piece of an answer, as a server sends it.
struct AnswerPiece: Hashable {
    var text = ""
    /// Why the answer ends with this piece: `stop`, `length` or another word; nil where it goes on.
    var reason: String?

    /// Reads the object of an event, or a whole answer of a server that does not stream.
    ///
    /// - Throws: `RemoteError` where the server says that something went wrong, or what makes no sense.
    init(_ bytes: [UInt8], _ route: RemoteEngine.Route) throws(RemoteError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw RemoteError(.nonsense, "the server sends what is not JSON ('\(Self.shown(bytes))')")
        }
        if let message = Self.complaint(json) { throw RemoteError(.refused, "the server says: \(message)") }
        guard let choices = json["choices"]?.arrayValue else {
            throw RemoteError(
                .nonsense, "the server sends no \"choices\", as \(route.path) has them ('\(Self.shown(bytes))')")
        }
        // The last event may hold nothing but what the answer cost.
        guard let choice = choices.first else { return }
        reason = choice["finish_reason"]?.stringValue
        switch route {
        case .completions: text = choice["text"]?.stringValue ?? ""
        case .chat: text = (choice["delta"] ?? choice["message"])?["content"]?.stringValue ?? ""
        }
    }

    /// What a server says went wrong: `{"error": {"message": ...}}`, or one of the simpler forms.
    static func complaint(_ json: JSONValue) -> String? {
        guard let error = json["error"], error != .null else {
            return json["choices"] == nil
                ? (json["message"] ?? json["detail"]).map { shown(Array(($0.stringValue ?? $0.text()).utf8)) } : nil
        }
        return shown(Array((error["message"]?.stringValue ?? error.stringValue ?? error.text()).utf8))
    }

    /// Words of a server on one line, fit for a terminal.
    static func shown(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(400), as: UTF8.self).unicodeScalars.map { scalar in
            scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? " " : Character(scalar)
        }
        let words = String(text).split(separator: " ").joined(separator: " ")
        let cut = words.count > 200 ? words.prefix(200) + "..." : Substring(words)
        return String(cut.last == "." && !cut.hasSuffix("...") ? cut.dropLast() : cut)
    }
}
