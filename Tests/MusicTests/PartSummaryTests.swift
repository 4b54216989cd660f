import Music
import Testing

@Suite struct PartSummaryTests {
    private func note(_ onset: Int, _ duration: Int, _ pitch: Int, _ velocity: UInt8 = 64) throws -> Note {
        Note(onset: Ticks(onset), duration: Ticks(duration), pitch: try #require(Pitch(pitch)), velocity: velocity)
    }

    @Test func rangesAndPolyphonyAreThoseOfTheNotes() throws {
        let notes = try [
            note(0, 10, 60, 20), note(5, 10, 72, 90), note(10, 5, 48, 50), note(20, 0, 60), note(20, 0, 60),
        ]
        let summary = PartSummary(Track(notes: notes))
        #expect(summary.noteCount == 5 && summary.polyphony == 2)
        #expect(summary.pitches?.lowerBound.number == 48 && summary.pitches?.upperBound.number == 72)
        #expect(summary.velocities == 20...90)
        let empty = PartSummary(Track())
        #expect(empty.polyphony == 0 && empty.pitches == nil && empty.velocities == nil)
    }

    @Test func messagesAreCountedByKind() {
        let messages: [ChannelEvent.Message] = [
            .control(number: 64, value: 127), .control(number: 64, value: 90), .control(number: 64, value: 0),
            .control(number: 64, value: 64), .control(number: 7, value: 100), .program(24), .bend(0), .bend(1),
            .pressure(3),
        ]
        let summary = PartSummary(Track(events: messages.map { ChannelEvent(time: .zero, $0) }))
        #expect(summary.controllers == [64: 4, 7: 1] && summary.pedalPresses == 2)
        #expect(summary.wheelMoves == 2 && summary.programChanges == 1 && summary.pressures == 1)
    }

    @Test func bendRangesAreThoseOfTheChannel() {
        func range(_ high: UInt8, _ low: UInt8?, at time: Int) -> [ChannelEvent] {
            var messages: [ChannelEvent.Message] = [
                .control(number: 101, value: 0), .control(number: 100, value: 0), .control(number: 6, value: high),
            ]
            if let low { messages.append(.control(number: 38, value: low)) }
            messages += [.control(number: 101, value: 127), .control(number: 100, value: 127)]
            return messages.map { ChannelEvent(time: Ticks(time), $0) }
        }
        let conductor = Track(channel: 3, events: range(12, nil, at: 0) + range(0, 50, at: 90))
        let fine = Track(channel: 4, events: [ChannelEvent(time: .zero, .control(number: 6, value: 9))])
        let score = Score(ticksPerQuarter: 96, tracks: [conductor, Track(channel: 3), fine])
        #expect(score.bendRanges.map { $0.map(\.cents) } == [[50, 1200], [50, 1200], []])
    }

    @Test func programsHaveTheirNames() {
        #expect(GeneralMIDI.programNames.count == 128 && Set(GeneralMIDI.programNames).count == 128)
        #expect(GeneralMIDI.name(ofProgram: 0) == "Acoustic Grand Piano")
        #expect(GeneralMIDI.name(ofProgram: 24) == "Acoustic Guitar (nylon)")
        #expect(GeneralMIDI.name(ofProgram: 73) == "Flute")
        #expect(GeneralMIDI.name(ofProgram: 127) == "Gunshot")
    }
}
