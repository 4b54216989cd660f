package import Music

/// Tunes over an accompaniment that sound alike and are not: in few metres, over the same few progressions of chords,
/// made of scales, broken chords, turns and closes that all of them share.
package struct RandomTunes {
    package init() {}

    private static let progressions = [
        [0, 5, 3, 4], [0, 3, 4, 0], [0, 4, 5, 3], [5, 3, 0, 4], [0, 0, 3, 4], [1, 4, 0, 0], [0, 5, 1, 4], [0, 3, 0, 4],
    ]
    /// The lengths of a bar's notes in eighths.
    private static let rhythms: [Int: [[Int]]] = [
        6: [
            [2, 2, 2], [3, 1, 2], [1, 1, 1, 1, 1, 1], [2, 1, 1, 2], [4, 2], [2, 4], [1, 1, 2, 2], [3, 3], [2, 1, 2, 1],
        ],
        8: [
            [2, 2, 2, 2], [3, 1, 2, 2], [1, 1, 1, 1, 1, 1, 1, 1], [2, 1, 1, 2, 2], [4, 2, 2], [2, 2, 4],
            [1, 1, 2, 1, 1, 2],
            [3, 3, 2], [3, 1, 3, 1], [4, 1, 1, 1, 1],
        ],
    ]
    /// Steps of the scale from note to note, as often as needed.
    private static let figures = [
        [1], [-1], [2, 2, -1], [-2, -2, 1], [1, -1], [-1, 1, 2], [2, -1], [-2, 1], [0], [4, -2, -2], [1, 1, -3],
    ]
    private static let scales = [[0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10]]

    /// Sixteen bars and more, two tracks, 480 ticks a quarter.
    package func next(_ random: inout SplitMix) -> Score {
        let eighths = Bool.random(using: &random) ? 6 : 8
        let scale = Self.scales.randomElement(using: &random) ?? []
        let tonic = Int.random(in: 55...66, using: &random)
        let progression = Self.progressions.randomElement(using: &random) ?? [0]
        let style = Int.random(in: 0..<3, using: &random)
        var score = Score(
            ticksPerQuarter: 480,
            tempos: [Tempo(time: .zero, microsecondsPerQuarter: .random(in: 300_000...900_000, using: &random))],
            timeSignatures: [TimeSignature(time: .zero, beats: UInt8(eighths / 2), beatPower: 2)],
            tracks: [Track(name: "Tune"), Track(name: "Chords")])
        var degree = 0

        func pitch(_ degree: Int, _ octave: Int) -> Pitch {
            let step = (degree % 7 + 7) % 7
            let number = tonic + 12 * octave + 12 * (degree - step) / 7 + scale[step]
            return Pitch(lowBits: UInt8(min(max(number, 0), 127)))
        }
        func strike(_ track: Int, _ eighth: Int, _ length: Int, _ pitch: Pitch) {
            score.tracks[track].notes.append(
                Note(
                    onset: Ticks(240 * eighth), duration: Ticks(240 * length), pitch: pitch,
                    velocity: .random(in: 50...100, using: &random)))
        }

        for bar in 0..<(4 * Int.random(in: 4...8, using: &random)) {
            let start = bar * eighths
            let root = progression[bar % 4]
            var place = 0
            if bar % 4 == 3 {
                // The close that everybody knows.
                for (index, step) in [4, 3, 1].enumerated() { strike(0, start + index, 1, pitch(step, 0)) }
                strike(0, start + 3, eighths - 3, pitch(0, 0))
                degree = 0
            } else {
                let figure = Self.figures.randomElement(using: &random) ?? [1]
                degree = root % 7 + 2 * Int.random(in: 0...2, using: &random)
                for (index, length) in (Self.rhythms[eighths]?.randomElement(using: &random) ?? []).enumerated() {
                    strike(0, start + place, length, pitch(degree, 0))
                    degree = min(max(degree + figure[index % figure.count], -4), 11)
                    place += length
                }
            }
            accompany(style, eighths) { strike(1, start + $0, $1, pitch(root + $2, -1)) }
        }
        return score
    }

    /// Chords, a bass with chords after it, or broken chords.
    private func accompany(_ style: Int, _ eighths: Int, _ strike: (Int, Int, Int) -> Void) {
        switch style {
        case 0: for step in [0, 2, 4] { strike(0, eighths, step) }
        case 1:
            strike(0, 2, -7)
            for beat in 1..<(eighths / 2) {
                for step in [2, 4] { strike(2 * beat, 2, step) }
            }
        default: for eighth in 0..<eighths { strike(eighth, 1, [0, 4, 2, 4][eighth % 4]) }
        }
    }
}

/// What somebody else's file of the same music may look like.
package struct Copying {
    package var semitones = 0
    package var factor = 1.0
    /// The grid that times are rounded to.
    package var grid = Grid.ticksPerQuarter(480)

    package init() {}

    /// Up to eleven semitones up or down, half to twice as long, on 480 ticks a quarter or 192 a second.
    package init(_ random: inout SplitMix) {
        semitones = .random(in: -11...11, using: &random)
        factor = .random(in: 0.5...2, using: &random)
        grid = Bool.random(using: &random) ? .paper : .ticksPerQuarter(480)
    }

    /// Velocities move by up to 15; pitches that would leave the keyboard stay at its end.
    package func copy(_ score: Score, _ random: inout SplitMix) -> [Note] {
        let map = score.tempoMap
        func time(_ time: Ticks) -> Int {
            switch grid {
            case .ticksPerSecond(let rate): Int((map.seconds(at: time) * factor * Double(rate)).rounded())
            case .ticksPerQuarter(let rate):
                Int((Double(time.count) * factor * Double(rate) / Double(score.ticksPerQuarter)).rounded())
            case .file: time.count
            }
        }
        return score.tracks.filter { !$0.isDrums }.flatMap(\.notes).map { note in
            Note(
                onset: Ticks(time(note.onset)), duration: Ticks(max(time(note.end) - time(note.onset), 0)),
                pitch: Pitch(lowBits: UInt8(min(max(Int(note.pitch.number) + semitones, 0), 127))),
                velocity: UInt8(min(max(Int(note.velocity) + .random(in: -15...15, using: &random), 1), 127)))
        }.inCanonicalOrder()
    }
}
