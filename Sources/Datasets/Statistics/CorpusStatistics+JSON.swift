public import JSON

extension CorpusStatistics {
    /// The statistics for people's scripts: all counts, and what follows from them.
    ///
    /// Of each distribution there are its unit, its mean and percentiles, and `counts`, pairs of the middle of a bin and
    /// what fell into it. Keys always stand in the same order, and the same statistics give the same text.
    public var json: JSONValue { json(withSummary: true) }

    /// The counts alone, which ``init(_:)`` reads as well; a third shorter.
    public var counts: JSONValue { json(withSummary: false) }

    private func json(withSummary: Bool) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("pieces", .integer(pieces)), .init("notes", .integer(notes)), .init("words", .integer(words)),
            .init("tokens", .integer(tokens)), .init("microseconds", .integer(microseconds)),
            .init("duplicates", .integer(duplicates)),
        ]
        if withSummary {
            members += [
                .init("hours", Self.rounded(hours)), .init("tokens_per_note", Self.rounded(tokensPerNote)),
                .init("tokens_per_word", Self.rounded(tokensPerWord)), .init("bent_notes", .integer(bentNotes)),
            ]
        }
        members += [
            .init("excluded", Self.json(excluded)), .init("keys", keys.json), .init("metres", Self.json(metres)),
        ]
        for (name, unit, path) in Self.histograms {
            let histogram = self[keyPath: path]
            var content: [JSONValue.Member] = []
            if withSummary {
                content = [.init("unit", .string(unit)), .init("mean", Self.rounded(histogram.mean))]
                content += Self.shares.map { .init($0.name, Self.rounded(histogram.quantile($0.share))) }
            }
            members.append(.init(name, .object(content + [.init("counts", histogram.json)])))
        }
        return .object(members)
    }

    /// Reads what `json` or `counts` gave; what follows from the counts is not looked at.
    ///
    /// - Throws: ``DatasetError`` without a file, which the reader of the file adds, when a count is missing or is none.
    public init(_ json: JSONValue) throws(DatasetError) {
        self.init()
        guard json.members != nil else {
            throw DatasetError(.malformed, "\(json.kind) stands here, where the object of statistics is expected")
        }
        pieces = try Self.count("pieces", json)
        notes = try Self.count("notes", json)
        words = try Self.count("words", json)
        tokens = try Self.count("tokens", json)
        microseconds = try Self.count("microseconds", json)
        duplicates = try Self.count("duplicates", json)
        excluded = try Self.dictionary("excluded", json)
        metres = try Self.dictionary("metres", json)
        guard let keys = KeyTally(json["keys"]) else { throw Self.fault("keys") }
        self.keys = keys
        for (name, _, path) in Self.histograms {
            guard let histogram = Histogram(json[name]?["counts"], self[keyPath: path].scale) else {
                throw Self.fault(name)
            }
            self[keyPath: path] = histogram
        }
    }

    private static let shares = [
        (name: "p5", share: 0.05), (name: "p25", share: 0.25), (name: "median", share: 0.5),
        (name: "p75", share: 0.75), (name: "p95", share: 0.95),
    ]

    private static func json(_ counts: [String: Int]) -> JSONValue {
        .object(counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { .init($0.key, .integer($0.value)) })
    }

    /// To four decimals, which is more than a mean of so many means.
    private static func rounded(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return Histogram.number((value * 10_000).rounded() / 10_000)
    }

    private static func count(_ key: String, _ json: JSONValue) throws(DatasetError) -> Int {
        guard let count = json[key]?.integerValue, count >= 0 else { throw fault(key) }
        return count
    }

    private static func dictionary(_ key: String, _ json: JSONValue) throws(DatasetError) -> [String: Int] {
        guard let members = json[key]?.members else { throw fault(key) }
        var counts: [String: Int] = [:]
        for member in members {
            guard let count = member.value.integerValue, count >= 0 else { throw fault(key) }
            counts[member.key] = (counts[member.key] ?? 0).saturatingSum(count)
        }
        return counts
    }

    private static func fault(_ key: String) -> DatasetError {
        DatasetError(
            .malformed, "\"\(key)\" of the statistics is missing, or holds no counts; build the corpus again")
    }
}
