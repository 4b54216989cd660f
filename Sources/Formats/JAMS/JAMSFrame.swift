import JSON
import Music

/// What notes stand in: the clock, the metre, the keys, and the chords over them.
struct JAMSFrame {
    static let namespaces: Set<String> = ["tempo", "beat_position", "key_mode", "chord"]

    let clock: JAMSClock
    private(set) var timeSignatures: [TimeSignature] = []
    private(set) var keySignatures: [KeySignature] = []
    private(set) var chords: [ScoreText] = []

    /// A beat, and where it stands in its bar.
    private struct Beat {
        let seconds: Double
        /// From 1.
        let position: Int
        let beatsPerBar: UInt8
        /// As a power of two.
        let unitPower: UInt8
    }

    /// Of several annotations of tempo, beats or keys the first with observations counts.
    init(_ annotations: [JAMSAnnotation], _ log: inout FindingLog) {
        func first(_ namespace: String) -> JAMSAnnotation? {
            annotations.first { $0.namespace == namespace && $0.observations.count > 0 }
        }
        for namespace in ["tempo", "beat_position", "key_mode"] {
            for other in annotations.filter({ $0.namespace == namespace && $0.observations.count > 0 }).dropFirst() {
                log.note(
                    .notKept, "second.\(namespace)", "further annotations of \(namespace); the first counts",
                    at: other.offset)
            }
        }
        let beats = first("beat_position").map { JAMSFrame.beats($0, &log) } ?? []
        let changes = first("tempo").map { JAMSFrame.changes($0, beatPower: beats.first?.unitPower ?? 2, &log) } ?? []
        clock = changes.isEmpty ? JAMSFrame.clock(fittedTo: beats) : JAMSClock(changes)
        readMetre(beats)
        if let keys = first("key_mode") { readKeys(keys, &log) }
        readChords(annotations.filter { $0.namespace == "chord" })
    }

    private static func isTime(_ seconds: Double) -> Bool { (0...Limits.jamsSeconds).contains(seconds) }

    /// - Parameter beatPower: what the tempo counts, as a power of two.
    private static func changes(
        _ annotation: JAMSAnnotation, beatPower: UInt8, _ log: inout FindingLog
    ) -> [JAMSClock.Change] {
        var changes: [JAMSClock.Change] = []
        for observation in annotation.observations.inOrder() {
            let quartersPerBeat = 4 / Double(1 << Int(beatPower))
            guard let time = observation.time, isTime(time), let tempo = observation.value.numberValue, tempo > 0,
                JAMSClock.quarters.contains(60 / tempo / quartersPerBeat)
            else {
                log.note(
                    .repaired, "tempo", "a tempo that is no number of 4 to 1,000 quarters a minute was left out",
                    at: annotation.offset)
                continue
            }
            changes.append(JAMSClock.Change(seconds: time, secondsPerQuarter: 60 / tempo / quartersPerBeat))
        }
        return changes
    }

    private static func beats(_ annotation: JAMSAnnotation, _ log: inout FindingLog) -> [Beat] {
        var beats: [Beat] = []
        for observation in annotation.observations.inOrder() {
            let value = observation.value
            guard let time = observation.time, isTime(time), let position = value["position"]?.numberValue,
                let perBar = value["num_beats"]?.integerValue, (1...255).contains(perBar),
                let unit = value["beat_units"]?.integerValue, let power = (0...8).first(where: { 1 << $0 == unit }),
                position >= 1, position < Double(perBar) + 1
            else {
                log.note(
                    .repaired, "beat", "a beat without a place in a bar of 1 to 255 beats was left out",
                    at: annotation.offset)
                continue
            }
            beats.append(
                Beat(seconds: time, position: Int(position), beatsPerBar: UInt8(perBar), unitPower: UInt8(power)))
        }
        return beats
    }

