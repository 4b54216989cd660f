import Formats
import Music
import Specimens
import Testing

@Suite struct GuitarProWritingTests {
    private func rewritten(_ tablature: Tablature) throws -> (tablature: Tablature, findings: [Finding]) {
        let written = try GuitarPro.writeGP5(tablature)
        let reading = try GuitarPro.read(written.bytes)
        #expect(reading.findings.filter { $0.kind == .repaired && $0.code != "tieWithoutStart" } == [])
        return (reading.tablature, written.findings)
    }

    @Test func whatGuitarPro5CanSayComesBackAsItWas() throws {
        var random = SplitMix(seed: 5)
        let specimen = RandomTablature()
        var notes = 0
        for _ in 0..<800 {
            let tablature = specimen.next(&random)
            let (back, findings) = try rewritten(tablature)
            #expect(back == tablature && findings == [])
            notes += tablature.noteCount
        }
        #expect(notes > 8_000)
    }

    @Test func anythingElseIsWrittenAsSomethingThatIsKept() throws {
        var random = SplitMix(seed: 6)
        var specimen = RandomTablature()
        specimen.isGuitarPro5 = false
        var losses: Set<String> = []
        for _ in 0..<800 {
            let tablature = specimen.next(&random)
            let (back, findings) = try rewritten(tablature)
            losses.formUnion(findings.map(\.code))
            let (again, later) = try rewritten(back)
            #expect(again == back && later == [])
            #expect(back.tracks.count == tablature.tracks.count && back.masterBars.count == tablature.masterBars.count)
        }
        #expect(losses.count >= 35, "\(losses.sorted())")
    }

    private func tablature(_ beats: [Beat], strings: [Pitch] = TabTrack.standardStrings) -> Tablature {
        let track = TabTrack(strings: strings, bars: [Bar(voices: [Voice(beats: beats)])])
        return Tablature(masterBars: [MasterBar()], tracks: [track])
    }

    @Test func oddLengthsKeepTheirTime() throws {
        let note = TabNote(string: 1, fret: 5)
        let values = [
            NoteValue(power: -1), NoteValue(power: 2, dots: 2), NoteValue(power: 3, tupletNotes: 2, tupletTime: 3),
            NoteValue(power: 3, tupletNotes: 4, tupletTime: 3),
            NoteValue(power: 1, dots: 2, tupletNotes: 3, tupletTime: 2),
        ]
        for value in values {
            let (back, findings) = try rewritten(tablature([Beat(value, notes: [note])]))
            let beats = back.tracks[0].bars[0].voices[0].beats
            #expect(beats.reduce(0) { $0 + $1.length } == value.length)
            #expect(beats.dropFirst().allSatisfy { $0.notes[0].isTied && $0.notes[0].fret == 5 })
            #expect(findings.map(\.code) == ["respelled"])
        }
        let (_, findings) = try rewritten(tablature([Beat(NoteValue(power: 8), notes: [note])]))
        #expect(findings.map(\.code) == ["lengths"])
    }

    @Test func aTempoBetweenBeatsMovesToTheNextOne() throws {
        let note = TabNote(string: 1, fret: 5)
        var piece = tablature([Beat(NoteValue(power: 1), notes: [note]), Beat(NoteValue(power: 1), notes: [note])])
        piece.masterBars[0].tempoChanges = [
            MasterBar.TempoChange(position: 0, quartersPerMinute: 120),
            MasterBar.TempoChange(position: 0.25, quartersPerMinute: 90),
        ]
        let (back, findings) = try rewritten(piece)
        let tempos = back.tracks[0].bars[0].voices[0].beats.map { $0.mixChange?.tempo?.value }
        #expect(tempos == [nil, 90] && findings.map(\.code) == ["tempoPlace"])
    }

    @Test func notesWithoutAStringFindOne() throws {
        let chord = [60, 64, 67].map { TabNote(string: 0, fret: $0) }
        for strings in [[], TabTrack.standardStrings] {
            let piece = tablature([Beat(notes: chord)], strings: strings)
            let back = try rewritten(piece).tablature.tracks[0]
            let notes = back.bars[0].voices[0].beats[0].notes
            let pitches = notes.compactMap { back.pitch(string: $0.string, fret: $0.fret)?.number }
            #expect(pitches.sorted() == [60, 64, 67] && Set(notes.map(\.string)).count == 3)
        }
        var drums = tablature([Beat(notes: [36, 42].map { TabNote(string: 0, fret: $0) })], strings: [])
        drums.tracks[0].isDrums = true
        let back = try rewritten(drums).tablature.tracks[0]
        #expect(back.isDrums && back.bars[0].voices[0].beats[0].notes.map(\.fret).sorted() == [36, 42])
    }

    @Test func tracksThatSoundDifferentGetChannelsOfTheirOwn() throws {
        var piece = tablature([Beat(notes: [TabNote(string: 1, fret: 5)])])
        piece.tracks += [piece.tracks[0], piece.tracks[0]]
        piece.tracks[1].sound.program = 30
        piece.tracks[2].sound.channel = 9
        let (back, findings) = try rewritten(piece)
        #expect(back.tracks.map(\.sound.program) == [25, 30, 25] && back.tracks.allSatisfy { !$0.isDrums })
        #expect(findings.map(\.code) == ["channel"] && findings.map(\.count) == [2])
    }

    @Test func moreThanTheReaderTakesIsRefused() {
        let beat = Beat(NoteValue(power: 6))
        let bars = Array(repeating: MasterBar(), count: Limits.guitarProBars + 1)
        #expect(throws: FormatError.self) { try GuitarPro.writeGP5(Tablature(masterBars: bars)) }
        let long = tablature(Array(repeating: beat, count: Limits.guitarProBeats + 1))
        #expect(throws: FormatError.self) { try GuitarPro.writeGP5(long) }
    }
}
