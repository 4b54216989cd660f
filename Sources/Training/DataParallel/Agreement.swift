public import Torch

/// What has to be the same on all ranks before they train together, with what users call it.
public struct Agreement: Sendable {
    /// For instance `the base model` and the digest of its files.
    public var facts: [(name: String, value: String)]

    public init(_ facts: [(name: String, value: String)]) { self.facts = facts }

    /// Compares the facts of all ranks, which call this together.
    ///
    /// - Throws: the same error on every rank: the first rank that differs from rank 0, and in what.
    public func check(in group: ProcessGroup) throws(ProcessGroupError) {
        let text = facts.map { "\($0.name)\u{1F}\($0.value)" }.joined(separator: "\u{1E}")
        let all = try group.gather(Array(text.utf8))
        guard let rank = all.indices.first(where: { all[$0] != all[0] }) else { return }
        let (first, other) = (Self.facts(in: all[0]), Self.facts(in: all[rank]))
        let names = first.map(\.name) + other.map(\.name).filter { name in !first.contains { $0.name == name } }
        let differences = names.compactMap { name -> String? in
            let values = [other, first].map { list in list.first { $0.name == name }?.value ?? "nothing" }
            return values[0] == values[1] ? nil : "\(name) (\(Self.short(values[0])) against \(Self.short(values[1])))"
        }
        throw ProcessGroupError(
            .disagrees, rank: rank,
            "rank \(rank) and rank 0 do not have the same: \(differences.prefix(6).joined(separator: ", ")); start all "
                + "ranks with the same program, command and files")
    }

    private static func facts(in text: [UInt8]) -> [(name: String, value: String)] {
        String(decoding: text, as: UTF8.self).split(separator: "\u{1E}").map { fact in
            let parts = fact.split(separator: "\u{1F}", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private static func short(_ value: String) -> String { value.count > 24 ? value.prefix(16) + "..." : value }
}
