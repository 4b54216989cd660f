package import Datasets
package import JSON

/// A folder of music that is to become a corpus.
package struct CorpusRequest: Hashable, Sendable {
    /// The path, which whoever makes the request has allowed.
    package var folder: String
    package var name: String
    package var persona: Persona?
    /// Of these files; it goes to the card.
    package var licence: String?

    private static let keys = ["kind", "folder", "name", "persona", "licence"]

    package init(folder: String, name: String) {
        self.folder = folder
        self.name = name
    }

    /// - Throws: ``RequestError`` with the first key that is wrong.
    package init(_ json: JSONValue) throws(RequestError) {
        let fields = try RequestFields(json, known: Self.keys)
        guard let folder = try fields.line("folder", length: 4_096) else {
            throw fields.missing("folder", "name a folder of music")
        }
        guard folder.hasPrefix("/") else { throw fields.wrong("folder", "it does not begin at the root, with /") }
        self.folder = folder
        name = try fields.line("name", length: 120) ?? String(folder.split(separator: "/").last ?? "music").asName
        persona = try fields.choice("persona", Persona.self)
        licence = try fields.line("licence", length: 120)
    }

    package var json: JSONValue {
        [
            "kind": "corpus", "folder": .string(folder), "name": .string(name),
            "persona": persona.map { .string($0.rawValue) } ?? .null, "licence": licence.map { .string($0) } ?? .null,
        ]
    }
}

extension String {
    /// The same within the length of a name.
    fileprivate var asName: String { String(prefix(40)) }
}
