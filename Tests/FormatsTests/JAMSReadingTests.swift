import Formats
import Foundation
import Music
import Testing

@Suite struct JAMSReadingTests {
    private typealias Played = JAMSFixture.Played

    private let tempo = JAMSFixture.annotation("tempo", #"[{"time": 0, "duration": 10, "value": 90, "confidence": 1}]"#)

    private func beats(_ count: Int, first: Double = 0, every: Double, bar: Int = 4, unit: Int = 4, from: Int = 0)
        -> String
    {
        let rows = (0..<count).map { index in
            #"{"time": \#(first + Double(index) * every), "duration": 0, "value": {"#
                + #""position": \#((index + from) % bar + 1), "measure": 1, "num_beats": \#(bar), "beat_units": \#(unit)}}"#
        }
        return JAMSFixture.annotation("beat_position", "[\(rows.joined(separator: ","))]")
    }

    private func read(_ fixture: JAMSFixture) throws -> Reading { try JAMS.read(fixture.bytes) }

    /// One note of the high E string that moves so.
    private func moved(
        _ value: Double, duration: Double = 1, _ movement: @escaping (Double) -> Double
    ) throws -> (Note, Score) {
        let played = Played(time: 0.5, duration: duration, value: value, movement: movement)
        let score = try read(JAMSFixture(strings: [5: [played]], others: [tempo])).score
        return (try #require(score.tracks.first?.notes.first), score)
    }

    /// The cents that hold at a time after the onset.
    private func cents(of note: Note, at seconds: Double, in score: Score) -> Double {
        note.bends.last { score.seconds(at: note.onset + $0.time) <= score.seconds(at: note.onset) + seconds }?.cents
            ?? 0
    }

    @Test func stringsBecomeTracksOfAGuitar() throws {
        let fixture = JAMSFixture(strings: [
            0: [Played(time: 1, duration: 0.5, value: 43.02)],
            5: [Played(time: 2, duration: 0.25, value: 64), Played(time: 1.5, duration: 0.25, value: 88.4)],
        ])
        let reading = try read(fixture)
        let tracks = reading.score.tracks
        #expect(tracks.map(\.name) == ["String 6 (E2)", "String 1 (E4)"])
        #expect(tracks.map(\.program) == [25, 25] && tracks.map(\.channel) == [0, 1])
        #expect(tracks.allSatisfy { $0.tuning?.strings.map(\.number) == [64, 59, 55, 50, 45, 40] })
        #expect(tracks[0].notes.map(\.position) == [FretPosition(string: 6, fret: 3)])
        #expect(tracks[1].notes.map { Int($0.pitch.number) } == [88, 64])
        #expect(
            tracks[1].notes.map(\.position) == [FretPosition(string: 1, fret: 24), FretPosition(string: 1, fret: 0)])
        #expect(tracks.flatMap(\.notes).allSatisfy { $0.velocity == JAMS.velocity })
        #expect(reading.findings == [])
    }

    @Test func aPitchBeyondTheNeckHasNoFret() throws {
        let score = try read(JAMSFixture(strings: [4: [Played(time: 0, duration: 1, value: 120.06)]])).score
        #expect(score.notes.map(\.position) == [nil])
    }

    @Test func otherSourcesAreNoGuitar() throws {
        let notes = #"[{"time": 0, "duration": 1, "value": 440}, {"time": 1, "duration": 1, "value": 0}]"#
        let fixture = JAMSFixture(others: [
            JAMSFixture.annotation("note_hz", source: "Anna", notes),
            JAMSFixture.annotation("note_hz", source: "0", notes),
        ])
        let tracks = try read(fixture).score.tracks
        #expect(tracks.map(\.name) == ["Anna", "0"] && tracks.map(\.program) == [0, 0])
        #expect(tracks.flatMap(\.notes).map { Int($0.pitch.number) } == [69, 69])
        #expect(tracks.allSatisfy { $0.tuning == nil })
    }

    @Test(arguments: [30.0, 59.7, 60, 90, 129, 240])
    func secondsAreKeptToHalfAMillisecond(tempo: Double) throws {
        let played = (0..<400).map {
            Played(time: Double($0) * 0.7312347, duration: 0.0301 + Double($0) * 0.001, value: 60)
        }
        let line = JAMSFixture.annotation("tempo", #"[{"time": 0, "duration": 10, "value": \#(tempo)}]"#)
        let score = try read(JAMSFixture(strings: [3: played], others: [line])).score
        for (note, wanted) in zip(score.tracks[0].notes, played) {
            #expect(abs(score.seconds(at: note.onset) - wanted.time) < 0.0003)
            #expect(abs(score.seconds(at: note.end) - wanted.time - wanted.duration) < 0.0003)
        }
        #expect(score.tempos.map(\.microsecondsPerQuarter) == [Int((60e6 / tempo).rounded())])
    }

    @Test func tempoChangesKeepSecondsToo() throws {
        let line = JAMSFixture.annotation(
            "tempo",
            #"{"time": [0, 3.3, 7.77], "duration": [3.3, 4.47, 9], "value": [61.3, 200, 97.1], "confidence": [1, 1, 1]}"#
        )
        let played = (0..<20).map { Played(time: Double($0) * 0.6177, duration: 0.3, value: 60) }
        let score = try read(JAMSFixture(strings: [3: played], others: [line])).score
        #expect(score.tempos.count == 3)
        for (note, wanted) in zip(score.tracks[0].notes, played) {
            #expect(abs(score.seconds(at: note.onset) - wanted.time) < 0.0005)
        }
    }

    @Test func beatsFallOnQuartersByTheTempo() throws {
        let fixture = JAMSFixture(
            strings: [1: [Played(time: 2, duration: 1, value: 50)]], others: [tempo, beats(12, every: 2.0 / 3)])
        let score = try read(fixture).score
        #expect(score.timeSignatures.map(\.description) == ["4/4"])
        #expect(score.timeSignatures.map(\.time) == [.zero])
        #expect(score.tracks[0].notes.map(\.onset) == [Ticks(3 * score.ticksPerQuarter)])
    }

    @Test func withoutATempoTheClockFollowsTheBeats() throws {
        // Every beat a twentieth longer than the one before it; a note on each.
        var times = [0.4]
        for index in 0..<15 { times.append(times[index] + 0.5 * pow(1.05, Double(index))) }
        let rows = times.enumerated().map {
            #"{"time": \#($1), "duration": 0, "value": {"position": \#($0 % 3 + 1), "measure": 1, "num_beats": 3, "beat_units": 4}}"#
        }
        let beats = JAMSFixture.annotation("beat_position", "[\(rows.joined(separator: ","))]")
        let played = times.map { Played(time: $0, duration: 0.1, value: 50) }
        let score = try read(JAMSFixture(strings: [1: played], others: [beats])).score
        let onsets = score.tracks[0].notes.map(\.onset.count)
        #expect(zip(onsets, onsets.dropFirst()).allSatisfy { $1 - $0 == score.ticksPerQuarter })
        for (note, time) in zip(score.tracks[0].notes, times) {
            #expect(abs(score.seconds(at: note.onset) - time) < 0.0005)
        }
        #expect(score.timeSignatures.map(\.description) == ["3/4"])
        #expect(score.timeSignatures[0].time == score.tracks[0].notes[0].onset)
    }

    @Test func evenBeatsNeedOneTempo() throws {
        let fixture = JAMSFixture(
            strings: [1: [Played(time: 2, duration: 1, value: 50)]], others: [beats(200, every: 60.0 / 129)])
        #expect(try read(fixture).score.tempos.map(\.microsecondsPerQuarter) == [465_116])
    }

    @Test func aPickUpMovesTheBarLines() throws {
        let fixture = JAMSFixture(
            strings: [1: [Played(time: 2, duration: 1, value: 50)]],
            others: [tempo, beats(12, every: 2.0 / 3, from: 3)])
        let score = try read(fixture).score
        #expect(score.timeSignatures.map(\.time) == [.zero, Ticks(score.ticksPerQuarter)])
    }

    @Test(arguments: [
        ("Eb:major", -3, false), ("C", 0, false), ("A:minor", 0, true), ("D:dorian", 0, false), ("F#:minor", 3, true),
        ("G#:major", -4, false), ("Cb:major", -7, false), ("B:lydian", 6, false), ("Fb:minor", 1, true),
    ])
    func keysAreRead(name: String, sharps: Int8, isMinor: Bool) throws {
        let line = JAMSFixture.annotation(
            "key_mode", #"[{"time": 0, "duration": 1, "value": "\#(name)", "confidence": 1}]"#)
        let score = try read(JAMSFixture(strings: [1: []], others: [line])).score
        #expect(score.keySignatures == [KeySignature(time: .zero, sharps: sharps, isMinor: isMinor)])
    }

    @Test func namesAndChordsBecomeTexts() throws {
        let first = #"[{"time": 1, "duration": 1, "value": "G:7"}, {"time": 0, "duration": 1, "value": "C:maj"}]"#
        let second = #"[{"time": 0, "duration": 1, "value": "C:maj7/1"}]"#
        let fixture = JAMSFixture(
            strings: [1: []],
            others: [JAMSFixture.annotation("chord", first), JAMSFixture.annotation("chord", second)])
        let score = try read(fixture).score
        #expect(score.texts.map(\.text) == ["A slow \"blues\"", "Nobody", "C:maj", "C:maj7/1", "G:7"])
        #expect(score.texts.map(\.kind) == [.name, .text, .marker, .text, .marker])
        #expect(score.texts.last.map { score.seconds(at: $0.time) } == 1)
    }

    @Test func aFractionalPitchIsABend() throws {
        let notes = [53.27, 53.03, 53.5].enumerated().map { Played(time: Double($0), duration: 0.5, value: $1) }
        let read = try read(JAMSFixture(strings: [2: notes])).score.tracks[0].notes
        #expect(read.map { Int($0.pitch.number) } == [53, 53, 54])
        #expect(read.map { $0.bends.map { $0.cents.rounded() } } == [[27], [], [-50]])
        #expect(read.allSatisfy { $0.bends.allSatisfy { $0.time == .zero } })
    }

    @Test func aBendIsFollowedWithinFiveCents() throws {
        func movement(_ time: Double) -> Double { 2 * min(max((time - 0.3) / 0.2, 0), 1) }
        let (note, score) = try moved(67.1, duration: 1.5, movement)
        #expect(note.pitch.number == 67)
        for time in stride(from: 0.05, to: 1.35, by: 0.01) {
            // The median looks three points around, in which this bend moves by up to 17 cents.
            let reached = [time - 0.02, time, time + 0.02].map { 10 + 100 * movement($0) }
            let heard = cents(of: note, at: time, in: score)
            #expect(heard > reached[0] - 6 && heard < reached[2] + 6, "\(time): \(heard)")
        }
        #expect(note.bends.count < 50)
    }

    @Test func aVibratoIsKept() throws {
        let (note, score) = try moved(67, duration: 2) { 0.4 * sin(2 * .pi * 6 * $0) }
        let times = stride(from: 0.05, to: 1.85, by: 0.002)
        let heard = times.map { cents(of: note, at: $0, in: score) }
        #expect((heard.max() ?? 0) > 33 && (heard.max() ?? 0) <= 40)
        #expect((heard.min() ?? 0) < -33 && (heard.min() ?? 0) >= -40)
        let crossings = zip(heard, heard.dropFirst()).count { $0 < 0 && $1 >= 0 }
        #expect((10...11).contains(crossings))
    }

    @Test func whatATrackerMakesOfOvertonesPicksAndDampingIsDropped() throws {
        let (note, _) = try moved(67.2) { time in
            if time < 0.02 { return 3 }  // the pick
            if (0.4..<0.5).contains(time) { return 12.3 }  // an octave too high, for long
            if (0.6..<0.615).contains(time) { return -4 }  // an error of two points
            if time > 0.93 { return -30 * (time - 0.93) }  // the damping hand
            return 0
        }
        #expect(note.bends.first?.time == .zero && note.bends.count <= 3)
        #expect(note.bends.allSatisfy { abs($0.cents - 20) <= 15.5 })
    }

    @Test func unvoicedPointsAndPointsOfOtherNotesAreDropped() throws {
        let contour = (0..<300).map { index in
            let voiced = index % 3 != 0
            let frequency = voiced ? (index < 150 ? 440.0 : 466.0) : [0, 50, -1][index / 3 % 3]
            return (time: Double(index) * 0.005, value: #"{"voiced": \#(voiced), "frequency": \#(frequency)}"#)
        }
        let rows = contour.shuffled().map { #"{"time": \#($0.time), "duration": 0, "value": \#($0.value)}"# }
        let fixture = JAMSFixture(others: [
            JAMSFixture.annotation(
                "note_midi",
                #"[{"time": 0, "duration": 0.74, "value": 69}, {"time": 0.76, "duration": 0.74, "value": 70}]"#),
            JAMSFixture.annotation("pitch_contour", "[\(rows.joined(separator: ","))]"),
        ])
        let notes = try read(fixture).score.notes
        #expect(notes.map(\.isBent) == [false, false])
    }

    @Test func bendsLieWithinTheirNotesInOrder() throws {
        let (note, _) = try moved(60, duration: 3) { 3 * sin(40 * $0 * $0) }
        #expect(note.bends.count > 100)
        #expect(note.bends.allSatisfy { $0.time >= .zero && $0.time <= note.duration })
        #expect(zip(note.bends, note.bends.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(zip(note.bends, note.bends.dropFirst()).allSatisfy { abs($0.cents - $1.cents) >= 5 })
    }
}
