package import JSON

/// The adapters that may be chosen.
package struct AdapterShelf: Sendable {
    /// One of them.
    package struct Adapter: Hashable, Sendable {
        /// Made of the folder's name.
        package let id: String
        package let title: String
        package let base: String
        package let notation: String
        package let persona: String
        package let corpus: String
        package let licence: String?
        package let folder: String

        package var json: JSONValue {
            [
                "id": .string(id), "title": .string(title), "base": .string(base), "corpus": .string(corpus),
                "licence": licence.map { .string($0) } ?? .null, "notation": .string(notation),
                "persona": .string(persona), "folder": .string(folder),
            ]
        }
    }

    /// - Parameters:
    ///   - folders: adapters, or folders of adapters.
    ///   - runs: the studio's own runs.
    package init(folders: [String], runs: String) {}

    /// As they are on the disk now, by id.
    package func adapters() -> [Adapter] { [] }

    package func adapter(_ id: String) -> Adapter? { nil }
}
