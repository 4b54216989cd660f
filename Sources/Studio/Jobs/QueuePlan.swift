/// Whose turn it is: jobs that wait, each owner in turn, and within an owner the oldest first.
struct QueuePlan {
    /// Where a job runs; one at a time in each.
    enum Lane: Hashable, Sendable, CaseIterable {
        /// The worker, which composes and completes.
        case worker
        /// Programs of their own beside it, which read corpora and train.
        case side
    }

    struct Place: Hashable, Sendable {
        let id: StudioID
        let lane: Lane
        let owner: String
    }

    private(set) var waiting: [Place] = []
    /// When each owner was served last, in turns; who is not there never was.
    private var served: [String: Int] = [:]
    private var turn = 0

    mutating func add(_ place: Place) { waiting.append(place) }

    /// - Returns: whether it was there.
    mutating func remove(_ id: StudioID) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Takes out whoever is next in a lane: of the owners that wait for it, the one who has not been served for longest.
    mutating func next(in lane: Lane) -> Place? {
        var best: Int?
        for (index, place) in waiting.enumerated() where place.lane == lane {
            if let best, served[waiting[best].owner, default: -1] <= served[place.owner, default: -1] { continue }
            best = index
        }
        guard let best else { return nil }
        let place = waiting.remove(at: best)
        turn += 1
        served[place.owner] = turn
        // Owners are strangers' names: not more of them than could matter.
        if served.count > 1_000, let oldest = served.min(by: { $0.value < $1.value }) { served[oldest.key] = nil }
        return place
    }
}
