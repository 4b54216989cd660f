import JSON
import Storage

/// Follows what a training run writes down: its metrics become events, and what it composes becomes pieces of the library.
actor TrainingJournal {
    private let id: StudioID
    private let folder: String
    private let name: String
    private let library: StudioLibrary
    private let log: EventLog
    private let scores: ScoreWork
    /// Bytes of the file that were read.
    private var place = 0
    private var rest: [UInt8] = []
    /// The last steps that were told: a run that goes on writes the same lines again.
    private var lastStep: Int
    private var lastLook: Int
    private var origins: Set<String>
    private var total: Int?
    /// When this part of the run began, and after which step.
    private var start: (step: Int, time: ContinuousClock.Instant)?

    private static let longestLine = 1 << 16

    init(
        _ id: StudioID, folder: String, name: String, _ library: StudioLibrary, _ log: EventLog, _ scores: ScoreWork
    ) throws {
        self.id = id
        self.folder = folder
        self.name = name
        self.library = library
        self.log = log
        self.scores = scores
        lastStep = try library.lastStep(of: id, with: "loss") ?? -1
        lastLook = try library.lastStep(of: id, with: "held_out") ?? -1
        origins = try library.origins(of: id)
    }

    func note(total: Int) { self.total = total }

    /// Reads what is new.
    func look() {
        let path = StoragePath.joined(folder, "metrics.jsonl")
        // A run that goes on cuts the file to what it had at its checkpoint.
        if let length = Storage.identity(of: path)?.length, length < place { (place, rest) = (0, []) }
        while let bytes = try? Storage.tail(of: path, from: place, limit: 1 << 20), !bytes.isEmpty {
            place += bytes.count
            rest += bytes
            var drafts: [EventLog.Draft] = []
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                let line = Array(rest[start..<end])
                start = end + 1
                if let json = try? JSONValue(parsing: line, takingNaNAsNull: true) { drafts += take(json) }
            }
            rest.removeFirst(start)
            if rest.count > Self.longestLine { rest = [] }
            if !drafts.isEmpty { try? log.publish(drafts) }
        }
    }

    private func take(_ json: JSONValue) -> [EventLog.Draft] {
        guard let step = json["step"]?.integerValue, step >= 0 else { return [] }
        if json["sample"] != nil {
            keep(json, step)
            return []
        }
        if let earlier = json["rolled_back_to"]?.integerValue {
            (lastStep, lastLook) = (min(lastStep, earlier), min(lastLook, earlier))
            return [.init(id, "metrics", ["step": .integer(step), "rolled_back_to": .integer(earlier)])]
        }
        if let loss = json["held_out_loss"] {
            guard step > lastLook else { return [] }
            lastLook = step
            return [
                .init(
                    id, "metrics",
                    ["step": .integer(step), "held_out": loss, "best": json["best"] ?? .null, "steps": steps])
            ]
        }
        guard json["loss"] != nil, step > lastStep else { return [] }
        lastStep = step
        let body: JSONValue = [
            "step": .integer(step), "steps": steps, "loss": json["loss"] ?? .null,
            "learning_rate": json["lr"] ?? .null, "gradient_norm": json["grad_norm"] ?? .null,
            "tokens": json["tokens"] ?? .null, "tokens_per_second": json["tokens_per_second"] ?? .null,
            "memory_gb": json["memory_gb"] ?? .null, "held_out": .null, "seconds_left": secondsLeft(step),
        ]
        return [.init(id, "metrics", body, .thinned)]
    }

    private var steps: JSONValue { total.map { .integer($0) } ?? .null }

    /// By the mean of the steps that this process has seen.
    private func secondsLeft(_ step: Int) -> JSONValue {
        let now = ContinuousClock.now
        guard let start else {
            start = (step, now)
            return .null
        }
        guard let total, step > start.step else { return .null }
        let each = start.time.duration(to: now) / .seconds(1) / Double(step - start.step)
        return .integer(Int((each * Double(max(total - step, 0))).rounded()))
    }

    /// Makes a piece of the library out of one that the run composed.
    private func keep(_ json: JSONValue, _ step: Int) {
        guard let sample = json["sample"], let midi = sample["midi"]?.stringValue, midi.hasPrefix("samples/"),
            !midi.contains(".."), !origins.contains(midi)
        else { return }
        do {
            let file = try Storage.read(StoragePath.joined(folder, midi), limit: 16 << 20)
            let number = sample["number"]?.integerValue ?? 1
            var score = ScoreRecord(
                job: id, take: number, name: "\(name), after \(step) steps", fileName: "original.mid", kind: .sample,
                summary: try scores.summary(file, StoragePath.name(of: midi)))
            score.origin = midi
            if let written = sample["written"] { score.given = ["written": written] }
            try library.writeFile(of: score, file)
            let record = score
            let id = id
            try log.publish { database in
                let kept = try StudioLibrary.insert(record, database)
                let body: JSONValue = [
                    "score": .string(kept.id.description), "step": .integer(step), "take": .integer(number),
                ]
                return ([.init(id, "sample", body)], ())
            }
            origins.insert(midi)
        } catch {
            // A piece that cannot be read, as one without a note, is not worth ending the run for.
            origins.insert(midi)
        }
    }
}
