import GRDB

/// Under what name takes are compared.
enum TakeLabel: Hashable {
    /// Of an adapter, by its id.
    case adapter(String)
    /// Of the bare model.
    case base
    case job(StudioID)

    /// Reads `base`, the id of a job, with or without `job:`, or that of an adapter.
    init(_ text: String) {
        if text == "base" || text == "model" {
            self = .base
        } else if let id = StudioID(text.hasPrefix("job:") ? text.dropFirst(4) : Substring(text)) {
            self = .job(id)
        } else {
            self = .adapter(text)
        }
    }

    var text: String {
        switch self {
        case .adapter(let id): id
        case .base: "base"
        case .job(let id): "job:\(id)"
        }
    }

    /// Which rows of the scores are its takes.
    var condition: (sql: String, arguments: StatementArguments) {
        let takes = "kind = 'take' AND trashed = 0"
        return switch self {
        case .adapter(let id): ("\(takes) AND adapter = ?", [id])
        case .base: ("\(takes) AND adapter IS NULL", [])
        case .job(let id): ("\(takes) AND job = ?", [id.description])
        }
    }
}
