/// JAMS text made for tests: as many strings as are asked for, each with its notes and its contour.
struct JAMSFixture {
    /// A note of a string, and how its pitch moves.
    struct Played {
        var time: Double
        var duration: Double
        /// As a MIDI note number with its fraction.
        var value: Double
        /// Semitones from the value, by seconds from the onset; nil for a note without a contour.
        var movement: ((Double) -> Double)?
    }

    /// By string, 0 for the low E.
    var strings: [Int: [Played]] = [:]
    /// Further annotations, as JSON.
    var others: [String] = []
    /// Seconds from a point of a contour to the next, as in GuitarSet.
    static let step = 256.0 / 44_100

    var text: String {
        var annotations = others
        for (string, notes) in strings.sorted(by: { $0.key < $1.key }) {
            let rows = notes.map {
                #"{"time": \#($0.time), "duration": \#($0.duration), "value": \#($0.value), "confidence": null}"#
            }
            annotations.append(
                JAMSFixture.annotation("note_midi", source: "\(string)", "[\(rows.joined(separator: ","))]"))
            annotations.append(contour(notes, of: string))
        }
        return """
            {"annotations": [\(annotations.joined(separator: ",\n"))],
            "file_metadata": {"title": "A slow \\"blues\\"", "artist": "Nobody", "duration": 10}, "sandbox": {}}
            """
    }

    var bytes: [UInt8] { Array(text.utf8) }

    static func annotation(_ namespace: String, source: String = "", _ data: String) -> String {
        #"{"annotation_metadata": {"curator": {"name": "[{"}, "data_source": "\#(source)"}, "#
            + #""namespace": "\#(namespace)", "data": \#(data), "sandbox": {}, "time": 543.7, "duration": 10}"#
    }

    private func contour(_ notes: [Played], of string: Int) -> String {
        var times: [String] = []
        var values: [String] = []
        for note in notes {
            guard let movement = note.movement else { continue }
            for index in 1..<max(2, Int(note.duration / JAMSFixture.step)) {
                let elapsed = Double(index) * JAMSFixture.step
                times.append("\(note.time + elapsed)")
                let frequency = JAMSFixture.frequency(note.value + movement(elapsed))
                values.append(#"{"voiced": true, "index": 0, "frequency": \#(frequency)}"#)
            }
        }
        let zeros = "[" + times.map { _ in "0" }.joined(separator: ",") + "]"
        return JAMSFixture.annotation(
            "pitch_contour", source: "\(string)",
            #"{"time": [\#(times.joined(separator: ","))], "duration": \#(zeros), "confidence": [], "#
                + #""value": [\#(values.joined(separator: ","))]}"#)
    }

    /// 2 to the power of twelfths, by series, so that the fixture shares nothing with the reader.
    static func frequency(_ pitch: Double) -> Double {
        let exponent = (pitch - 69) / 12 * 0.693_147_180_559_945_3
        var term = 1.0
        var sum = 1.0
        for index in 1..<60 {
            term *= exponent / Double(index)
            sum += term
        }
        return 440 * sum
    }
}
