import Formats
import Foundation
import Music
import Specimens
import Testing

/// Roles of tracks that the model was not fitted on, against what their names and programs say.
@Suite struct PartRoleCorpusTests {
    private static let folder = SharedData.folder("midi")

    private static var heldOut: [(path: String, track: Int, label: PartRole)] {
        let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("References/part-roles.tsv")
        let names = Dictionary(uniqueKeysWithValues: PartRole.allCases.map { ("\($0)", $0) })
        let lines = (try? String(contentsOf: table, encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.compactMap { line in
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let track = Int(fields[1]), let label = names[String(fields[2])] else {
                return nil
            }
            return (String(fields[0]), track, label)
        }
    }

    @Test func theListHoldsTracksOfEveryRole() {
        #expect(PartRoleCorpusTests.heldOut.count == 1_199)
        #expect(Set(PartRoleCorpusTests.heldOut.map(\.label)) == Set(PartRole.allCases))
    }

    /// The figures of Documentation/part-roles.md.
    @Test(.enabled(if: folder != nil, SharedData.missing))
    func bassesAreToldFromGuitars() throws {
        let folder = try #require(PartRoleCorpusTests.folder)
        var counts: [PartRole: [PartRole: Int]] = [:]
        let byPath = Dictionary(grouping: PartRoleCorpusTests.heldOut, by: \.path)
        for (path, tracks) in byPath {
            let data = try Data(contentsOf: folder.appendingPathComponent(path))
            let score = try StandardMIDI.read([UInt8](data)).score
            var blind = score
            for index in blind.tracks.indices { blind.tracks[index].isDrums = false }
            // Drums are not told that they are drums, and do not disturb the others.
            let (guesses, blindGuesses) = (score.partFeatures, blind.partFeatures)
            for track in tracks {
                let features = track.label == .drums ? blindGuesses[track.track] : guesses[track.track]
                counts[track.label, default: [:]][PartRole(of: features), default: 0] += 1
                #expect(RoleLabels.label(score.tracks[track.track]) == track.label)
            }
        }
        func count(_ label: PartRole, _ guess: PartRole) -> Int { counts[label]?[guess] ?? 0 }
        func recall(_ role: PartRole) -> Double {
            Double(count(role, role)) / Double(PartRole.allCases.reduce(0) { $0 + count(role, $1) })
        }
        let notBass = [PartRole.lead, .rhythm, .other]
        let said = notBass.reduce(0) { sum, guess in sum + PartRole.allCases.reduce(0) { $0 + count($1, guess) } }
        let missed = notBass.reduce(0) { $0 + count(.bass, $1) }
        #expect(1 - Double(missed) / Double(said) >= 0.98)
        #expect(recall(.bass) >= 0.90)
        let guitars = [PartRole.lead, .rhythm]
        let lost = guitars.reduce(0) { $0 + count($1, .bass) }
        let all = guitars.reduce(0) { sum, label in sum + PartRole.allCases.reduce(0) { $0 + count(label, $1) } }
        #expect(Double(lost) / Double(all) <= 0.065)
        #expect(recall(.lead) >= 0.68)
        #expect(recall(.rhythm) >= 0.44)
        #expect(recall(.drums) >= 0.53)
        #expect(recall(.other) >= 0.48)
    }

    private static let exportPath = ProcessInfo.processInfo.environment["DIAPASON_FEATURES"]

    /// Writes what part_roles.py fits the model on.
    @Test(.enabled(if: folder != nil && exportPath != nil, "set DIAPASON_FEATURES to the file to write"))
    func exportsFeatures() throws {
        let folder = try #require(PartRoleCorpusTests.folder)
        var lines: [String] = []
        let sets = [
            "freedoom", "nfroidure", "drywetmidi", "mutopia", "miditok", "miditoolkit", "symusic", "musicautobot",
            "mirdata", "note_seq", "music21", "libadlmidi",
        ]
        for set in sets {
            let files = try FileManager.default.subpathsOfDirectory(
                atPath: folder.appendingPathComponent(set).path)
            for file in files.sorted() where file.lowercased().hasSuffix(".mid") || file.lowercased().hasSuffix(".midi")
            {
                let path = "\(set)/\(file)"
                let data = try Data(contentsOf: folder.appendingPathComponent(path))
                guard let score = try? StandardMIDI.read([UInt8](data)).score, score.tracks.count > 1,
                    score.noteCount < 100_000
                else { continue }
                var blind = score
                for index in blind.tracks.indices { blind.tracks[index].isDrums = false }
                let (features, blindFeatures) = (score.partFeatures, blind.partFeatures)
                for (index, track) in score.tracks.enumerated() where track.notes.count >= 16 {
                    let inputs = (track.isDrums ? blindFeatures[index] : features[index]).modelInputs
                    let label = RoleLabels.label(track).map { "\($0)" } ?? "-"
                    let name = track.name.filter { $0 != "\t" && !$0.isNewline }
                    lines.append(
                        ([path, "\(index)", label, "\(track.program)", name] + inputs.map { "\($0)" })
                            .joined(separator: "\t"))
                }
            }
        }
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: try #require(PartRoleCorpusTests.exportPath), atomically: true, encoding: .utf8)
    }
}
