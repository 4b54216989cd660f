package import Foundation
package import JSON

/// A piece in the library: a file in a folder of its own, and what is known about it.
package struct ScoreRecord: Hashable, Sendable {
    /// How a piece came here.
    package enum Kind: String, Sendable, CaseIterable {
        case upload, opening
        /// A model wrote it, or a part of it.
        case take
        /// A model wrote it while it was trained.
        case sample
    }

    package var id: StudioID
    /// The piece that it was made from.
    package var parent: StudioID?
    package var job: StudioID?
    /// From 1.
    package var take: Int?
    /// What a user calls it.
    package var name: String
    /// Of the file in the folder `scores/<id>`.
    package var fileName: String
    package var kind: Kind
    /// To the millisecond; the library moves it on where another piece has the same.
    package var created: Date
    /// What the studio tells about it, an object.
    package var summary: JSONValue
    /// What makes a take again.
    package var recipe: JSONValue?
    /// Which notes are whose: `{"written": [places in the canonical order]}`, the model's; nil where there is no such
    /// difference.
    package var given: JSONValue?
    /// Under what name takes are compared: the adapter's id; nil for what no adapter wrote.
    package var adapter: String?
    package var isTrashed: Bool
    /// What of its job it is, as `take-1`; a job has each only once.
    package var origin: String?

    package init(
        id: StudioID = StudioID(), parent: StudioID? = nil, job: StudioID? = nil, take: Int? = nil, name: String,
        fileName: String, kind: Kind, created: Date = Date(), summary: JSONValue, recipe: JSONValue? = nil,
        given: JSONValue? = nil, adapter: String? = nil, isTrashed: Bool = false
    ) {
        self.id = id
        self.parent = parent
        self.job = job
        self.take = take
        self.name = name
        self.fileName = fileName
        self.kind = kind
        self.created = created
        self.summary = summary
        self.recipe = recipe
        self.given = given
        self.adapter = adapter
        self.isTrashed = isTrashed
    }

    /// The piece as the interface tells it: the record's own members, then those of the summary.
    package var json: JSONValue {
        let own: [JSONValue.Member] = [
            .init("id", .string(id.description)), .init("name", .string(name)), .init("kind", .string(kind.rawValue)),
            .init("parent", parent.map { .string($0.description) } ?? .null),
            .init("job", job.map { .string($0.description) } ?? .null),
            .init("take", take.map { .integer($0) } ?? .null),
            .init("adapter", adapter.map { .string($0) } ?? .null),
            .init("created", .string(created.studioText)), .init("trashed", .bool(isTrashed)),
        ]
        let names = Set(own.map(\.key))
        return .object(own + (summary.members ?? []).filter { !names.contains($0.key) })
    }
}
