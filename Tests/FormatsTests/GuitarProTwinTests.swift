import Formats
import Foundation
import Music
import Specimens
import Testing

private let folder = SharedData.folder("gp")

/// Files of Guitar Pro 6 to 8 beside those of versions 3 to 5 that have the same name and hold the same music.
@Suite(.enabled(if: folder != nil, SharedData.missing))
struct GuitarProTwinTests {
    private struct Twin {
        let new: URL
        let old: URL
        /// The folders above and the name, such as `guitarpro6/bends.gpx`.
        var name: String { new.pathComponents.suffix(2).joined(separator: "/") }
    }

    /// What has a namesake and is another piece, or another state of it.
    private static let others: Set = [
        "guitarpro8/directions.gp", "general/colors.gp", "guitarpro/volta.gp", "guitarpro/slur.gp",
        "guitarpro/slur.gpx", "guitarpro/fingering.gpx", "effects-and-annotations/bends.gp",
        "effects-and-annotations/fingering.gp", "effects-and-annotations/slides.gp",
        "effects-and-annotations/tuplets.gp", "effects-and-annotations/vibrato.gp",
        "music-notation/time-signatures.gp",
    ]

    /// Where Guitar Pro itself changed notes when it made one file from the other, and how many differ.
    ///
    /// It has no drums 27, 28 and 32 and takes 40 for 38, frets of an unplayable tuning become 0, and a slide to a note
    /// that is not there is left out.
    private static let changed = [
        "guitarpro/all-percussion.gp": 5, "guitarpro/high-pitch.gp": 8, "guitarpro/high-pitch.gpx": 8,
    ]
    /// The same of techniques: version 4 has one accent only, and a slide to nowhere is left out.
    private static let changedTechniques = [
        "guitarpro7/accentuations.gp": 2, "guitarpro/tuplet-with-slur.gp": 2, "guitarpro/tuplet-with-slur.gpx": 2,
    ]
    /// The same of bends: a move of the bar by thirteen points is too much for three, and a bend that lasted over tied
    /// notes is cut into one for each.
    private static let changedBends = [
        "guitarpro6/tremolo.gpx": 2, "guitarpro7/tremolo.gp": 2, "guitarpro7/effects.gp": 2, "guitarpro/bend.gp": 4,
        "guitarpro/bend.gpx": 4,
    ]

    private func twins() throws -> [Twin] {
        let root = try #require(folder)
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        let urls = (walk?.compactMap { $0 as? URL } ?? []).sorted { $0.path < $1.path }
        func key(_ url: URL) -> String {
            let collection = url.pathComponents.dropFirst(root.pathComponents.count).first ?? ""
            return collection + "/" + url.deletingPathExtension().lastPathComponent
        }
        var old: [String: URL] = [:]
        for url in urls where ["gp3", "gp4", "gp5"].contains(url.pathExtension) {
            // The newest of several.
            if let other = old[key(url)], other.pathExtension > url.pathExtension { continue }
            old[key(url)] = url
        }
        return urls.filter { ["gp", "gpx"].contains($0.pathExtension) }
            .compactMap { new in old[key(new)].map { Twin(new: new, old: $0) } }
            .filter { !GuitarProTwinTests.others.contains($0.name) }
    }

    private func read(_ url: URL) throws -> Tablature {
        try GuitarPro.read([UInt8](try Data(contentsOf: url))).tablature
    }

    /// One line a note: where it stands and what it is; what `more` says comes after.
    private func lines(_ tablature: Tablature, _ more: (Beat, TabNote) -> String = { _, _ in "" }) -> Set<String> {
        var lines: Set<String> = []
        for (number, track) in tablature.tracks.enumerated() {
            for (bar, content) in track.bars.enumerated() {
                for (voice, beats) in content.voices.enumerated() {
                    var onset = 0
                    for beat in beats.beats {
                        for note in beat.notes {
                            let string = track.isDrums ? 0 : note.string
                            lines.insert(
                                "\(number) \(bar) \(voice) \(onset) \(beat.length) \(string) \(note.fret) \(note.isTied) "
                                    + more(beat, note))
                        }
                        for grace in beat.graceNotes {
                            lines.insert("grace \(number) \(bar) \(voice) \(onset) \(grace.string) \(grace.fret)")
                        }
                        onset += beat.length
                    }
                }
            }
        }
        return lines
    }

