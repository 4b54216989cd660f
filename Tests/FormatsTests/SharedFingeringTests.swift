import Formats
import Foundation
import Music
import Specimens
import Testing

private let files = SharedData.folder("gp")

/// How often the strings that were found are those that a person wrote.
private struct Agreement {
    var notes = 0
    var same = 0
    /// Of the place on the lowest fret.
    var lowest = 0

    var share: Double { Double(same) / Double(max(notes, 1)) }
    var lowestShare: Double { Double(lowest) / Double(max(notes, 1)) }

    static func += (lhs: inout Agreement, rhs: Agreement) {
        lhs.notes += rhs.notes
        lhs.same += rhs.same
        lhs.lowest += rhs.lowest
    }
}

@Suite(.enabled(if: files != nil, SharedData.missing))
struct SharedFingeringTests {
    private func contents(of name: String, _ extensions: [String]) throws -> [(name: String, bytes: [UInt8])] {
        let walk = FileManager.default.enumerator(
            at: try #require(SharedData.folder(name)), includingPropertiesForKeys: nil)
        let urls = (walk?.compactMap { $0 as? URL } ?? []).filter { extensions.contains($0.pathExtension.lowercased()) }
        return try urls.sorted { $0.path < $1.path }.map { ($0.lastPathComponent, [UInt8](try Data(contentsOf: $0))) }
    }

    /// Fingers a part whose places are hidden, and compares.
    private func agreement(_ track: Track, _ score: Score) throws -> Agreement {
        let tuning = try #require(track.tuning)
        var hidden = track
        // A dead note may stand anywhere: nobody can tell from its pitch.
        hidden.notes = track.notes.filter { $0.position != nil && !$0.techniques.contains(.deadNote) }
        let written = hidden.notes
        for index in hidden.notes.indices { hidden.notes[index].position = nil }
        let fingering = hidden.fingered(for: tuning, tempoMap: score.tempoMap)
        #expect(fingering.report.playability.isPlayable, "\(track.name) \(fingering.report)")
        var found: [Int: [UInt8: UInt8]] = [:]
        for note in fingering.track.notes {
            found[note.onset.count, default: [:]][note.pitch.number] = note.position?.string
        }
        var agreement = Agreement()
        for note in written {
            agreement.notes += 1
            if found[note.onset.count]?[note.pitch.number] == note.position?.string { agreement.same += 1 }
            let frets = tuning.strings.map { Int(note.pitch.number) - Int($0.number) - Int(tuning.capo) }
            let lowest = frets.indices.filter { frets[$0] >= 0 }.min { (frets[$0], $0) < (frets[$1], $1) }
            if let lowest, UInt8(lowest + 1) == note.position?.string { agreement.lowest += 1 }
        }
        return agreement
    }

    /// Songs have 200 notes or more for guitar and bass; the others show one effect each and are counted apart.
    @Test func songsAreFingeredLikeTheirAuthorsAndBetterThanOnTheLowestFret() throws {
        var (songs, snippets) = (Agreement(), Agreement())
        var seen: Set<[Note]> = []
        var lines: [String] = []
        for (name, bytes) in try contents(of: "gp", ["gp3", "gp4", "gp5"]) {
            guard let tablature = try? GuitarPro.read(bytes).tablature, let score = try? tablature.performed().score
            else { continue }
            var file = Agreement()
            for track in score.tracks where !track.isDrums && (24...39).contains(track.program) && track.tuning != nil {
                // The same music in several versions of the format counts once.
                guard track.notes.count > 0, seen.insert(track.notes).inserted else { continue }
                file += try agreement(track, score)
            }
            if file.notes >= 200 {
                songs += file
                lines.append(
                    "\(name) \(Int(1_000 * file.share)) of 1000 (lowest fret \(Int(1_000 * file.lowestShare)))")
            } else {
                snippets += file
            }
        }
        print(lines.joined(separator: "\n"))
        print(
            "fingering: songs \(songs.share) of \(songs.notes) (lowest fret \(songs.lowestShare)),",
            "snippets \(snippets.share) of \(snippets.notes) (lowest fret \(snippets.lowestShare))")
        #expect(songs.notes > 3_000 && songs.share > 0.75 && songs.share > songs.lowestShare + 0.1)
    }

    @Test func guitarsOfRecordedStringsAreFingeredBetterThanOnTheLowestFret() throws {
        var sum = Agreement()
        for (_, bytes) in try contents(of: "jams", ["jams"]) {
            guard let score = try? JAMS.read(bytes).score else { continue }
            for track in score.tracks where track.tuning != nil { sum += try agreement(track, score) }
        }
        print("fingering: JAMS \(sum.share) of \(sum.notes) (lowest fret \(sum.lowestShare))")
        #expect(sum.notes == 0 || sum.share > sum.lowestShare)
    }

    @Test func guitarsAndBassesOfMIDIFilesArePlayableAndCanBeWritten() throws {
        var (fingering, report) = (Fingering.Report(), TablatureReport())
        for folder in ["midi/freedoom", "midi/mutopia"] {
            for (name, bytes) in try contents(of: folder, ["mid", "midi"]) {
                guard var score = try? StandardMIDI.read(bytes).score.withNoteBends() else { continue }
                score.tracks = score.tracks.filter { !$0.isDrums && (24...39).contains($0.program) }
                for track in score.tracks {
                    let found = track.fingered(tempoMap: score.tempoMap)
                    #expect(found.report.playability.isPlayable, "\(name): \(found.report)")
                    fingering += found.report
                }
                let writing = score.tablature()
                report.noteCount += writing.report.noteCount
                report.movedOnsets += writing.report.movedOnsets
                report.sumOfMoves += writing.report.sumOfMoves
                report.greatestMove = max(report.greatestMove, writing.report.greatestMove)
                report.coarseBends += writing.report.coarseBends
                report.tied += writing.report.tied
                report.rung += writing.report.rung
                report.fingering += writing.report.fingering
                for track in writing.tablature.tracks {
                    for (bar, master) in zip(track.bars, writing.tablature.masterBars) {
                        for voice in bar.voices {
                            #expect(voice.beats.reduce(0) { $0 + $1.length } == master.length)
                        }
                    }
                }
                if let file = try? GuitarPro.writeGP5(writing.tablature) {
                    _ = file
                } else {
                    Issue.record("\(name) is not written")
                }
            }
        }
        print("fingering of MIDI: \(fingering)")
        print("writing of MIDI: \(report), mean move \(report.meanMove)")
        #expect(report.noteCount > 50_000 && report.meanMove < 0.06)
    }
}
