import Datasets
import Formats
import Foundation
import Generation
import Music
import Specimens
import Testing

/// Files of many makers, cut and put together again.
@Suite(.enabled(if: SharedData.folder("midi") != nil, SharedData.missing)) struct RealAssignmentTests {
    /// Every so many files of the folder, in order.
    private func scores(every step: Int) throws -> [(name: String, score: Score)] {
        let folder = try #require(SharedData.folder("midi"))
        var paths: [String] = []
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        for case let file as URL in files ?? .init() where ["mid", "midi"].contains(file.pathExtension.lowercased()) {
            paths.append(file.path)
        }
        paths.sort()
        return stride(from: 0, to: paths.count, by: step).compactMap { index in
            guard let data = FileManager.default.contents(atPath: paths[index]), data.count < 200_000,
                let reading = try? StandardMIDI.read(Array(data))
            else { return nil }
            return (paths[index], reading.score.withNoteBends().joiningChannels())
        }
    }

    @Test func barsThatArePutBackAsTheyWereAreTheScore() throws {
        var tried = 0
        for (index, (name, score)) in try scores(every: 17).enumerated() {
            var random = SplitMix(seed: UInt64(index))
            let parts = Persona.pianist.parts(of: score, playing: .all)
            let grid = AssignmentTests.grids[index % AssignmentTests.grids.count]
            guard let part = parts.first, let work = Workpiece(score, tracks: part, grid: grid) else { continue }
            // Damaged files have notes that last for years, and finer ticks cannot count so far.
            guard score.duration.count < 1 << 30 else { continue }
            let last = min(work.bars.bar(at: work.notes.last?.onset ?? .zero), 5_000)
            let first = Int.random(in: 1...last, using: &random)
            let bars = first...min(first + Int.random(in: 0...4, using: &random), last)
            let span = work.bars.span(of: bars)
            guard span.upperBound > .zero else { continue }
            let removed = work.notes.filter { span.contains($0.onset) }
            let header = PromptHeader(
                .pianist, NoteNotation(grid: grid, bends: index % 2 == 0 ? .none : .cents), explanation: .short)
            let assignment = try Assignment.infill(of: work, bars: bars, header: header)
            let result = assignment.score(adding: removed)
            let again = try #require(Workpiece(result, tracks: part, grid: grid))
            #expect(again.notes.count == work.notes.count, "\(name)")
            // What stays, in every track.
            let factor = result.ticksPerQuarter / score.ticksPerQuarter
            let kept = assignment.piece.score
            for (track, rest) in zip(result.tracks, kept.tracks) {
                var notes = track.notes[...]
                for var note in rest.notes {
                    note.onset = Ticks(note.onset.count * factor)
                    note.duration = Ticks(note.duration.count * factor)
                    note.bends = note.bends.map {
                        PitchBend(time: Ticks($0.time.count * factor), cents: $0.cents)
                    }
                    guard let place = notes.firstIndex(of: note) else {
                        Issue.record("\(name): a kept note is gone")
                        break
                    }
                    notes = notes[(place + 1)...]
                }
            }
            #expect(again.notes.sorted() == work.notes.sorted(), "\(name), bars \(bars), \(grid)")
            let notes = try AssignmentTakesTests.check(assignment, of: work, seed: UInt64(index), "\(name)")
            #expect(notes.allSatisfy { span.contains($0.onset) })
            tried += 1
        }
        #expect(tried > 20)
    }
}
