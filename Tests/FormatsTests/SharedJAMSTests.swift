import Formats
import Foundation
import Music
import Specimens
import Testing

/// GuitarSet files and others, which lie beside the package on some machines.
private let folder = SharedData.folder("jams")

@Suite(.enabled(if: folder != nil, SharedData.missing))
struct SharedJAMSTests {
    private func files() throws -> [URL] {
        let walk = FileManager.default.enumerator(at: try #require(folder), includingPropertiesForKeys: nil)
        return (walk?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "jams" }.sorted {
            $0.path < $1.path
        }
    }

    @Test func everyFileIsReadOrRefusedForHavingNoNotes() throws {
        var read = 0
        for file in try files() {
            let bytes = [UInt8](try Data(contentsOf: file))
            do throws(FormatError) {
                let reading = try JAMS.read(bytes)
                read += 1
                #expect(!reading.findings.contains { $0.kind == .repaired }, "\(file.path)")
            } catch {
                #expect(error.reason.contains("has no notes"), "\(file.path): \(error)")
            }
        }
        #expect(read >= 4)
    }

    /// Tests/References/jams_notes.py made the figures.
    @Test func notesAndBendsAreThoseOfTheReference() throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("References/jams-notes.tsv")
        var scores: [String: Score] = [:]
        for file in try files() {
            guard let score = try? JAMS.read([UInt8](try Data(contentsOf: file))).score, score.noteCount > 0 else {
                continue
            }
            scores[file.lastPathComponent] = score
        }
        var compared = 0
        for line in try String(contentsOf: fixture, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard let score = scores[fields[1]], let string = Int(fields[2]) else { continue }
            let notes = score.tracks[string].notes
            if fields[0] == "string" {
                let figures = [
                    notes.count, notes.reduce(0) { $0 + Int($1.pitch.number) }, notes.count { $0.bends.count > 1 },
                    notes.reduce(0) { $0 + $1.bends.count },
                ]
                #expect(figures == [3, 4, 7, 8].map { Int(fields[$0]) }, "\(line)")
            } else {
                let note = notes[try #require(Int(fields[3]))]
                let onset = score.seconds(at: note.onset)
                #expect(abs(onset - (try #require(Double(fields[4])))) < 0.0005)
                #expect(Int(note.pitch.number) == Int(fields[5]))
                let points = fields[6].split(separator: " ").map { $0.split(separator: ":").compactMap { Double($0) } }
                #expect(note.bends.count == points.count, "\(line)")
                for (bend, point) in zip(note.bends, points) {
                    #expect(abs(score.seconds(at: note.onset + bend.time) - onset - point[0]) < 0.001, "\(line)")
                    #expect(abs(bend.cents - point[1]) < 0.01, "\(line)")
                }
            }
            compared += 1
        }
        #expect(compared >= 20)
    }
}
