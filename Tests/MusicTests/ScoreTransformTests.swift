import Music
import Specimens
import Testing

@Suite struct ScoreTransformTests {
    // MARK: Modulation

    @Test(arguments: 0..<80 as Range<UInt64>)
    func onlyNotesThatBeginInThePassageMove(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        let onsets = score.tracks.flatMap { $0.notes.map(\.onset) }.sorted()
        guard let first = onsets.randomElement(using: &random), let last = onsets.randomElement(using: &random)
        else { return }
        let span = min(first, last)..<Ticks(max(first, last).count + 1)
        let semitones = Int.random(in: -4...4, using: &random)
        guard let modulated = score.modulated(span, by: semitones) else {
            #expect(score.transposed(by: semitones) == nil)
            return
        }
        #expect(modulated.tempos == score.tempos && modulated.timeSignatures == score.timeSignatures)
        #expect(modulated.texts == score.texts && modulated.tracks.count == score.tracks.count)
        for (before, after) in zip(score.tracks, modulated.tracks) {
            for (old, new) in zip(before.notes, after.notes) {
                let isMoved = span.contains(old.onset) && !before.isDrums
                #expect(Int(new.pitch.number) - Int(old.pitch.number) == (isMoved ? semitones : 0))
                var same = new
                (same.pitch, same.position) = (old.pitch, old.position)
                #expect(same == old && (isMoved || new == old))
            }
            #expect(before.notes.isInCanonicalOrder == after.notes.isInCanonicalOrder)
            #expect(before.events.count == after.events.count)
        }
        // Back again, but for frets and for the signatures that were said anew.
        if score.tracks.allSatisfy({ $0.notes.allSatisfy { $0.position == nil } }) {
            #expect(modulated.modulated(span, by: -semitones)?.tracks == score.tracks)
        }
    }