    @Test func notesStandWhereTheOlderVersionHasThem() throws {
        var notes = 0
        let twins = try twins()
        for twin in twins {
            let (new, old) = (lines(try read(twin.new)), lines(try read(twin.old)))
            let differing = new.symmetricDifference(old)
            #expect(
                differing.count == GuitarProTwinTests.changed[twin.name] ?? 0, "\(twin.name): \(differing.sorted())")
            notes += new.count
        }
        #expect(twins.count >= 60 && notes >= 700)
    }

    @Test func techniquesAreThoseOfTheOlderVersion() throws {
        func techniques(_ beat: Beat, _ note: TabNote) -> String {
            let trill = note.trill.map { "\($0.fret)/\($0.power)" } ?? ""
            let pick = beat.pick.map { "\($0)" } ?? ""
            return "\(note.techniques.rawValue) \(note.isSlurred) \(trill) \(note.tremoloPower ?? 0) \(pick)"
        }
        for twin in try twins() where GuitarProTwinTests.changed[twin.name] == nil {
            let differing = lines(try read(twin.new), techniques).symmetricDifference(
                lines(try read(twin.old), techniques))
            let expected = GuitarProTwinTests.changedTechniques[twin.name] ?? 0
            #expect(differing.count == expected, "\(twin.name): \(differing.sorted())")
        }
    }

    /// Guitar Pro 6 keeps three points of a bend; where it began and where it led are among them.
    @Test func bendsLeadWhereTheyLedInTheOlderVersion() throws {
        func bends(_ beat: Beat, _ note: TabNote) -> String {
            [note.bend, beat.tremoloBar].map { bend in
                bend.map { "\($0.points.first?.cents ?? 0) to \($0.points.last?.cents ?? 0)" } ?? "none"
            }.joined(separator: ", ")
        }
        for twin in try twins() where GuitarProTwinTests.changed[twin.name] == nil {
            let differing = lines(try read(twin.new), bends).symmetricDifference(lines(try read(twin.old), bends))
            let expected = GuitarProTwinTests.changedBends[twin.name] ?? 0
            #expect(differing.count == expected, "\(twin.name): \(differing.sorted())")
        }
    }

    @Test func metresKeysAndRepeatsAreThoseOfTheOlderVersion() throws {
        for twin in try twins() {
            let bars = [try read(twin.new), try read(twin.old)].map { tablature in
                tablature.masterBars.map {
                    [
                        Int($0.beats), Int($0.beatUnit), Int($0.sharps), $0.isMinor ? 1 : 0, $0.isRepeatStart ? 1 : 0,
                        Int($0.repeatCount), Int($0.endings),
                    ]
                }
            }
            #expect(bars[0] == bars[1], "\(twin.name)")
        }
    }

    @Test func onlyTwoFilesNeedARepair() throws {
        let walk = FileManager.default.enumerator(at: try #require(folder), includingPropertiesForKeys: nil)
        var repaired: [String] = []
        var count = 0
        for case let url as URL in walk?.allObjects ?? [] where ["gp", "gpx"].contains(url.pathExtension) {
            let reading = try GuitarPro.read([UInt8](try Data(contentsOf: url)))
            count += 1
            #expect(!reading.tablature.tracks.isEmpty && !reading.tablature.masterBars.isEmpty, "\(url.path)")
            for finding in reading.findings where finding.kind == .repaired {
                repaired.append("\(url.lastPathComponent) \(finding.code)")
            }
        }
        #expect(count >= 268)
        #expect(repaired.sorted() == ["all-percussion.gp unknownDrum", "fermata.gp graceAtEnd"])
    }
}
