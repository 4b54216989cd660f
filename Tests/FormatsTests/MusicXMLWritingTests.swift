import Formats
import Music
import Specimens
import Testing

/// Scores with all that makes a writer of notation stumble.
private func randomScore(_ random: inout SplitMix) -> Score {
    let ticks = [1, 4, 24, 96, 120, 384, 480, 1_000, 1_024, 10_080].randomElement(using: &random) ?? 96
    var score = Score(ticksPerQuarter: ticks)
    let step = [1, max(ticks / 3, 1), max(ticks / 4, 1), ticks].randomElement(using: &random) ?? 1
    let pitches = Bool.random(using: &random) ? 0...127 : 58...62
    for index in 0..<Int.random(in: 0...3, using: &random) {
        let isDrums = index == 2
        var notes: [Note] = []
        var onset = 0
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            if Bool.random(using: &random) { onset += step * Int.random(in: 0...6, using: &random) }
            let isLong = Int.random(in: 0..<15, using: &random) == 0
            let duration = step * Int.random(in: 0...(isLong ? 200 : 5), using: &random)
            guard let pitch = Pitch(Int.random(in: pitches, using: &random)) else { continue }
            notes.append(
                Note(
                    onset: Ticks(onset), duration: Ticks(duration), pitch: pitch,
                    velocity: .random(in: 1...127, using: &random)))
        }
        score.tracks.append(
            Track(
                name: "T\(index)", program: .random(in: 0...127, using: &random), channel: isDrums ? 9 : UInt8(index),
                isDrums: isDrums, notes: notes.inCanonicalOrder()))
    }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
        let time = Ticks(Int.random(in: 0...20 * ticks, using: &random))
        score.timeSignatures.append(
            TimeSignature(
                time: time, beats: .random(in: 0...9, using: &random), beatPower: .random(in: 0...6, using: &random)))
        score.keySignatures.append(
            KeySignature(time: time, sharps: .random(in: -7...7, using: &random), isMinor: .random(using: &random)))
        score.tempos.append(
            Tempo(time: time, microsecondsPerQuarter: .random(in: 1...0xFF_FFFF, using: &random)))
    }
    score.tempos.sort { $0.time < $1.time }
    return score
}

@Suite struct MusicXMLWritingTests {
    private func text(_ score: Score) throws -> String { String(decoding: try MusicXML.write(score), as: UTF8.self) }

    private func note(_ onset: Int, _ duration: Int, _ pitch: Int = 60, _ velocity: UInt8 = 64) throws -> Note {
        Note(onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: velocity)
    }

    private func values(_ score: Score) throws -> [String] {
        var values: [String] = []
        for measure in try XMLDocument(try MusicXML.write(score)).root.first("part")?.all("measure") ?? [] {
            for note in measure.all("note") {
                var value = note.text(of: "type") ?? "bar"
                value += String(repeating: ".", count: note.all("dot").count)
                if note.first("time-modification") != nil {
                    value += "/" + (note.first("time-modification")?.text(of: "actual-notes") ?? "")
                }
                values.append((note.first("rest") == nil ? "" : "-") + value)
            }
            values.append("|")
        }
        return values
    }

    @Test func everyNoteOfRandomScoresComesBack() throws {
        var random = SplitMix(seed: 11)
        for _ in 0..<1_500 {
            let score = randomScore(&random)
            let reading = try MusicXML.read(try MusicXML.write(score))
            #expect(reading.findings.isEmpty)
            #expect(reading.score.ticksPerQuarter == score.ticksPerQuarter)
            let tracks = score.tracks.isEmpty ? [Track()] : score.tracks
            #expect(reading.score.tracks.map(\.notes) == tracks.map(\.notes))
            #expect(reading.score.tracks.map(\.name) == tracks.map(\.name))
            #expect(reading.score.tracks.map(\.isDrums) == tracks.map(\.isDrums))
        }
    }