    /// The longest row of beats from the first that a tempo can follow; beats of one unit only.
    private static func clock(fittedTo beats: [Beat]) -> JAMSClock {
        guard let first = beats.first else { return JAMSClock([]) }
        let quartersPerBeat = 4 / Double(1 << Int(first.unitPower))
        var times = [first.seconds]
        for beat in beats.dropFirst() {
            guard beat.unitPower == first.unitPower,
                JAMSClock.quarters.contains((beat.seconds - times[times.count - 1]) / quartersPerBeat)
            else { break }
            times.append(beat.seconds)
        }
        return JAMSClock(beats: times, beatUnit: 1 << Int(first.unitPower))
    }

    /// A metre is said where it changes, and where a downbeat is off the bar lines by more than half a beat, as after a
    /// pick-up.
    private mutating func readMetre(_ beats: [Beat]) {
        for beat in beats {
            let beatTicks = max((4 * clock.ticksPerQuarter) >> Int(beat.unitPower), 1)
            let tick = clock.ticks(at: beat.seconds).count
            if let last = timeSignatures.last, last.beats == beat.beatsPerBar, last.beatPower == beat.unitPower {
                guard beat.position == 1 else { continue }
                let bar = Int(beat.beatsPerBar) * beatTicks
                let off = (tick - last.time.count) % bar
                if min(off, bar - off) <= beatTicks / 2 { continue }
                say(beat, at: tick)
            } else {
                say(beat, at: tick - (beat.position - 1) * beatTicks)
            }
        }
    }

    private mutating func say(_ beat: Beat, at tick: Int) {
        let time = Ticks(max(tick, timeSignatures.last?.time.count ?? 0, 0))
        if timeSignatures.last?.time == time { timeSignatures.removeLast() }
        timeSignatures.append(TimeSignature(time: time, beats: beat.beatsPerBar, beatPower: beat.unitPower))
    }

    private mutating func readKeys(_ annotation: JAMSAnnotation, _ log: inout FindingLog) {
        for observation in annotation.observations.inOrder() {
            let name = observation.value.stringValue
            if name == "N" { continue }
            guard let time = observation.time, JAMSFrame.isTime(time), let name,
                let key = KeySignature(jams: name, time: clock.ticks(at: time))
            else {
                log.note(
                    .repaired, "key", "a key that is none, as Eb:major is one, was left out", at: annotation.offset)
                continue
            }
            keySignatures.append(key)
        }
    }

    private mutating func readChords(_ annotations: [JAMSAnnotation]) {
        var texts: [ScoreText] = []
        for (index, annotation) in annotations.enumerated() {
            for observation in annotation.observations.inOrder() {
                guard let time = observation.time, JAMSFrame.isTime(time), let chord = observation.value.stringValue,
                    !chord.isEmpty
                else { continue }
                texts.append(ScoreText(time: clock.ticks(at: time), index == 0 ? .marker : .text, chord))
            }
        }
        chords = texts.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(
            \.element)
    }
}

extension KeySignature {
    /// A key in the form of the namespace `key_mode`: `Eb:major`, `D:dorian`, `F#`.
    ///
    /// A mode has the accidentals of the major key that shares its notes; minor are the modes `minor` and `aeolian`
    /// alone, since a signature knows no others. Keys of more than seven accidentals are spelled the other way.
    init?(jams name: String, time: Ticks) {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let letter = parts[0].first, let place = "FCGDAEB".firstIndex(of: letter) else { return nil }
        var fifths = "FCGDAEB".distance(from: "FCGDAEB".startIndex, to: place) - 1
        switch parts[0].dropFirst() {
        case "": break
        case "#": fifths += 7
        case "b": fifths -= 7
        default: return nil
        }
        let mode = parts.count == 2 ? parts[1] : "major"
        let shifts: [Substring: Int] = [
            "major": 0, "ionian": 0, "lydian": 1, "mixolydian": -1, "dorian": -2, "minor": -3, "aeolian": -3,
            "phrygian": -4, "locrian": -5,
        ]
        guard let shift = shifts[mode] else { return nil }
        fifths += shift
        if fifths > 7 { fifths -= 12 }
        if fifths < -7 { fifths += 12 }
        self.init(time: time, sharps: Int8(fifths), isMinor: mode == "minor" || mode == "aeolian")
    }
}
