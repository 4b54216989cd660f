public import JSON
public import Tokenizers

/// One line of a corpus: what the model is given, what it is to answer, and where both come from.
public struct CorpusExample: Hashable, Sendable {
    public var exchange: Exchange
    /// The piece's name in the manifest; empty when the file does not say.
    public var piece: String
    /// Which form of the piece: 0 for itself, else the number of what augmentation made of it.
    public var variant: Int
    /// The place of the excerpt's first note in its piece, from 0.
    public var firstNote: Int
    /// Notes in prompt and answer together.
    public var notes: Int
    /// Quarter notes a minute where the excerpt begins, rounded; 0 when the file does not say.
    public var tempo: Int

    public init(
        exchange: Exchange, piece: String = "", variant: Int = 0, firstNote: Int = 0, notes: Int = 0, tempo: Int = 0
    ) {
        self.exchange = exchange
        self.piece = piece
        self.variant = variant
        self.firstNote = firstNote
        self.notes = notes
        self.tempo = tempo
    }
}

extension CorpusExample {
    /// The example as one object; as text it is one line.
    public var json: JSONValue { json(as: .completion) }

    /// The example in one of the shapes; every example has the same keys, and under each a value of the same type.
    public func json(as shape: ExchangeShape) -> JSONValue {
        .object(
            shape.members(exchange) + [
                .init("complete", .bool(exchange.isComplete)), .init("piece", .string(piece)),
                .init("variant", .integer(variant)),
                .init("first_note", .integer(firstNote)), .init("notes", .integer(notes)),
                .init("tempo", .integer(tempo)),
            ])
    }

    /// Reads such an object, or anybody's in a shape of ``ExchangeShape``; other keys are let be.
    ///
    /// Without `complete` the answer counts as whole, as it is meant in files of single exchanges. A conversation of more
    /// than one answer is refused.
    ///
    /// - Throws: ``DatasetError`` without file and line, which the reader of the file adds.
    public init(_ json: JSONValue) throws(DatasetError) {
        guard json.members != nil else { throw Self.fault("\(json.kind) stands here, where an object is expected") }
        let (system, prompt, answer) = try ExchangeShape.read(json)
        let complete = json["complete"] ?? true
        guard let isComplete = complete.boolValue else {
            throw Self.fault("\"complete\" is \(complete.kind), where true or false is expected")
        }
        exchange = Exchange(system: system, prompt: prompt, answer: answer, isComplete: isComplete)
        piece = try Self.text("piece", json, default: "")
        variant = try Self.count("variant", json)
        firstNote = try Self.count("first_note", json)
        notes = try Self.count("notes", json)
        tempo = try Self.count("tempo", json)
    }

    static func text(_ key: String, _ json: JSONValue, default: String? = nil) throws(DatasetError) -> String {
        guard let value = json[key] ?? `default`.map(JSONValue.string) else {
            throw fault("the key \"\(key)\" is missing")
        }
        guard let text = value.stringValue else {
            throw fault("\"\(key)\" is \(value.kind), where a string is expected")
        }
        return text
    }

    private static func count(_ key: String, _ json: JSONValue) throws(DatasetError) -> Int {
        let value = json[key] ?? 0
        guard let count = value.integerValue, count >= 0 else {
            throw fault("\"\(key)\" is \(value.text().prefix(40)), where a whole number of at least 0 is expected")
        }
        return count
    }

    static func fault(_ reason: String) -> DatasetError { DatasetError(.malformed, reason) }
}