    @Test func everyMeasureOfEveryVoiceIsFull() throws {
        var random = SplitMix(seed: 12)
        for _ in 0..<300 {
            let root = try XMLDocument(try MusicXML.write(randomScore(&random))).root
            for measure in root.all("part").flatMap({ $0.all("measure") }) {
                var totals: [Int] = []
                var total = 0
                for child in measure.children {
                    let duration = child.text(of: "duration").flatMap { Int($0) } ?? 0
                    if child.name == "note", child.first("chord") == nil { total += duration }
                    if child.name == "backup" {
                        #expect(duration == total)
                        totals.append(total)
                        total = 0
                    }
                }
                totals.append(total)
                #expect(Set(totals).count == 1)
            }
        }
    }

    /// A value and its tuplet say how long a sign lasts; on a notated grid that is its duration.
    @Test func valuesAgreeWithDurationsOnANotatedGrid() throws {
        var random = SplitMix(seed: 13)
        for _ in 0..<300 {
            var score = randomScore(&random)
            score.ticksPerQuarter = 480
            score.timeSignatures = []
            let grid = [120, 160, 96, 60].randomElement(using: &random) ?? 120
            for track in score.tracks.indices {
                for index in score.tracks[track].notes.indices {
                    score.tracks[track].notes[index].onset = Ticks(
                        score.tracks[track].notes[index].onset.count % 200 * grid)
                    score.tracks[track].notes[index].duration = Ticks(
                        score.tracks[track].notes[index].duration.count % 9 * grid)
                }
            }
            let root = try XMLDocument(try MusicXML.write(score)).root
            for sign in root.all("part").flatMap({ $0.all("measure") }).flatMap({ $0.all("note") }) {
                guard sign.first("grace") == nil, let type = sign.text(of: "type") else { continue }
                let names = ["breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th"]
                let place = try #require(names.firstIndex(of: type))
                var length = 8.0 * 480 / Double(1 << place)
                length *= 2 - 1 / Double(1 << sign.all("dot").count)
                if let tuplet = sign.first("time-modification") {
                    let actual = try #require(tuplet.text(of: "actual-notes").flatMap { Double($0) })
                    length *= (tuplet.text(of: "normal-notes").flatMap { Double($0) } ?? 0) / actual
                }
                #expect(abs(length - (sign.text(of: "duration").flatMap { Double($0) } ?? 0)) < 1e-6)
            }
        }
    }

