import JSON
import Music

/// Reads the annotations of one JAMS file, each kind in its turn.
struct JAMSReader {
    private let annotations: [JAMSAnnotation]
    private let metadata: JSONValue?
    private var log = FindingLog()

    /// Namespaces whose observations can be notes.
    private static let noteNamespaces: Set<String> = ["note_midi", "pitch_midi", "note_hz", "pitch_hz"]
    /// Names of namespaces that findings tell apart; a damaged file could have any number of them.
    private static let mostNames = 32

    /// - Throws: when the value has no list of annotations.
    init(_ root: JSONValue, _ bytes: [UInt8]) throws(FormatError) {
        guard let list = root["annotations"]?.arrayValue else {
            throw FormatError(
                .invalid, at: 0, "this JSON is no JAMS file: it is no object with a list named \"annotations\"")
        }
        metadata = root["file_metadata"]
        let offsets = JAMSOffsets(bytes)
        var annotations: [JAMSAnnotation] = []
        for (index, value) in list.enumerated() {
            if let annotation = JAMSAnnotation(value, at: offsets[index]) {
                annotations.append(annotation)
            } else {
                log.note(
                    .repaired, "unreadableAnnotation",
                    "an annotation without a namespace or without observations was left out", at: offsets[index])
            }
        }
        self.annotations = annotations
    }

    mutating func reading() throws(FormatError) -> Reading {
        let noted = annotations.filter(JAMSReader.holdsNotes)
        guard !noted.isEmpty else { throw noNotes }
        let frame = JAMSFrame(annotations, &log)
        var tracks = JAMSTracks(clock: frame.clock, contours: annotations.filter { $0.namespace == "pitch_contour" })
        let isGuitar = GuitarString.all(noted.map(\.source))
        for annotation in noted {
            try tracks.add(annotation, string: isGuitar ? GuitarString(annotation.source) : nil, &log)
        }
        noteWhatIsNotKept(unusedContours: tracks.unusedContours)
        var score = Score(
            ticksPerQuarter: frame.clock.ticksPerQuarter, tempos: frame.clock.tempos,
            timeSignatures: frame.timeSignatures, keySignatures: frame.keySignatures, tracks: tracks.tracks)
        score.texts = names + frame.chords
        return Reading(score: score, findings: log.findings)
    }

    /// `pitch_hz` and `pitch_midi` served for melodies too, a point each few milliseconds: those last no time.
    private static func holdsNotes(_ annotation: JAMSAnnotation) -> Bool {
        guard noteNamespaces.contains(annotation.namespace) else { return false }
        guard annotation.namespace.hasPrefix("pitch") else { return true }
        let observations = annotation.observations
        return observations.count == 0 || (0..<observations.count).contains { observations[$0].duration ?? 0 > 0 }
    }

    private var noNotes: FormatError {
        var names: [String] = []
        for annotation in annotations where names.count < 8 && !names.contains(annotation.namespace) {
            names.append(annotation.namespace)
        }
        let found =
            names.isEmpty
            ? "no annotations at all" : "only " + names.map { "\"\($0.prefix(40))\"" }.joined(separator: ", ")
        return FormatError(
            .unsupported, at: 0,
            "this JAMS file has no notes: they are annotations of the namespaces note_midi, note_hz, pitch_midi or "
                + "pitch_hz, and it has \(found)")
    }

    private var names: [ScoreText] {
        var texts: [ScoreText] = []
        if let title = metadata?["title"]?.stringValue, !title.isEmpty {
            texts.append(ScoreText(time: .zero, .name, title))
        }
        if let artist = metadata?["artist"]?.stringValue, !artist.isEmpty {
            texts.append(ScoreText(time: .zero, .text, artist))
        }
        return texts
    }

    private mutating func noteWhatIsNotKept(unusedContours: [JAMSAnnotation]) {
        for contour in unusedContours {
            log.note(
                .notKept, "contourWithoutNotes", "a pitch contour whose data source has no notes of its own",
                at: contour.offset)
        }
        var seen: Set<String> = []
        for annotation in annotations {
            let name = annotation.namespace
            if JAMSReader.holdsNotes(annotation) || name == "pitch_contour" || JAMSFrame.namespaces.contains(name) {
                continue
            }
            if seen.count < JAMSReader.mostNames || seen.contains(name) {
                seen.insert(name)
                let shown = name.prefix(60)
                log.note(
                    .notKept, "namespace.\(shown)", "annotations of the namespace \"\(shown)\"", at: annotation.offset)
            } else {
                log.note(.notKept, "namespaces", "annotations of further namespaces", at: annotation.offset)
            }
        }
    }
}