    @Test func thePassageSaysItsKeyAndTheOldOneComesBack() throws {
        let note = Note(onset: Ticks(20), duration: Ticks(100), pitch: try #require(Pitch(60)), velocity: 1)
        let pressures = [10, 25, 60].map { ChannelEvent(time: Ticks($0), .keyPressure(pitch: note.pitch, value: 1)) }
        var score = Score(
            ticksPerQuarter: 1, keySignatures: [KeySignature(time: .zero, sharps: 0, isMinor: true)],
            tracks: [Track(notes: [note], events: pressures)])
        let modulated = try #require(score.modulated(Ticks(20)..<Ticks(50), by: 7))
        #expect(modulated.keySignatures.map(\.time.count) == [0, 20, 50])
        #expect(modulated.keySignatures.map(\.sharps) == [0, 1, 0])
        // The key is still pressed behind the passage.
        let pressed = modulated.tracks[0].events.map { event in
            if case .keyPressure(let pitch, _) = event.message { Int(pitch.number) } else { 0 }
        }
        #expect(pressed == [60, 67, 67])
        score.keySignatures = []
        #expect(try #require(score.modulated(Ticks(20)..<Ticks(50), by: 7)).keySignatures.isEmpty)
        #expect(score.modulated(Ticks(20)..<Ticks(21), by: 68) == nil)
        #expect(score.modulated(Ticks(21)..<Ticks(22), by: 68) == score)
    }

    // MARK: Tempo

    @Test(arguments: 0..<40 as Range<UInt64>)
    func retimingChangesTemposAlone(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let score = RandomScores().next(&random)
        let factor = Double.random(in: 0.25...4, using: &random)
        var retimed = score.retimed(by: factor)
        #expect(retimed.tempos.allSatisfy { (1...0xFF_FFFF).contains($0.microsecondsPerQuarter) })
        #expect(try #require(retimed.tempos.first).time == .zero)
        retimed.tempos = score.tempos
        #expect(retimed == score && score.retimed(by: 1) == score)
    }

    @Test func twiceAsFastTakesHalfTheTime() {
        let score = Score(
            ticksPerQuarter: 96, tempos: [Tempo(time: Ticks(96), microsecondsPerQuarter: 1_000_000)])
        let fast = score.retimed(by: 2)
        #expect(fast.tempos.map(\.microsecondsPerQuarter) == [250_000, 500_000])
        #expect(fast.seconds(at: Ticks(960)) == score.seconds(at: Ticks(960)) / 2)
    }

    // MARK: Loudness

    @Test(arguments: 0..<120 as Range<UInt64>)
    func whatGrowsLouderStillDoes(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var scores = RandomScores()
        scores.noteCount = 60
        let score = scores.next(&random)
        let times = score.tracks.flatMap { $0.notes.map(\.onset) }
        let starts =
            [.zero]
            + (0..<Int.random(in: 0...5, using: &random)).compactMap { _ in
                times.randomElement(using: &random)
            }.sorted()
        let shapes = starts.map {
            DynamicShape(
                start: $0, offset: .random(in: -140...140, using: &random),
                slope: .random(in: -140...140, using: &random))
        }
        let reshaped = score.reshaped(by: shapes)
        func phrase(_ note: Note) -> Int { starts.lastIndex { $0 <= note.onset } ?? 0 }
        func isKept(_ before: [Note], _ after: [Note]) -> Bool {
            (1..<max(before.count, 1)).allSatisfy { index in
                guard phrase(before[index]) == phrase(before[index - 1]) else { return true }
                let step = Int(before[index].velocity) - Int(before[index - 1].velocity)
                let newStep = Int(after[index].velocity) - Int(after[index - 1].velocity)
                return step == 0 || step.signum() == newStep.signum()
            }
        }
        var stripped = reshaped
        for (index, track) in score.tracks.enumerated() {
            #expect(isKept(track.notes, reshaped.tracks[index].notes))
            for note in track.notes.indices {
                #expect((1...127).contains(reshaped.tracks[index].notes[note].velocity))
                stripped.tracks[index].notes[note].velocity = track.notes[note].velocity
            }
        }
        #expect(stripped == score)
    }

    @Test func twoHandsKeepTheirCrescendiTogether() throws {
        // Eight notes in each hand, by turns, the right ever louder, the left ever softer.
        let pitch = try #require(Pitch(60))
        func hand(_ first: Int, _ velocity: (Int) -> Int) -> Track {
            Track(
                notes: (0..<8).map {
                    Note(onset: Ticks(2 * $0 + first), duration: Ticks(1), pitch: pitch, velocity: UInt8(velocity($0)))
                })
        }
        let score = Score(ticksPerQuarter: 2, tracks: [hand(0) { 60 + $0 }, hand(1) { 120 - $0 }])
        let louder = score.reshaped(by: [DynamicShape(start: .zero, offset: 60, slope: -100)])
        let (right, left) = (louder.tracks[0].notes.map(\.velocity), louder.tracks[1].notes.map(\.velocity))
        #expect(zip(right, right.dropFirst()).allSatisfy { $0 < $1 })
        #expect(zip(left, left.dropFirst()).allSatisfy { $0 > $1 })
        #expect(left.max() == 127)
    }

    @Test func aSlopeSwellsWhatWasEvenAndLeavesALineAlone() throws {
        let pitch = try #require(Pitch(60))
        func score(_ velocity: (Int) -> Int) -> Score {
            Score(
                notes: (0...8).map {
                    Note(onset: Ticks($0), duration: Ticks(1), pitch: pitch, velocity: UInt8(velocity($0)))
                }, on: .paper)
        }
        let shapes = [DynamicShape(start: .zero, offset: 2, slope: -16)]
        #expect(score { _ in 64 }.reshaped(by: shapes).notes.map { Int($0.velocity) } == (0...8).map { 74 - 2 * $0 })
        #expect(score { 60 + $0 }.reshaped(by: shapes).notes.map { Int($0.velocity) } == (0...8).map { 62 + $0 })
    }
}
