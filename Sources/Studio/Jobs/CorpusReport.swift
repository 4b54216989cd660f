import Datasets
import JSON
import Storage

/// What a corpus holds and what was refused, out of the files in its folder.
struct CorpusReport {
    let json: JSONValue

    /// Files that are named with the reason why they gave nothing; the rest is counted.
    static let mostRefused = 200
    private static let longestCard = 20_000

    /// - Throws: `StorageError` or `LibraryError` where the folder is not as `diapason dataset build` leaves it.
    init(folder: String, name: String) throws {
        let manifest = try Self.document(folder, CorpusFolder.manifest)
        let statistics = try Self.document(folder, CorpusFolder.statistics)
        let totals = manifest["totals"] ?? .null
        let (files, refused) = try Self.files(folder)
        let card = try Storage.read(StoragePath.joined(folder, "README.md"), limit: 1 << 20)
        func sum(_ key: String) -> JSONValue {
            let sides = ["train", "valid"].compactMap { totals[$0]?[key]?.integerValue }
            return .integer(sides.reduce(0, +))
        }
        json = [
            "name": .string(name), "folder": .string(folder), "files": .integer(files),
            "pieces": totals["pieces"] ?? .null, "notes": statistics["notes"] ?? .null,
            "hours": statistics["hours"] ?? .null, "duplicates": statistics["duplicates"] ?? .null,
            "examples": sum("excerpts"), "tokens": sum("tokens"), "skipped": totals["skipped"] ?? .null,
            "keys": statistics["keys"] ?? .null, "metres": statistics["metres"] ?? .null,
            "refused_count": .integer(refused.count),
            "refused": .array(
                refused.prefix(Self.mostRefused).map { ["name": .string($0.name), "reason": .string($0.reason)] }),
            "card": .string(String(String(decoding: card, as: UTF8.self).prefix(Self.longestCard))),
        ]
    }

    /// Whether a corpus holds out some of its music.
    static func holdsOut(_ folder: String) throws -> Bool {
        let totals = try document(folder, CorpusFolder.manifest)["totals"]
        return totals?["valid"]?["excerpts"]?.integerValue ?? 0 > 0
    }

    /// How many files there are, and those that gave no piece to any part of the corpus, with the last reason.
    ///
    /// A file stands there once for each part of the corpus.
    private static func files(_ folder: String) throws -> (count: Int, refused: [(name: String, reason: String)]) {
        let lines = try Storage.read(StoragePath.joined(folder, CorpusFolder.sources), limit: 1 << 28).split(
            separator: 0x0A)
        var order: [String] = []
        var reasons: [String: String] = [:]
        var taken: Set<String> = []
        var all: Set<String> = []
        for line in lines {
            guard let json = try? JSONValue(parsing: Array(line)), let file = json["file"]?.stringValue else {
                continue
            }
            all.insert(file)
            let pieces = json["pieces"]?.arrayValue ?? []
            // A piece may itself be left out, as a copy of another one.
            let reason = (json["skipped"] ?? pieces.last?["skipped"])?["reason"]?.stringValue
            if reason == nil || pieces.contains(where: { $0["skipped"] == nil }) { taken.insert(file) }
            guard let reason else { continue }
            if reasons.updateValue(reason, forKey: file) == nil { order.append(file) }
        }
        return (all.count, order.filter { !taken.contains($0) }.map { ($0, reasons[$0] ?? "") })
    }

    private static func document(_ folder: String, _ file: String) throws -> JSONValue {
        let path = StoragePath.joined(folder, file)
        do {
            return try JSONValue(parsing: Storage.read(path, limit: 1 << 28))
        } catch let error as JSONError {
            throw LibraryError(.broken, "'\(path)': \(error)")
        }
    }
}
