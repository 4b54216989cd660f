import Formats
import Foundation
import Music
import Specimens
import Testing

/// MIDI files of many makers, which lie beside the package on some machines.
private let folder = SharedData.folder("midi")

@Suite(.enabled(if: folder != nil, SharedData.missing))
struct CompactCorpusTests {
    /// Every seventh file, so that all makers have their turn.
    private func scores() throws -> [(name: String, score: Score)] {
        let walk = FileManager.default.enumerator(at: try #require(folder), includingPropertiesForKeys: nil)
        let files = (walk?.compactMap { $0 as? URL } ?? []).filter {
            ["mid", "midi"].contains($0.pathExtension.lowercased())
        }.sorted { $0.path < $1.path }
        return stride(from: 0, to: files.count, by: 7).compactMap { index in
            guard let bytes = try? Data(contentsOf: files[index]),
                let (score, _) = try? StandardMIDI.read([UInt8](bytes))
            else { return nil }
            return (files[index].path, score)
        }
    }

    @Test func textThenCompactThenTextIsTheIdentityOnRealFiles() throws {
        var (notes, tokens) = (0, 0)
        for (name, score) in try scores() {
            for grid in [Grid.paper, .ticksPerQuarter(48)] {
                let text = SimplifiedMIDI.utf8(of: score.notes(on: grid))
                let compact = CompactMIDI.utf8(of: try SimplifiedMIDI.words(inUTF8: text))
                let words = try CompactMIDI.words(inUTF8: compact)
                #expect(SimplifiedMIDI.utf8(of: words) == text, "\(name)")
                notes += words.count
                tokens += CompactMIDI.tokens(of: words).count
            }
        }
        let each = Double(tokens) / Double(max(notes, 1))
        #expect(4...5 ~= each, "\(each) tokens a note")
    }

    @Test func bentNotesOfRealFilesComeBack() throws {
        var bent = 0
        for (name, score) in try scores() {
            let notes = score.withNoteBends().notes(on: .paper)
            guard notes.contains(where: \.isBent) else { continue }
            let encoding = try SimplifiedMIDI.Encoding(of: notes, bends: .cents)
            let text = SimplifiedMIDI.utf8(of: encoding.words)
            let back = try SimplifiedMIDI.notes(inUTF8: text)
            #expect(back.count == notes.count, "\(name)")
            #expect(try SimplifiedMIDI.utf8(of: back, bends: .cents) == text, "\(name)")
            #expect(
                SimplifiedMIDI.utf8(of: try CompactMIDI.words(inUTF8: CompactMIDI.utf8(of: encoding.words))) == text)
            bent += back.count(where: \.isBent)
        }
        #expect(bent > 1_000)
    }
}
