package import Foundation
package import JSON

/// A piece of work that was asked for, as the library keeps it.
package struct JobRecord: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case compose, corpus, train, complete
    }

    package enum State: String, Sendable, CaseIterable {
        case waiting, running
        /// Complete.
        case done
        /// Ended by an error, which ``JobRecord/failure`` tells.
        case failed
        /// Ended by the user; what was there is kept.
        case stopped
        /// Ended by the end of the studio or by a pause; it can go on.
        case interrupted

        package var isOver: Bool { self != .waiting && self != .running }
    }

    package var id: StudioID
    package var kind: Kind
    package var state: State
    /// As it was asked for, complete with what was left out: the same seed makes the same takes.
    package var request: JSONValue
    package var created: Date
    package var started: Date?
    package var ended: Date?
    package var progress: JSONValue?
    package var result: JSONValue?
    /// One sentence.
    package var failure: String?
    /// Whom it is done for, so that nobody waits for another's hundred jobs.
    package var owner: String

    package init(
        id: StudioID = StudioID(), kind: Kind, state: State = .waiting, request: JSONValue, created: Date = Date(),
        started: Date? = nil, ended: Date? = nil, progress: JSONValue? = nil, result: JSONValue? = nil,
        failure: String? = nil, owner: String
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.request = request
        self.created = created
        self.started = started
        self.ended = ended
        self.progress = progress
        self.result = result
        self.failure = failure
        self.owner = owner
    }

    /// The job as the interface tells it; not for whom.
    package var json: JSONValue {
        [
            "id": .string(id.description), "kind": .string(kind.rawValue), "state": .string(state.rawValue),
            "request": request, "created": .string(created.studioText),
            "started": started.map { .string($0.studioText) } ?? .null,
            "ended": ended.map { .string($0.studioText) } ?? .null, "progress": progress ?? .null,
            "result": result ?? .null, "failure": failure.map { .string($0) } ?? .null,
        ]
    }
}
