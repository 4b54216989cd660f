import JSON

/// What happened so far to a job that runs, as far as it is in memory alone: the notes of its takes, its text, its progress.
struct RunningStory {
    private struct Line {
        var number: Int
        var items: [JSONValue] = []
        var text = ""
    }

    private var notes: [Int: Line] = [:]
    private var texts: [Int: Line] = [:]
    private var progress: StudioEvent?
    private var size = 0

    /// Notes and bytes of text that are kept of a job; what comes after them is told once and not again.
    static let most = 400_000

    mutating func add(_ event: StudioEvent) {
        switch event.kind {
        case "notes":
            guard let take = event.body["take"]?.integerValue, let new = event.body["notes"]?.arrayValue,
                size + new.count <= Self.most
            else { return }
            notes[take, default: Line(number: event.number)].items += new
            notes[take]?.number = event.number
            size += new.count
        case "text":
            guard let choice = event.body["choice"]?.integerValue, let new = event.body["text"]?.stringValue,
                size + new.utf8.count <= Self.most
            else { return }
            texts[choice, default: Line(number: event.number)].text += new
            texts[choice]?.number = event.number
            size += new.utf8.count
        case "progress": progress = event
        // A job that begins again begins with nothing.
        case "state": self = RunningStory()
        default: break
        }
    }

    func notes(of take: Int) -> Int { notes[take]?.items.count ?? 0 }

    /// An event for each take and answer, with all of it from its beginning (`from` is 0), under the number of its last one.
    func events(of job: StudioID) -> [StudioEvent] {
        var events = progress.map { [$0] } ?? []
        for (take, line) in notes {
            events.append(
                StudioEvent(
                    number: line.number, job: job, kind: "notes",
                    body: ["take": .integer(take), "from": 0, "notes": .array(line.items)]))
        }
        for (choice, line) in texts {
            events.append(
                StudioEvent(
                    number: line.number, job: job, kind: "text",
                    body: ["choice": .integer(choice), "from": 0, "text": .string(line.text)]))
        }
        return events
    }
}
