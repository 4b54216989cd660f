package import Music

/// Scores with all that a score can hold, and all that makes a converter stumble: parts without notes, parameters set by
/// runs of controllers, many things at one time, odd names, damaged metres and keys.
package struct RandomScores {
    /// Notes may carry bends, frets and techniques, and parts a tuning: what guitar files hold and MIDI files do not.
    package var hasNoteDetails = true
    /// Notes may say how fast they were let go.
    package var hasReleases = true
    package var hasTexts = true
    package var greatestPartCount = 6
    /// About so many a part; some parts have none.
    package var noteCount = 20

    package init() {}

    package func next(_ random: inout SplitMix) -> Score {
        var score = Score(ticksPerQuarter: [1, 96, 480, 960, 32_767].randomElement(using: &random) ?? 96)
        for _ in 0..<Int.random(in: 0...greatestPartCount, using: &random) { score.tracks.append(track(&random)) }
        let times = score.tracks.flatMap { $0.notes.map(\.onset) } + [.zero, .zero, Ticks(1), Ticks(1 << 32)]
        score.tempos = moments(times, &random).map {
            let length = [1, 500_000, 0xFF_FFFF, .random(in: 1...0xFF_FFFF, using: &random)].randomElement(
                using: &random)
            return Tempo(time: $0, microsecondsPerQuarter: length ?? 1)
        }
        score.timeSignatures = moments(times, &random).map { metre(at: $0, &random) }
        score.keySignatures = moments(times, &random).map {
            let range = Bool.random(using: &random) ? -7...7 : Int8.min...Int8.max
            return KeySignature(
                time: $0, sharps: .random(in: range, using: &random), isMinor: .random(using: &random))
        }
        if hasTexts {
            score.texts = moments(times, &random).map {
                ScoreText(
                    time: $0, ScoreText.Kind.allCases.randomElement(using: &random) ?? .text, name(&random),
                    sourceTrack: .random(in: 0...3, using: &random))
            }
        }
        return score
    }

    /// Some of the times, in order, some of them twice.
    private func moments(_ times: [Ticks], _ random: inout SplitMix) -> [Ticks] {
        let count = [0, 0, 1, 3, 8].randomElement(using: &random) ?? 0
        return (0..<count).compactMap { _ in times.randomElement(using: &random) }.sorted()
    }

    private func metre(at time: Ticks, _ random: inout SplitMix) -> TimeSignature {
        if Bool.random(using: &random) {
            return TimeSignature(
                time: time, beats: .random(in: 1...12, using: &random), beatPower: .random(in: 0...5, using: &random))
        }
        return TimeSignature(
            time: time, beats: .random(in: 0...255, using: &random), beatPower: .random(in: 0...255, using: &random),
            clocksPerClick: .random(in: 0...255, using: &random),
            thirtySecondsPerQuarter: .random(in: 0...255, using: &random))
    }

    // MARK: Parts

    private func track(_ random: inout SplitMix) -> Track {
        var track = Track(
            name: name(&random), program: .random(in: 0...127, using: &random),
            channel: .random(in: 0...15, using: &random))
        track.isDrums = track.channel == 9 || Int.random(in: 0..<8, using: &random) == 0
        if Bool.random(using: &random) { track.port = .random(in: 0...127, using: &random) }
        if Bool.random(using: &random) { track.sourceTrack = .random(in: 0...20, using: &random) }
        if Int.random(in: 0..<4, using: &random) > 0 {
            track.notes = randomNotes(.random(in: 0...(2 * noteCount), using: &random), &random)
        }
        if hasReleases {
            for index in track.notes.indices where Bool.random(using: &random) {
                track.notes[index].release = .random(in: 0...127, using: &random)
            }
        }
        if hasNoteDetails { addDetails(to: &track, &random) }
        let times = track.notes.map(\.onset) + [.zero, Ticks(3)]
        track.events = moments(times + track.notes.map(\.end), &random).flatMap { time in
            messages(&random).map { ChannelEvent(time: time, $0) }
        }
        return track
    }

    private func addDetails(to track: inout Track, _ random: inout SplitMix) {
        if Bool.random(using: &random) {
            let strings = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Pitch(lowBits: .random(in: 0...127, using: &random))
            }
            track.tuning = Tuning(strings: strings, capo: [0, 0, 3, 255].randomElement(using: &random) ?? 0)
        }
        for index in track.notes.indices {
            if Int.random(in: 0..<4, using: &random) == 0 { track.notes[index].bends = bends(&random) }
            if Int.random(in: 0..<3, using: &random) == 0 {
                track.notes[index].position = FretPosition(
                    string: .random(in: 0...8, using: &random), fret: .random(in: 0...255, using: &random))
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                // Two draws that both set a bit leave few of the 27.
                let bits = UInt32.random(in: 0..<1 << 27, using: &random) & .random(in: 0..<1 << 27, using: &random)
                track.notes[index].techniques = Techniques(rawValue: bits)
            }
        }
    }

    private func bends(_ random: inout SplitMix) -> [PitchBend] {
        var time = 0
        return (0..<Int.random(in: 0...5, using: &random)).map { _ in
            time += Int.random(in: 0...40, using: &random)
            let wheel = UInt16.random(in: 0...16_383, using: &random)
            let cents: [Double] = [
                0, 50, -100, 12.5, 12_827, -12_827, 1e-9, .leastNonzeroMagnitude, 1 / 3,
                .random(in: -300...300, using: &random),
                PitchBend.cents(wheel: wheel, in: BendRange(semitones: 12)),
            ]
            return PitchBend(time: Ticks(time), cents: cents.randomElement(using: &random) ?? 0)
        }
    }

    /// What happens to a part at one time; the order of some of it matters.
    private func messages(_ random: inout SplitMix) -> [ChannelEvent.Message] {
        let number = UInt8.random(in: 0...127, using: &random)
        let value = UInt8.random(in: 0...127, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return [.control(number: 64, value: value)]
        case 1: return [.control(number: number, value: value), .control(number: number, value: value)]
        case 2: return [.program(number)]
        case 3: return [.bend(0), .bend(16_383), .bend(.random(in: 0...16_383, using: &random))]
        case 4: return [.pressure(value)]
        case 5: return [.keyPressure(pitch: Pitch(lowBits: number), value: value)]
        case 6:
            // The range of the wheel, then no parameter.
            let steps: [(UInt8, UInt8)] = [(101, 0), (100, 0), (6, 12), (38, 50), (101, 127), (100, 127)]
            return steps.map { .control(number: $0, value: $1) } + [.bend(8_192)]
        default: return [.control(number: 0, value: 1), .control(number: 32, value: 2), .program(number)]
        }
    }

    private func name(_ random: inout SplitMix) -> String {
        let names = [
            "", "", "Piano", "Lead guitar", " ", "a:b", "%", "%41", "t0", ":t0", "Flöte", "e\u{301}", "\u{E9}", "鼓",
            "\0",
            "two\nlines\r\n", "\u{2028}\u{A0}\u{3000}", "👩‍👩‍👧‍👦", "\u{10FFFF}", "\u{7F}~!\"'<>&\\",
            String(repeating: "long ", count: 200),
        ]
        return names.randomElement(using: &random) ?? ""
    }
}
