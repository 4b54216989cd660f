import Formats
import Foundation
import Music
import Specimens
import Testing

/// Guitar Pro files of many makers, which lie beside the package on some machines.
private let folder = SharedData.folder("gp")
/// Where the files go that PyGuitarPro is to open: `DIAPASON_WRITTEN`.
private let written = ProcessInfo.processInfo.environment["DIAPASON_WRITTEN"]

@Suite(.enabled(if: folder != nil, SharedData.missing))
struct SharedGuitarProTests {
    private func files() throws -> [URL] {
        let walk = FileManager.default.enumerator(at: try #require(folder), includingPropertiesForKeys: nil)
        let urls = (walk?.compactMap { $0 as? URL } ?? []).filter {
            ["gp3", "gp4", "gp5"].contains($0.pathExtension.lowercased())
        }
        return urls.sorted { $0.path < $1.path }
    }

    private func bytes(_ file: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: file)) }

    /// Tests/References/guitar_pro_notes.py made the digests, and says what is compared and which mistakes of PyGuitarPro
    /// it puts right: with them, all 125 files agree in every line.
    @Test func everyFileReadsAsPyGuitarProReadsIt() throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("References/guitar-pro-notes.tsv")
        var compared = 0
        var notes = 0
        for line in try String(contentsOf: fixture, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t")
            let file = try #require(folder).appendingPathComponent(String(fields[0]))
            guard fields.count == 8, let content = try? bytes(file) else { continue }
            let tablature = try GuitarPro.read(content).tablature
            let lines = TablatureLines(tablature)
            let counts = [tablature.masterBars.count, tablature.tracks.count, lines.beats.count, lines.notes.count]
            #expect(counts == fields[1...4].compactMap { Int($0) }, "\(fields[0])")
            let digests = [lines.head, lines.beats, lines.notes].map(TablatureLines.digest)
            #expect(digests == fields[5...7].compactMap { UInt64($0, radix: 16) }, "\(fields[0])")
            compared += 1
            notes += lines.notes.count
        }
        #expect(compared >= 60 && notes >= 3_000)
    }

    /// Only artificial harmonics of version 4 are said in another way: by the name of their pitch.
    @Test func everyFileSurvivesTheRoundTrip() throws {
        for file in try files() {
            let tablature = try GuitarPro.read(bytes(file)).tablature
            let result = try GuitarPro.writeGP5(tablature)
            #expect(result.findings.allSatisfy { $0.code == "namedHarmonics" }, "\(file.path)")
            let back = try GuitarPro.read(result.bytes).tablature
            if result.findings.isEmpty { #expect(back == tablature, "\(file.path)") }
            #expect(TablatureLines(back).beats == TablatureLines(tablature).beats, "\(file.path)")
        }
    }

    /// For `guitar_pro_notes.py compare`: real and random files, each beside the lines of what it holds.
    @Test(.enabled(if: written != nil, "set DIAPASON_WRITTEN to an empty folder"))
    func writtenFilesAreLaidOutForPyGuitarPro() throws {
        let target = URL(fileURLWithPath: try #require(written))
        func put(_ tablature: Tablature, _ name: String) throws {
            let result = try GuitarPro.writeGP5(tablature)
            let back = try GuitarPro.read(result.bytes).tablature
            let lines = TablatureLines(back).all.map { $0 + "\n" }.joined()
            try Data(result.bytes).write(to: target.appendingPathComponent(name + ".gp5"))
            try Data(lines.utf8).write(to: target.appendingPathComponent(name + ".lines"))
        }
        for (index, file) in try files().enumerated() { try put(GuitarPro.read(bytes(file)).tablature, "real\(index)") }
        var random = SplitMix(seed: 11)
        for index in 0..<1_000 {
            var specimen = RandomTablature()
            specimen.isGuitarPro5 = index % 2 == 0
            try put(specimen.next(&random), "random\(index)")
        }
    }
}
