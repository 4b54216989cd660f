import Formats
import Foundation
import JSON
import Music
import Specimens
import Testing

/// DadaGP's own examples and vocabulary.
@Suite struct DadaGPSharedTests {
    private func words(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static let folder = SharedData.folder("gp/dadagp")

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: try #require(Self.folder).appendingPathComponent(path)))
    }

    @Test(.enabled(if: folder != nil, SharedData.missing), arguments: ["progmetal", "slapbass"])
    func theExamplesComeBackWordForWord(name: String) throws {
        let text = try bytes("examples/\(name).gp3.tokens.txt")
        let reading = try DadaGP.read(text)
        #expect(reading.findings.isEmpty)
        let written = try DadaGP.write(reading.tablature)
        #expect(written.bytes == text)
        #expect(written.findings.isEmpty)
        #expect(DadaGP.isRecognised(in: text))
    }

    /// The older PyGuitarPro that DadaGP's encoder needs loses the vibrato of version 3, which says it of beats, and the
    /// fret of notes that are tied over a beat; the newer one reads both as it is read here.
    @Test(.enabled(if: folder != nil, SharedData.missing), arguments: [("progmetal", 6, 24), ("slapbass", 0, 0)])
    func theExamplesAreEncodedAsByDadaGP(name: String, vibratos: Int, ties: Int) throws {
        let tablature = try GuitarPro.read(try bytes("examples/\(name).gp3")).tablature
        var written = words(try DadaGP.write(tablature).bytes)
        let expected = words(try bytes("examples/\(name).gp3.tokens.txt"))
        #expect(written.count - expected.count == vibratos)
        #expect(!expected.contains("nfx:vibrato"))
        written.removeAll { $0 == "nfx:vibrato" }
        written[0] = expected[0]
        let others = zip(written, expected).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset)
        #expect(others.count == ties)
        for index in others {
            #expect(written[index].prefix { $0 != "f" } == expected[index].prefix { $0 != "f" })
            #expect(written[index + 1] == "nfx:tie" && expected[index + 1] == "nfx:tie")
        }
    }

    /// dadagp-notes.tsv has what DadaGP's decoder makes of the texts; dadagp_notes.py wrote it.
    @Test(.enabled(if: folder != nil, SharedData.missing), arguments: ["progmetal", "slapbass"])
    func theNotesAreThoseOfTheDecoder(name: String) throws {
        let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("References/dadagp-notes.tsv")
        let lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("\(name).") })
        let tablature = try DadaGP.read(try bytes("examples/\(name).gp3.tokens.txt")).tablature
        var sums = (notes: 0, pitches: 0, onsets: 0, durations: 0)
        let unitsPerTick = NoteValue.unitsPerQuarter / 960
        for track in tablature.tracks {
            for bar in track.bars {
                for voice in bar.voices {
                    var time = 0
                    for beat in voice.beats {
                        for note in beat.notes {
                            sums.notes += 1
                            sums.pitches += Int(track.pitch(string: note.string, fret: note.fret)?.number ?? 0)
                            sums.onsets += time / unitsPerTick
                            sums.durations += beat.length / unitsPerTick
                        }
                        time += beat.length
                    }
                }
            }
        }
        let numbers = line.split(separator: "\t").dropFirst().compactMap { Int($0) }
        #expect(
            numbers == [
                tablature.tracks.count, tablature.masterBars.count, sums.notes, sums.pitches, sums.onsets,
                sums.durations,
            ])
    }

    @Test(.enabled(if: folder != nil, SharedData.missing))
    func everyWordOfTheVocabularyIsKept() throws {
        let path = "misc/_DadaGP_song_tokens_frequency.json"
        guard case .object(let members) = try JSONValue(parsing: try bytes(path)) else {
            Issue.record("no object")
            return
        }
        #expect(members.count == 2_198)
        var lost: [String] = []
        for word in members.map(\.key) {
            let isHead = word.hasPrefix("downtune:") || word.hasPrefix("tempo:")
            let text =
                "artist:unknown downtune:0 tempo:120 \(isHead ? word : "") start new_measure "
                + "\(isHead ? "clean0:note:s6:f3" : inItsPlace(word)) wait:960 end"
            let tablature = try DadaGP.read(Array(text.utf8)).tablature
            if let ticks = word.hasPrefix("wait:") ? Int(word.dropFirst(5)) : nil {
                // One wait is seldom a note, but it counts.
                #expect(
                    tablature.masterBars[0].length == (ticks + 960 + padding(ticks)) * NoteValue.unitsPerQuarter / 960)
            } else if !words(try DadaGP.write(tablature).bytes).contains(word) {
                lost.append(word)
            }
        }
        #expect(lost == ["nfx:grace:fret-1", "bfx:tempo_change:0", "nfx:harmonic:2:pitch0:octave0"])
    }

    /// What fills the last quarter.
    private func padding(_ ticks: Int) -> Int { 960 - ticks % 960 }

    /// The word after those that it belongs to.
    private func inItsPlace(_ word: String) -> String {
        let note = "clean0:note:s6:f3"
        let kind = word.prefix { $0 != ":" }
        if ["start", "end", "new_measure"].contains(word) { return note }
        if let ticks = kind == "wait" ? Int(word.dropFirst(5)) : nil { return "\(note) \(word) wait:\(padding(ticks))" }
        if word == "bfx:tempo_interpolation" { return "\(note) bfx:tempo_change:90 \(word)" }
        if kind == "nfx" || kind == "bfx" { return "\(note) \(word)" }
        guard kind == "param" else { return word }
        if word.contains("dead") { return "\(note) nfx:grace:fret5 \(word)" }
        if word.contains("duration") { return "\(note) nfx:trill:fret5 \(word)" }
        return "\(note) nfx:bend:type1 param:val0:vib0 " + (word.contains("dur") ? "\(word) param:val4:vib0" : word)
    }
}
