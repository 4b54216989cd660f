import JSON

/// One annotation of a JAMS file: what kind it is, where it comes from, and its observations.
struct JAMSAnnotation {
    /// What its values mean, as in `note_midi`.
    let namespace: String
    /// In GuitarSet the string, from `"0"` for the low E; empty where nothing is said.
    let source: String
    let observations: JAMSObservations
    /// Where it stands in the file, in bytes.
    let offset: Int

    /// - Returns: nil for what has no namespace, or data that are no observations.
    init?(_ value: JSONValue, at offset: Int) {
        guard let namespace = value["namespace"]?.stringValue, let observations = JAMSObservations(value["data"])
        else { return nil }
        self.namespace = namespace
        self.observations = observations
        self.offset = offset
        switch value["annotation_metadata"]?["data_source"] {
        case .string(let text): source = text
        case .integer(let number): source = "\(number)"
        default: source = ""
        }
    }
}

/// What was observed at a time; a field that the file lacks, or that has the wrong type, is nil.
struct JAMSObservation {
    /// In seconds; finite.
    let time: Double?
    /// In seconds; finite.
    let duration: Double?
    let value: JSONValue
    let hasConfidence: Bool
}

/// The observations of an annotation, which the file writes as a list of objects, or as an object of lists.
struct JAMSObservations {
    private enum Form {
        case rows([JSONValue])
        case columns(time: [JSONValue], duration: [JSONValue], value: [JSONValue], confidence: [JSONValue])
    }

    private let form: Form
    let count: Int

    init?(_ data: JSONValue?) {
        if let rows = data?.arrayValue {
            form = .rows(rows)
            count = rows.count
        } else if let data, data.members != nil {
            func column(_ name: String) -> [JSONValue] { data[name]?.arrayValue ?? [] }
            form = .columns(
                time: column("time"), duration: column("duration"), value: column("value"),
                confidence: column("confidence"))
            count = column("time").count
        } else {
            return nil
        }
    }

    /// - Parameter index: in `0..<count`.
    subscript(index: Int) -> JAMSObservation {
        switch form {
        case .rows(let rows):
            let row = rows[index]
            return JAMSObservation(
                time: row["time"]?.numberValue, duration: row["duration"]?.numberValue, value: row["value"] ?? .null,
                hasConfidence: row["confidence"]?.numberValue != nil)
        case .columns(let time, let duration, let value, let confidence):
            return JAMSObservation(
                time: time[index].numberValue,
                duration: duration.indices.contains(index) ? duration[index].numberValue : nil,
                value: value.indices.contains(index) ? value[index] : .null,
                hasConfidence: confidence.indices.contains(index) && confidence[index].numberValue != nil)
        }
    }

    /// All of them in order of time, those without a time left out; equal times keep their order.
    func inOrder() -> [JAMSObservation] {
        let timed = (0..<count).compactMap { index -> (time: Double, index: Int)? in
            self[index].time.map { ($0, index) }
        }
        return timed.sorted { $0 < $1 }.map { self[$0.index] }
    }
}
