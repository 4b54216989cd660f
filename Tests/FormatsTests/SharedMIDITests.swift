import Formats
import Foundation
import Music
import Specimens
import Testing

/// MIDI files of many makers, which lie beside the package on some machines.
private let folder = SharedData.folder("midi")

@Suite(.enabled(if: folder != nil, SharedData.missing))
struct SharedMIDITests {
    private func files() throws -> [URL] {
        let walk = FileManager.default.enumerator(at: try #require(folder), includingPropertiesForKeys: nil)
        let urls = (walk?.compactMap { $0 as? URL } ?? []).filter {
            ["mid", "midi"].contains($0.pathExtension.lowercased())
        }
        return urls.sorted { $0.path < $1.path }
    }

    private func bytes(_ file: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: file)) }

    @Test func everyFileIsReadOrRefusedAndWhatIsReadSurvivesTheRoundTrip() throws {
        for file in try files() {
            let read: (score: Score, report: ReadReport)
            do throws(FormatError) {
                guard let content = try? bytes(file) else { continue }
                read = try StandardMIDI.read(content)
            } catch {
                #expect(!error.reason.isEmpty)
                continue
            }
            let (back, report) = try StandardMIDI.read(StandardMIDI.write(read.score))
            // A key that no key signature has is kept, and is no better in our own file.
            let repairs = Set(report.findings.filter { $0.kind == .repaired }.map(\.code))
            #expect(repairs.isSubset(of: ["keyOutOfRange"]) && back == read.score, "\(file.path)")
            let events = try StandardMIDI.File(bytes(file))
            // A silence that no delta time can say is bridged by events that were not there.
            if read.report.count(of: .longNumber) == 0 {
                #expect(try StandardMIDI.File(events.bytes()) == events, "\(file.path)")
                #expect(try StandardMIDI.File(StandardMIDI.write(read.score, over: events)) == events, "\(file.path)")
            }
            for grid in [Grid.paper, .file] {
                let resolved = grid.resolved(for: read.score)
                let text = SimplifiedMIDI.text(of: read.score.notes(on: grid))
                let written = try StandardMIDI.write(Score(notes: try SimplifiedMIDI.notes(in: text), on: resolved))
                let again = try StandardMIDI.read(written).score.notes(on: resolved)
                #expect(SimplifiedMIDI.text(of: again) == text, "\(file.path)")
            }
        }
    }

    /// Tests/References/midi_note_counts.py made the figures: every twelfth file under data/midi.
    @Test func notesAreThoseOfMido() throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("References/midi-note-counts.tsv")
        var compared = 0
        for line in try String(contentsOf: fixture, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t")
            let file = try #require(folder).appendingPathComponent(String(fields[0]))
            guard let content = try? bytes(file), let (score, report) = try? StandardMIDI.read(content) else {
                continue
            }
            // mido reads on after an end-of-track event, and stops where a stated length is wrong.
            let structural: [ReadReport.Repair] = [.trackLength, .trackCount, .bytesAfterEndOfTrack]
            if structural.contains(where: { report.count(of: $0) > 0 }) { continue }
            let notes = score.notes
            let sums = [
                notes.count, notes.reduce(0) { $0 + $1.onset.count }, notes.reduce(0) { $0 + $1.end.count },
                notes.reduce(0) { $0 + Int($1.pitch.number) }, notes.reduce(0) { $0 + Int($1.velocity) },
            ]
            #expect(sums == fields[1...5].compactMap { Int($0) }, "\(fields[0])")
            compared += 1
        }
        #expect(compared >= 300)
    }
}
