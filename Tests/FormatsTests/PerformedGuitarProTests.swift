import Formats
import Foundation
import Music
import Specimens
import Testing

/// Real Guitar Pro files, played.
@Suite struct PerformedGuitarProTests {
    private static let folder = SharedData.folder("gp")

    private func files() throws -> [URL] {
        let folder = try #require(Self.folder)
        let paths = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap {
            $0 as? URL
        }
        return (paths ?? []).filter { ["gp3", "gp4", "gp5"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
    }

    @Test(.enabled(if: folder != nil, SharedData.missing))
    func everyFileIsPlayedInOrderAndGoesThroughMIDI() throws {
        var notes = 0
        for file in try files() {
            let tablature = try GuitarPro.readBinary([UInt8](Data(contentsOf: file))).tablature
            let performance = try tablature.performed()
            for track in performance.score.tracks {
                notes += track.notes.count
                #expect(track.notes.isInCanonicalOrder, "\(file.lastPathComponent)")
                #expect(track.notes.allSatisfy { $0.end <= performance.report.end }, "\(file.lastPathComponent)")
                var ends: [UInt8: Ticks] = [:]
                for note in track.notes {
                    guard let string = note.position?.string else { continue }
                    #expect(ends[string] ?? .zero <= note.onset, "\(file.lastPathComponent) \(note.onset)")
                    ends[string] = note.end
                }
            }
            let score = performance.score
            let back = try StandardMIDI.read(StandardMIDI.write(score)).score.withNoteBends()
            #expect(back.noteCount == score.noteCount, "\(file.lastPathComponent)")
            #expect(
                Self.largestBend(back) == Self.largestBend(score), "no bend is clipped: \(file.lastPathComponent)")
        }
        #expect(notes > 10_000)
    }

    /// In whole cents.
    private static func largestBend(_ score: Score) -> Double {
        score.notes.reduce(0.0) { $1.bends.reduce($0) { max($0, abs($1.cents).rounded()) } }
    }

    /// Writes the notes of all files, for Tests/References/tuxguitar_notes.py, where `DIAPASON_NOTES` says.
    @Test(
        .enabled(
            if: folder != nil && ProcessInfo.processInfo.environment["DIAPASON_NOTES"] != nil,
            "name a file in DIAPASON_NOTES"))
    func notesAreListedForComparison() throws {
        let path = try #require(ProcessInfo.processInfo.environment["DIAPASON_NOTES"])
        var lines = ""
        for file in try files() {
            let performance = try GuitarPro.readBinary([UInt8](Data(contentsOf: file))).tablature.performed()
            func add(_ fields: Any...) {
                lines += ([file.path] + fields.map { "\($0)" }).joined(separator: "\t") + "\n"
            }
            for (number, track) in performance.score.tracks.enumerated() {
                for note in track.notes {
                    add(
                        number + 1, note.onset, note.duration, note.pitch.number, note.velocity,
                        note.position?.string ?? 0, Self.names(of: note).joined(separator: ","))
                }
            }
            add("read", performance.report.beatsBeyondBars, performance.report.jumps.isEmpty ? 0 : 1)
        }
        try lines.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func names(of note: Note) -> [String] {
        let names: [(Techniques, String)] = [
            (.legatoSlide, "legatoSlide"), (.letRing, "letRing"), (.palmMute, "palmMute"), (.deadNote, "deadNote"),
            (.naturalHarmonic, "harmonic"), (.artificialHarmonic, "harmonic"), (.pinchHarmonic, "harmonic"),
            (.tappedHarmonic, "harmonic"), (.trill, "trill"), (.tremoloPicking, "tremoloPicking"),
            (.staccato, "staccato"), (.graceNote, "graceNote"),
        ]
        return names.filter { note.techniques.contains($0.0) }.map(\.1)
    }
}
