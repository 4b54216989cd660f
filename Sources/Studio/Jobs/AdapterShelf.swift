package import JSON
import Storage

/// The adapters that may be chosen.
///
/// An adapter is a folder with `adapter_config.json`, as the PEFT library has it, and the project's record of its corpus
/// and its run; the record of a run that is not over has no results, and its adapter is not listed.
package struct AdapterShelf: Sendable {
    /// One of them.
    package struct Adapter: Hashable, Sendable {
        /// Made of the folder's name, or of what the user calls a run.
        package let id: String
        package let title: String
        package let base: String
        /// What a tick is, and how bends are written: `24/quarter, bends in cents`.
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

    /// The record's file, which `diapason train` writes last.
    private static let record = "diapason.json"
    /// Beside the adapter of one of the studio's runs: what the user calls it.
    static let about = "about.json"
    /// Adapters beyond are not listed.
    private static let most = 500

    private let folders: [String]
    private let runs: String

    /// - Parameters:
    ///   - folders: adapters, or folders of adapters.
    ///   - runs: the studio's own runs, each with its adapter in the folder `adapter`.
    package init(folders: [String], runs: String) {
        self.folders = folders
        self.runs = runs
    }

    /// As they are on the disk now, by id.
    package func adapters() -> [Adapter] {
        var places: [(folder: String, name: String)] = []
        for folder in folders {
            if Storage.exists(StoragePath.joined(folder, "adapter_config.json")) {
                places.append((folder, Self.name(of: folder)))
            } else {
                for name in Storage.names(in: folder) {
                    let inner = StoragePath.joined(folder, name)
                    places.append((inner, name))
                }
            }
        }
        var titles: [String: String] = [:]
        for name in Storage.names(in: runs) {
            let run = StoragePath.joined(runs, name)
            let folder = StoragePath.joined(run, "adapter")
            titles[folder] = Self.document(run, Self.about)?["title"]?.stringValue
            places.append((folder, titles[folder] ?? "run"))
        }
        var found: [Adapter] = []
        var ids: Set<String> = []
        var seen: Set<String> = []
        for place in places where found.count < Self.most && seen.insert(place.folder).inserted {
            guard let json = Self.document(place.folder, Self.record), json["results"] != nil,
                Storage.exists(StoragePath.joined(place.folder, "adapter_config.json"))
            else { continue }
            let slug = Self.slug(place.name)
            var id = slug
            var number = 2
            while !ids.insert(id).inserted {
                id = "\(slug)-\(number)"
                number += 1
            }
            found.append(Adapter(id, json, folder: place.folder, title: titles[place.folder]))
        }
        return found.sorted { $0.id < $1.id }
    }

    package func adapter(_ id: String) -> Adapter? { adapters().first { $0.id == id } }

    /// The name of a folder that tells something: not `adapter`, which every run has, but what is above it.
    private static func name(of folder: String) -> String {
        let own = StoragePath.name(of: folder)
        guard own == "adapter", let parent = StoragePath.parent(of: folder) else { return own }
        let above = StoragePath.name(of: parent)
        return above.isEmpty || above == "." || above == "/" || above == "out" ? own : above
    }

    /// Letters and digits in lower case, with single hyphens between.
    static func slug(_ name: String) -> String {
        var slug = ""
        for scalar in name.lowercased().unicodeScalars {
            if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
                slug.unicodeScalars.append(scalar)
            } else if !slug.isEmpty, !slug.hasSuffix("-") {
                slug += "-"
            }
        }
        while slug.hasSuffix("-") { slug.removeLast() }
        return slug.isEmpty ? "adapter" : String(slug.prefix(80))
    }

    private static func document(_ folder: String, _ file: String) -> JSONValue? {
        let path = StoragePath.joined(folder, file)
        guard Storage.exists(path), let bytes = try? Storage.read(path, limit: 1 << 20) else { return nil }
        return try? JSONValue(parsing: bytes)
    }
}

extension AdapterShelf.Adapter {
    init(_ id: String, _ record: JSONValue, folder: String, title given: String?) {
        let corpus = record["corpus"] ?? .null
        let part = corpus["parts"]?.arrayValue?.first ?? .null
        self.id = id
        self.folder = folder
        let name = StoragePath.name(of: folder)
        let title = corpus["title"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        self.title = given ?? title ?? name
        self.corpus = title ?? part["source"]?.stringValue ?? name
        base = record["training"]?["base_model"]?.stringValue ?? "unknown"
        var notation = part["grid"]?.stringValue ?? "192/s"
        if let bends = part["bend_notation"]?.stringValue, bends != "none" { notation += ", bends: \(bends)" }
        self.notation = notation
        let personas = Set((corpus["parts"]?.arrayValue ?? []).compactMap { $0["persona"]?.stringValue })
        persona = personas.sorted().joined(separator: ", ")
        let licences = Set((corpus["parts"]?.arrayValue ?? []).compactMap { $0["licence"]?.stringValue })
        licence = licences.isEmpty ? nil : licences.sorted().joined(separator: ", ")
    }
}
