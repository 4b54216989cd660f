import Formats
import Music
import Specimens
import Testing

/// Bends in the notes of a score, through MIDI and back.
@Suite struct StandardMIDIBendTests {
    private func note(_ onset: Int, _ duration: Int, _ pitch: Int, _ bends: [(Int, Double)] = []) -> Note {
        Note(
            onset: Ticks(onset), duration: Ticks(duration), pitch: Pitch(lowBits: UInt8(pitch)), velocity: 80,
            bends: bends.map { PitchBend(time: Ticks($0), cents: $1) })
    }

    private func throughMIDI(_ notes: [Note]) throws -> Score {
        try StandardMIDI.read(StandardMIDI.write(Score(notes: notes, on: .paper, program: 29))).score
    }

    @Test func aLineOfBentNotesStaysOnOneChannelWithItsRangeBeforeTheFirstNote() throws {
        let score = try throughMIDI([
            note(10, 20, 60, [(0, 100), (5, 200)]), note(30, 20, 62), note(50, 5, 64, [(2, -50)]),
        ])
        #expect(score.tracks.count == 1)
        let opening = score.tracks[0].events.prefix { $0.time == .zero }.map(\.message)
        #expect(
            opening.starts(with: [
                .control(number: 101, value: 0), .control(number: 100, value: 0), .control(number: 6, value: 2),
            ]))
        let bends = score.withNoteBends().notes.map { $0.bends.map { [Double($0.time.count), $0.cents.rounded()] } }
        #expect(bends == [[[0, 100], [5, 200]], [], [[2, -50]]])
        #expect(score.withNoteBends().tracks[0].events.map(\.message) == [.program(29)])
    }

    @Test func notesThatBendAloneHaveChannelsOfTheirOwn() throws {
        let chord = [note(0, 100, 60), note(0, 100, 64, [(50, 100)]), note(0, 100, 67, [(50, -30)]), note(100, 10, 60)]
        let score = try throughMIDI(chord)
        #expect(score.tracks.count == 3 && Set(score.tracks.map(\.channel)).count == 3)
        #expect(score.tracks.allSatisfy { $0.program == 29 && $0.channel != 9 })
        let back = score.withNoteBends().notes
        #expect(back.map(\.pitch) == chord.map(\.pitch))
        #expect(back.map { $0.bends.count } == [0, 1, 1, 0])
    }

    @Test func notesThatBendAlikeShareAChannelAndAreAllHeard() throws {
        let slide = [(40, 10.0), (60, 50), (80, 200)]
        let chord = [note(0, 100, 40, slide), note(0, 100, 47, slide), note(0, 100, 52, slide), note(100, 10, 42)]
        let score = try throughMIDI(chord)
        #expect(score.tracks.count == 1)
        let moves = score.tracks[0].events.count { if case .bend = $0.message { true } else { false } }
        #expect(moves == 4, "three for the chord, one back")
        let back = score.withNoteBends().notes
        #expect(
            back.map { $0.bends.map { [Double($0.time.count), $0.cents.rounded()] } } == [
                [[40, 10], [60, 50], [80, 200]], [[40, 10], [60, 50], [80, 200]], [[40, 10], [60, 50], [80, 200]], [],
            ])
        let uneven = try throughMIDI([note(0, 100, 40, slide), note(0, 90, 47, slide)])
        #expect(uneven.tracks.count == 2)
    }

    @Test func twoPartsThatBendDoNotShareAWheel() throws {
        let tracks = [[(0, 100.0)], [], [(0, -100.0)]].map { Track(program: 29, notes: [note(0, 10, 60, $0)]) }
        let score = try StandardMIDI.read(StandardMIDI.write(Score(ticksPerQuarter: 96, tracks: tracks))).score
        #expect(Set(score.tracks.map(\.channel)).count == 3)
        #expect(
            score.withNoteBends().tracks.map { $0.notes[0].bends.map { $0.cents.rounded() } } == [[100], [], [-100]])
    }

    @Test(arguments: [(150.0, 2), (1_150, 12), (2_400, 24), (4_700, 48), (12_000, 127)])
    func theRangeFitsTheLargestBend(cents: Double, semitones: UInt8) throws {
        let score = try throughMIDI([note(0, 100, 60, [(0, cents), (10, -cents)])])
        #expect(score.tracks[0].events.contains { $0.message == .control(number: 6, value: semitones) })
        let back = try #require(score.withNoteBends().notes.first).bends.map(\.cents)
        #expect(back.count == 2)
        for (heard, meant) in zip(back, [cents, -cents]) {
            #expect(abs(heard - meant) <= Double(semitones) * 100 / 8_192)
        }
    }

    @Test func theRangeIsReadAsItChangesAndCentsOfItToo() throws {
        let events: [UInt8] =
            [0, 0x90, 60, 9, 1, 0xE0, 0, 0x60]  // a quarter of the way up: a semitone in the standard range
            + [1, 0xB0, 101, 0, 0, 100, 0, 0, 6, 12, 1, 38, 50, 1, 101, 127, 0, 100, 127, 0, 6, 99, 5, 0x90, 60, 0]
            + endOfTrack
        let track = try #require(try StandardMIDI.read(midiFile([events])).score.withNoteBends().tracks.first)
        #expect(track.notes.map { $0.bends.map(\.cents) } == [[100, 600, 625]])
        #expect(track.notes[0].bends.map(\.time.count) == [1, 2, 3])
        // What came after the choice of no parameter sets nothing, and stays.
        #expect(track.events.map(\.message).contains(.control(number: 6, value: 99)))
    }

    @Test func tracksOfOneChannelShareItsWheel() throws {
        let wheel: [UInt8] = [0, 0xE3, 0, 0x60] + endOfTrack
        let notes: [UInt8] = [4, 0x93, 60, 9, 5, 60, 0] + endOfTrack
        let score = try StandardMIDI.read(midiFile(format: 1, [wheel, notes])).score.withNoteBends()
        #expect(score.notes.map { $0.bends.map(\.cents) } == [[100]])
        #expect(score.tracks.allSatisfy { $0.events.isEmpty })
    }

    @Test func randomBentNotesComeBackAsTheyWere() throws {
        var random = SplitMix(seed: 12)
        for _ in 0..<200 {
            var notes = randomNotes(30, &random)
            for index in notes.indices where Bool.random(using: &random) && notes[index].duration > .zero {
                var time = 0
                var bends: [PitchBend] = []
                // Whole steps of the wheel at a range of 2, so that nothing is rounded.
                while time < min(notes[index].duration.count, 40), bends.count < 6 {
                    let wheel = UInt16.random(in: 0...16_383, using: &random)
                    bends.append(
                        PitchBend(time: Ticks(time), cents: PitchBend.cents(wheel: wheel, in: PitchBend.standardRange)))
                    time += Int.random(in: 1...9, using: &random)
                }
                if bends.first?.cents == 0 { bends.removeFirst() }
                bends = bends.enumerated().filter { $0.offset == 0 || $0.element.cents != bends[$0.offset - 1].cents }
                    .map(\.element)
                notes[index].bends = bends
            }
            let back = try throughMIDI(notes).withNoteBends().notes
            func described(_ notes: [Note]) -> [String] {
                notes.map {
                    "\($0.onset) \($0.duration) \($0.pitch) \($0.velocity) \($0.bends.map { ($0.time.count, $0.cents) })"
                }.sorted()
            }
            let (heard, meant) = (described(back), described(notes))
            #expect(zip(heard, meant).first { $0 != $1 } == nil && heard.count == meant.count)
        }
    }
}
