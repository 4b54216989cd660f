import Formats
import Foundation
import Music
import Specimens
import Testing

/// Files of many makers, which lie beside the package on some machines.
private let folder = SharedData.folder("")

@Suite(.enabled(if: folder != nil, SharedData.missing))
struct SharedMusicXMLTests {
    private func files(_ endings: [String], under name: String) throws -> [URL] {
        let root = try #require(folder).appendingPathComponent(name)
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        let urls = (walk?.compactMap { $0 as? URL } ?? []).filter { endings.contains($0.pathExtension.lowercased()) }
        return urls.sorted { $0.path < $1.path }
    }

    private func bytes(_ file: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: file)) }

    /// As Tests/References/musicxml_notes.py sums notes.
    private func checksum(_ score: Score) -> UInt64 {
        func mixed(_ value: UInt64) -> UInt64 {
            let first = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            let second = (first ^ first >> 27) &* 0x94D0_49BB_1331_11EB
            return second ^ second >> 31
        }
        func units(_ ticks: Ticks) -> UInt64 {
            UInt64(Double(ticks.count) / Double(score.ticksPerQuarter) * 20_160 + 0.5)
        }
        return score.notes.reduce(0) { sum, note in
            sum &+ mixed(mixed(mixed(units(note.onset)) &+ units(note.duration)) &+ UInt64(note.pitch.number))
        }
    }

    /// Tests/References/musicxml_notes.py made the figures, and says which files it leaves out and why.
    @Test func notesAreThoseOfMusic21() throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("References/musicxml-notes.tsv")
        var equal = 0
        for line in try String(contentsOf: fixture, encoding: .utf8).split(separator: "\n") {
            let fields = line.split(separator: "\t")
            let file = try #require(folder).appendingPathComponent(String(fields[0]))
            guard let content = try? bytes(file), fields.count == 4 else { continue }
            let playing = MusicXML.Playing(unfoldsRepeats: fields[1] == "played", hasGraceNotes: false)
            let score = try MusicXML.read(content, playing: playing).score
            let isEqual =
                score.noteCount == Int(fields[2]) && checksum(score) == UInt64(fields[3], radix: 16)
            #expect(isEqual, "\(fields[0]) \(fields[1])")
            equal += isEqual ? 1 : 0
        }
        #expect(equal >= 550)
    }

    @Test func everyFileIsReadAndWhatIsReadSurvivesTheRoundTrip() throws {
        let all = try files(["mxl"], under: "musicxml") + files(["xml", "mxl", "musicxml"], under: "midi")
        for file in all {
            let score = try MusicXML.read(bytes(file)).score
            let again = try MusicXML.read(MusicXML.write(score)).score
            #expect(again.notes.map(\.plain) == score.notes.map(\.plain), "\(file.path)")
        }
        #expect(all.count >= 400)
    }

    @Test func midiFilesSurviveTheRoundTrip() throws {
        for maker in ["mutopia", "nottingham", "freedoom", "asap"] {
            for (index, file) in try files(["mid"], under: "midi/" + maker).enumerated() where index % 16 == 0 {
                guard let score = try? StandardMIDI.read(bytes(file)).score else { continue }
                let again = try MusicXML.read(MusicXML.write(score)).score
                #expect(again.ticksPerQuarter == score.ticksPerQuarter)
                #expect(
                    again.tracks.map { $0.notes.map(\.plain) }
                        == score.tracks.map { $0.notes.inCanonicalOrder().map(\.plain) })
            }
        }
    }
}

extension Note {
    /// What a round trip promises to keep.
    fileprivate var plain: [Int] { [onset.count, duration.count, Int(pitch.number), Int(velocity)] }
}
