import JSON
import Music

/// Makes a track of each annotation that holds notes.
struct JAMSTracks {
    private(set) var tracks: [Track] = []
    private let clock: JAMSClock
    /// Contours that no notes have taken yet, by their source; the first is the last of its list.
    private var contours: [String: [JAMSAnnotation]] = [:]
    private var noteCount = 0
    private var pointCount = 0

    init(clock: JAMSClock, contours: [JAMSAnnotation]) {
        self.clock = clock
        for contour in contours.reversed() { self.contours[contour.source, default: []].append(contour) }
    }

    /// Contours that no notes took, in the order of the file; empty ones are none.
    var unusedContours: [JAMSAnnotation] {
        contours.values.joined().filter { $0.observations.count > 0 }.sorted { $0.offset < $1.offset }
    }

    /// - Throws: when a limit is passed.
    mutating func add(
        _ annotation: JAMSAnnotation, string: GuitarString?, _ log: inout FindingLog
    ) throws(FormatError) {
        let contour = contours[annotation.source]?.popLast().map { JAMSContour($0.observations) }
        // The channels in turn, but for the drums'.
        let channel = tracks.count % 15
        var track = Track(
            name: string?.name ?? annotation.source, program: string == nil ? 0 : GuitarString.program,
            channel: UInt8(channel < 9 ? channel : channel + 1), tuning: string == nil ? nil : GuitarString.tuning)
        for index in 0..<annotation.observations.count {
            let observation = annotation.observations[index]
            if observation.hasConfidence {
                log.note(
                    .notKept, "confidence", "how sure the annotator was of a note, which is not how loud it is",
                    at: annotation.offset)
            }
            guard let heard = heard(observation, annotation, &log) else { continue }
            noteCount += 1
            guard noteCount <= Limits.jamsNotes else {
                throw FormatError(.unsupported, at: annotation.offset, "more than \(Limits.jamsNotes) notes")
            }
            track.notes.append(try note(heard, on: string, contour, at: annotation.offset))
        }
        track.notes = track.notes.inCanonicalOrder()
        tracks.append(track)
    }

    /// A note in seconds and fractional MIDI note numbers.
    private struct Heard {
        let onset: Double
        let duration: Double
        let value: Double
        let pitch: Pitch
    }

    /// - Returns: nil, and why in the log, for what is no note.
    private func heard(_ observation: JAMSObservation, _ annotation: JAMSAnnotation, _ log: inout FindingLog) -> Heard?
    {
        guard let onset = observation.time, let duration = observation.duration,
            let number = observation.value.numberValue
        else {
            log.note(
                .repaired, "incompleteNote", "a note without time, duration or pitch was left out",
                at: annotation.offset)
            return nil
        }
        guard onset >= 0, duration >= 0 else {
            log.note(
                .repaired, "negativeTime", "a note before the start, or of negative duration, was left out",
                at: annotation.offset)
            return nil
        }
        guard onset <= Limits.jamsSeconds, duration <= Limits.jamsSeconds - onset else {
            log.note(
                .repaired, "lateNote", "a note that ends after \(Int(Limits.jamsSeconds)) seconds was left out",
                at: annotation.offset)
            return nil
        }
        let isFrequency = annotation.namespace.hasSuffix("hz")
        // Old files write 0 Hz, or a frequency below it, for a time without pitch.
        if isFrequency, number <= 0 { return nil }
        let value = isFrequency ? JAMSContour.pitch(frequency: number) : number
        guard let value, abs(value) < 1_000, let pitch = Pitch(Int(value.rounded())) else {
            log.note(
                .repaired, "pitchOutOfRange", "a note outside of the MIDI notes 0 to 127 was left out",
                at: annotation.offset)
            return nil
        }
        return Heard(onset: onset, duration: duration, value: value, pitch: pitch)
    }

    private mutating func note(
        _ heard: Heard, on string: GuitarString?, _ contour: JAMSContour?, at offset: Int
    ) throws(FormatError) -> Note {
        let onset = clock.ticks(at: heard.onset)
        let end = max(clock.ticks(at: heard.onset + heard.duration), onset)
        var note = Note(onset: onset, duration: end - onset, pitch: heard.pitch, velocity: JAMS.velocity)
        let pitch = Int(heard.pitch.number)
        var moves = JAMSContour.constant(value: heard.value, from: pitch)
        if let contour {
            let points = contour.points(from: heard.onset, to: heard.onset + heard.duration)
            // Notes that lie upon each other share their points: a damaged file could ask for any number of them.
            pointCount += points.count
            guard pointCount <= Limits.jamsContourPoints else {
                throw FormatError(
                    .unsupported, at: offset,
                    "the notes share more than \(Limits.jamsContourPoints) points of pitch contours")
            }
            moves =
                contour.bends(points, onset: heard.onset, duration: heard.duration, value: heard.value, from: pitch)
                ?? moves
        }
        let bends = bends(moves, from: heard.onset, onset, end)
        if !bends.isEmpty { note.bends = bends }
        if let position = string?.position(of: heard.pitch) { note.position = position }
        return note
    }

    /// Seconds from the onset into ticks from it; of points on one tick the last counts.
    private func bends(
        _ moves: [(time: Double, cents: Double)], from seconds: Double, _ onset: Ticks, _ end: Ticks
    ) -> [PitchBend] {
        var bends: [PitchBend] = []
        bends.reserveCapacity(moves.count)
        for move in moves {
            let time = min(max(clock.ticks(at: seconds + move.time), onset), end) - onset
            if bends.last?.time == time { bends.removeLast() }
            bends.append(PitchBend(time: time, cents: move.cents))
        }
        return bends
    }
}