    @Test func durationsAreWrittenInValues() throws {
        let score = Score(
            ticksPerQuarter: 12,
            tracks: [
                Track(notes: [
                    try note(0, 18), try note(18, 6), try note(24, 4), try note(28, 4), try note(32, 4),
                    try note(36, 24),
                    try note(60, 42),
                ])
            ])
        #expect(
            try values(score) == [
                "quarter.", "eighth", "eighth/3", "eighth/3", "eighth/3", "quarter", "|", "quarter", "half.", "|",
                "eighth", "-eighth", "-quarter", "-half", "|",
            ])
    }

    @Test func tripletsOfQuartersSpanTwoBeats() throws {
        let score = Score(
            ticksPerQuarter: 12,
            tracks: [Track(notes: [try note(0, 8), try note(8, 8), try note(16, 8), try note(24, 24)])])
        #expect(try values(score) == ["quarter/3", "quarter/3", "quarter/3", "half", "|"])
        #expect(try text(score).components(of: "<tuplet type=\"start\"") == 1)
    }

    @Test func aChangeOfMetreWithinABarCutsIt() throws {
        let score = Score(
            ticksPerQuarter: 4,
            timeSignatures: [
                TimeSignature(time: .zero, beats: 3, beatPower: 2),
                TimeSignature(time: Ticks(20), beats: 2, beatPower: 2),
            ], tracks: [Track(notes: [try note(0, 28)])])
        #expect(try values(score) == ["half.", "|", "half", "|", "half", "|"])
        #expect(try text(score).components(of: "implicit=\"yes\"") == 1)
    }

    @Test func pitchesAreSpelledInTheirKey() throws {
        func spelled(_ sharps: Int8) throws -> [String] {
            let notes = try (60..<72).enumerated().map { try note($0.offset, 1, $0.element) }
            let score = Score(
                ticksPerQuarter: 1, keySignatures: [KeySignature(time: .zero, sharps: sharps, isMinor: false)],
                tracks: [Track(notes: notes)])
            let root = try XMLDocument(try MusicXML.write(score)).root
            let pitches = root.first("part")?.all("measure").flatMap { $0.all("note") }.compactMap { $0.first("pitch") }
            let signs = ["-2": "bb", "-1": "b", "1": "#", "2": "x"]
            return (pitches ?? []).map { pitch in
                (pitch.text(of: "step") ?? "") + (pitch.text(of: "alter").flatMap { signs[$0] } ?? "")
                    + (pitch.text(of: "octave") ?? "")
            }
        }
        #expect(
            try spelled(0) == ["C4", "C#4", "D4", "Eb4", "E4", "F4", "F#4", "G4", "G#4", "A4", "Bb4", "B4"])
        #expect(
            try spelled(-6) == ["C4", "Db4", "D4", "Eb4", "Fb4", "F4", "Gb4", "G4", "Ab4", "Bbb4", "Bb4", "Cb5"])
        #expect(try spelled(7).prefix(1) == ["B#3"])
    }

    @Test func everyVelocityComesBack() throws {
        let notes = try (1...127).map { try note($0, 1, 60, UInt8($0)) }
        let score = Score(ticksPerQuarter: 4, tracks: [Track(notes: notes)])
        #expect(try MusicXML.read(MusicXML.write(score)).score.notes == notes)
    }

    @Test func whatStandsBesideTheNotesComesBack() throws {
        let metres = [
            TimeSignature(time: .zero, beats: 3, beatPower: 2), TimeSignature(time: Ticks(36), beats: 6, beatPower: 3),
        ]
        var bent = try note(60, 12, 71)
        bent.bends = [PitchBend(time: .zero, cents: 50)]
        let score = Score(
            ticksPerQuarter: 12,
            tempos: [
                Tempo(time: .zero, microsecondsPerQuarter: 500_000),
                Tempo(time: Ticks(17), microsecondsPerQuarter: 612_345),
            ], timeSignatures: metres,
            keySignatures: [
                KeySignature(time: .zero, sharps: -3, isMinor: true),
                KeySignature(time: Ticks(36), sharps: 5, isMinor: false),
            ],
            texts: [
                ScoreText(time: .zero, .name, "A & B"), ScoreText(time: .zero, .text, "composer: C <d>"),
                ScoreText(time: .zero, .copyright, "none"), ScoreText(time: .zero, .lyric, "Hal-"),
                ScoreText(time: Ticks(24), .lyric, "lo"), ScoreText(time: Ticks(36), .marker, "B"),
                ScoreText(time: Ticks(40), .text, "soon"),
            ],
            tracks: [
                Track(
                    name: "Vox \"1\"", program: 52, channel: 3,
                    notes: [try note(0, 24), try note(24, 12), try note(36, 12), bent],
                    events: [
                        ChannelEvent(time: .zero, .control(number: 7, value: 100)),
                        ChannelEvent(time: .zero, .control(number: 10, value: 30)),
                        ChannelEvent(time: Ticks(5), .control(number: 64, value: 127)),
                        ChannelEvent(time: Ticks(30), .control(number: 64, value: 0)),
                        ChannelEvent(time: Ticks(41), .program(60)),
                    ])
            ])
        #expect(try MusicXML.read(try MusicXML.write(score)) == Reading(score: score))
        #expect(try MusicXML.read(try MusicXML.writeCompressed(score)) == Reading(score: score))
    }

    @Test func wordsThatAreOnlyWordsSendNobodyBack() throws {
        let score = Score(
            ticksPerQuarter: 1, timeSignatures: [TimeSignature(time: .zero, beats: 4, beatPower: 2)],
            texts: ["Fine", "D.C. al Fine", "To Coda", "D.S."].enumerated().map {
                ScoreText(time: Ticks(4 * $0.offset), .text, $0.element)
            }, tracks: [Track(notes: [try note(0, 4), try note(4, 4), try note(8, 4), try note(12, 4)])])
        #expect(try MusicXML.read(try MusicXML.write(score)) == Reading(score: score))
    }

    @Test func aGuitarKeepsItsStringsAndSigns() throws {
        var first = try note(0, 24, 64)
        first.position = FretPosition(string: 2, fret: 5)
        first.techniques = [.palmMute, .accent, .letRing]
        var second = try note(24, 24, 66)
        second.position = FretPosition(string: 2, fret: 7)
        second.techniques = [.hammerOn, .staccato, .trill]
        let strings = [64, 59, 55, 50, 45, 40].compactMap { Pitch($0) }
        let score = Score(
            ticksPerQuarter: 24,
            tracks: [Track(program: 25, notes: [first, second], tuning: Tuning(strings: strings, capo: 0))])
        let track = try #require(try MusicXML.read(try MusicXML.write(score)).score.tracks.first)
        #expect(track.notes == score.tracks[0].notes && track.tuning == score.tracks[0].tuning)
        #expect(try text(score).components(of: "<sign>TAB</sign>") == 1)
    }

    @Test func atMostFourVoicesShareAStaff() throws {
        let notes = try (0..<40).map { try note(3 * $0, 50, 40 + $0) }
        let score = Score(ticksPerQuarter: 12, tracks: [Track(notes: notes)])
        let root = try XMLDocument(try MusicXML.write(score)).root
        for sign in root.first("part")?.all("measure").flatMap({ $0.all("note") }) ?? [] {
            let voice = try #require(sign.text(of: "voice").flatMap { Int($0) })
            #expect(sign.text(of: "staff").flatMap { Int($0) } ?? 1 == (voice + 3) / 4)
        }
        #expect(try MusicXML.read(MusicXML.write(score)).score.notes == notes)
    }

    @Test func unisonsComeBackHoweverManyThereAre() throws {
        var notes = try (0..<20).map { try note(0, 10 + $0 / 3, 60, UInt8(1 + $0)) }
        notes += try (0..<9).map { try note(4, 0, 60, UInt8(50 + $0)) }
        let score = Score(ticksPerQuarter: 12, tracks: [Track(notes: notes.inCanonicalOrder())])
        #expect(try MusicXML.read(MusicXML.write(score)).score.notes == score.notes)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let far = Score(ticksPerQuarter: 1, tracks: [Track(notes: [try note(1 << 30, 4)])])
        #expect(throws: FormatError.self) { try MusicXML.write(far) }
        #expect(throws: FormatError.self) { try MusicXML.write(Score(ticksPerQuarter: 32_768)) }
        let parts = Score(ticksPerQuarter: 1, tracks: Array(repeating: Track(), count: Limits.musicXMLParts + 1))
        #expect(throws: FormatError.self) { try MusicXML.write(parts) }
    }

    @Test func damagedDocumentsAreReadOrRefusedAndWhatIsReadIsWritten() throws {
        var random = SplitMix(seed: 14)
        var read = 0
        for seed in 0..<40 {
            let score = randomScore(&random)
            let file = try Bool.random(using: &random) ? MusicXML.write(score) : MusicXML.writeCompressed(score)
            for damaged in Mutations(of: file, count: 100, seed: UInt64(seed)) {
                guard let reading = try? MusicXML.read(damaged) else { continue }
                read += 1
                guard let again = try? MusicXML.write(reading.score) else { continue }
                #expect(try MusicXML.read(again).score.noteCount == reading.score.noteCount)
            }
        }
        #expect(read > 100)
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }

    /// A shift that its accidental would hide comes back as a bend: C sharp, 30 and 50 cents lower.
    @Test(arguments: [-99.0, -50, -30, 30, 50, 99])
    func aShiftedNoteKeepsItsKey(cents: Double) throws {
        let notes = (60...71).compactMap { Pitch($0) }.enumerated().map { index, pitch in
            Note(
                onset: Ticks(480 * index), duration: Ticks(480), pitch: pitch, velocity: 90,
                bends: [PitchBend(time: .zero, cents: cents)])
        }
        let score = Score(ticksPerQuarter: 480, tracks: [Track(notes: notes)])
        let back = try MusicXML.read(MusicXML.write(score)).score.notes
        #expect(back.map(\.pitch) == notes.map(\.pitch))
        #expect(back.map { $0.bends.first?.cents } == notes.map { $0.bends.first?.cents })
    }
}
