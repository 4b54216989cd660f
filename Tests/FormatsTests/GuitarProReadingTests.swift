import Formats
import Foundation
import Music
import Specimens
import Testing

@Suite struct GuitarProReadingTests {
    static let fixtures: [(name: String, major: Int, text: String)] = [
        ("3.00", 3, GuitarProFixtures.three), ("4.06", 4, GuitarProFixtures.four),
        ("5.00", 5, GuitarProFixtures.five), ("5.10", 5, GuitarProFixtures.fiveTen),
    ]

    static func bytes(_ base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64) ?? Data()) }

    private func read(_ index: Int) throws -> Tablature {
        let reading = try GuitarPro.read(Self.bytes(Self.fixtures[index].text))
        #expect(reading.findings == [])
        return reading.tablature
    }

    @Test(arguments: fixtures.indices) func theHeadIsThatOfTheFile(_ index: Int) throws {
        let tablature = try read(index)
        let major = Self.fixtures[index].major
        #expect(tablature.information.title == "Étude" && tablature.information.artist == "Nobody")
        #expect(tablature.information.lyricist == "Her" && tablature.information.composer == "Her")
        #expect(tablature.information.notices == ["one", "two"])
        #expect(tablature.tempo == 90)
        #expect(tablature.tracks.map(\.name) == ["Lead", "Kit"])
        #expect(tablature.tracks.map(\.isDrums) == [false, true])
        let lead = tablature.tracks[0]
        #expect(lead.strings == TabTrack.standardStrings && lead.capo == 2 && lead.sound.program == 29)
        #expect(lead.sound.volume == 104 && lead.sound.pan == 64 && lead.sound.channel == 0)
        #expect(tablature.tracks[1].sound.channel == 9)
        let lines = [TabTrack.LyricLine(startBar: 0, text: "la-la"), TabTrack.LyricLine(startBar: 1, text: "lo")]
        #expect(lead.lyrics == (major >= 4 ? lines : []))
        let bars = tablature.masterBars
        #expect(bars.map(\.beats) == [3, 3] && bars.map(\.beatUnit) == [4, 4])
        // Version 3 has the key of the piece, later ones that of the bar.
        #expect(bars.map(\.sharps) == (major == 3 ? [2, 2] : [-1, -1]))
        #expect(bars.map(\.isRepeatStart) == [true, false] && bars.map(\.repeatCount) == [0, 3])
        #expect(bars.map(\.endings) == [0, 1])
        let colour = TabColour(red: 1, green: 2, blue: 3)
        #expect(bars[0].marker == MasterBar.Marker(title: "Verse", colour: colour))
    }

    @Test(arguments: fixtures.indices) func theFirstBarIsThatOfTheFile(_ index: Int) throws {
        let beats = try read(index).tracks[0].bars[0].voices[0].beats
        let major = Self.fixtures[index].major
        #expect(beats.count == 3)
        #expect(beats[0].value == NoteValue(power: 3, dots: 1) && beats[0].text == "dolce")
        #expect(beats[1].value == NoteValue(power: 4, tupletNotes: 3, tupletTime: 2))
        #expect(beats[2].value == NoteValue(power: 1) && beats[2].isRest && !beats[2].isEmpty)
        var bent = TabNote(string: 2, fret: 7)
        bent.isSlurred = true
        bent.bend = TabBend(
            .bendRelease,
            points: [
                TabBend.Point(position: 0, cents: 0), TabBend.Point(position: 0.5, cents: 200, vibrato: 1),
                TabBend.Point(position: 1, cents: 0),
            ])
        #expect(beats[0].notes == [bent])
        var ringing = TabNote(string: 1, fret: 8, velocity: 127)
        ringing.techniques = .letRing
        var sliding = TabNote(string: 3, fret: 9)
        sliding.techniques = .shiftSlide
        #expect(beats[1].notes == [ringing, sliding])
        var grace = GraceNote(string: 1, fret: 5, velocity: 79, power: 5)
        grace.transition = .slide
        #expect(beats[1].graceNotes == [grace])
        var change = MixChange()
        change.tempo = MixChange.Fading(140, beats: 2, isForAll: true)
        change.hidesTempo = Self.fixtures[index].name == "5.10"
        change.volume = MixChange.Fading(88, beats: 1, isForAll: major >= 4)
        #expect(beats[1].mixChange == change)
    }

    @Test(arguments: fixtures.indices) func theSecondBarIsThatOfTheFile(_ index: Int) throws {
        let tablature = try read(index)
        let beats = tablature.tracks[0].bars[1].voices[0].beats
        let major = Self.fixtures[index].major
        #expect(beats.count == 2)
        #expect(beats[0].chord == ChordDiagram(name: "Em", firstFret: 1, frets: [0, 0, 0, 2, 2, nil]))
        #expect(beats[0].stroke == Beat.Stroke(.up, power: 4))
        #expect(beats[0].techniques == .vibrato)
        // A tie takes the fret of the note before on its string, beyond the bar line.
        #expect(beats[0].notes.map(\.fret) == [9, 4] && beats[0].notes.map(\.isTied) == [true, false])
        #expect(beats[0].notes[1].techniques == .deadNote)
        let last = beats[1].notes[0]
        if major == 3 {
            #expect(last.harmonic == Harmonic(.natural))
            #expect(beats[1].tremoloBar?.points.map(\.cents) == [0, -200, 0])
        } else {
            #expect(last.harmonic == Harmonic(.tapped, touch: 12))
            #expect(last.trill == TabNote.Trill(fret: 7, power: 5))
            #expect(last.techniques == [.staccato, .palmMute, .vibrato] && last.leftFinger == .index)
            #expect(beats[1].techniques == .pop && beats[1].pick == .up)
            #expect(beats[1].tremoloBar?.points.map(\.cents) == [0, -100, 0])
        }
        let drums = tablature.tracks[1].bars.map { $0.voices.map { $0.beats.map(\.notes) } }
        var snare = TabNote(string: 3, fret: 38)
        snare.techniques = .ghostNote
        #expect(drums == [[[[snare]]], [[[snare]]]])
    }

    @Test func oldVersionsAreRefusedWithAReason() {
        for name in ["FICHIER GUITARE PRO v1.04", "FICHIER GUITAR PRO v2.21", "CLIPBOARD GUITAR PRO 3.0 [c6]"] {
            let field = [UInt8(name.utf8.count)] + Array(name.utf8)
            let error = #expect(throws: FormatError.self) {
                try GuitarPro.read(field + Array(repeating: 0, count: 2_000))
            }
            #expect(error?.kind == .unsupported)
        }
        for bytes in [[], [0x18], Array("MThd".utf8), Array("\u{18}FICHIER GUITAR".utf8)] as [[UInt8]] {
            #expect(throws: FormatError.self) { try GuitarPro.read(bytes) }
        }
    }

    @Test func accentsAreReadInBothCharacterSets() throws {
        let file = Self.bytes(GuitarProFixtures.three)
        let place = try #require(file.indices.first { file[$0...].starts(with: [6, 0, 0, 0, 5, 0xC9]) })
        // The same title in UTF-8 takes a byte more.
        var other = file
        other.replaceSubrange(place..<place + 10, with: [7, 0, 0, 0, 6] + Array("Étude".utf8))
        #expect(try GuitarPro.read(other).tablature == GuitarPro.read(file).tablature)
    }
}
