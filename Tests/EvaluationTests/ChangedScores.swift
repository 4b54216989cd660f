import Music
import Specimens

/// Sets of made music, and what is done to it to see which way a measure moves.
struct ChangedScores {
    var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func tunes(_ count: Int) -> [Score] {
        let tunes = RandomTunes()
        return (0..<count).map { _ in tunes.next(&random) }
    }

    /// The bars of a piece in another order, those of one length among themselves, so that the bar lines stay.
    mutating func withBarsShuffled(_ score: Score) -> Score {
        let lines = score.barLines
        var places = Array(0..<lines.count)
        let byLength = Dictionary(grouping: places.dropLast()) { lines[$0 + 1].count - lines[$0].count }
        for (_, bars) in byLength.sorted(by: { $0.key < $1.key }) {
            for (bar, place) in zip(bars, bars.shuffled(using: &random)) { places[bar] = place }
        }
        return mapped(score) { note in
            var note = note
            let bar = min(lines.bar(at: note.onset), places.count - 1)
            note.onset = Ticks(note.onset.count - lines[bar].count + lines[places[bar]].count)
            return note
        }
    }

    /// The pitches dealt out anew among the notes of each track.
    mutating func withPitchesShuffled(_ score: Score) -> Score {
        var score = score
        for index in score.tracks.indices {
            let pitches = score.tracks[index].notes.map(\.pitch).shuffled(using: &random)
            for (place, pitch) in pitches.enumerated() { score.tracks[index].notes[place].pitch = pitch }
        }
        return score
    }

    /// As many notes in as long a time, everything about them by chance.
    mutating func random(like score: Score) -> Score {
        let end = max(score.duration.count, 1)
        return mapped(score) { _ in
            Note(
                onset: Ticks(Int.random(in: 0..<end, using: &random) / 120 * 120),
                duration: Ticks(120 * Int.random(in: 1...8, using: &random)),
                pitch: Pitch(lowBits: .random(in: 30...100, using: &random)),
                velocity: .random(in: 1...127, using: &random))
        }
    }

    /// Some share of the notes get another pitch, up to seven semitones away.
    mutating func withNoise(_ score: Score, share: Double) -> Score {
        mapped(score) { note in
            var note = note
            if Double.random(in: 0..<1, using: &random) < share {
                note.pitch = note.pitch.transposed(by: .random(in: -7...7, using: &random)) ?? note.pitch
                note.onset = Ticks(note.onset.count + 120 * .random(in: 0...2, using: &random))
            }
            return note
        }
    }

    /// Some share of the notes get another pitch, up to seven semitones away, and stay where they are.
    mutating func withOtherPitches(_ score: Score, share: Double) -> Score {
        mapped(score) { note in
            var note = note
            if Double.random(in: 0..<1, using: &random) < share {
                let step = Int.random(in: 1...7, using: &random) * (Bool.random(using: &random) ? 1 : -1)
                note.pitch = note.pitch.transposed(by: step) ?? note.pitch
            }
            return note
        }
    }

    private func mapped(_ score: Score, _ change: (Note) -> Note) -> Score {
        var score = score
        for index in score.tracks.indices {
            score.tracks[index].notes = score.tracks[index].notes.map(change).inCanonicalOrder()
        }
        return score
    }
}

extension Score {
    /// Notes of one track at 480 ticks a quarter, in four quarters a bar.
    init(_ notes: [(onset: Int, duration: Int, pitch: Int)]) {
        self.init(
            ticksPerQuarter: 480,
            tracks: [
                Track(
                    notes: notes.map {
                        Note(
                            onset: Ticks($0.onset), duration: Ticks($0.duration),
                            pitch: Pitch(lowBits: UInt8($0.pitch)),
                            velocity: 64)
                    })
            ])
    }

    /// Quarter notes, one after the other.
    init(quarters pitches: [Int]) {
        self.init(pitches.enumerated().map { (onset: 480 * $0.offset, duration: 480, pitch: $0.element) })
    }

    /// The same notes, all times of the notes and the tempo stretched.
    func stretched(by factor: Int) -> Score {
        var score = self
        for track in score.tracks.indices {
            for index in score.tracks[track].notes.indices {
                score.tracks[track].notes[index].onset.count *= factor
                score.tracks[track].notes[index].duration.count *= factor
            }
        }
        return score
    }
}
