import Formats
import Music
import Specimens
import Testing

/// Readers must return or throw on any bytes; a trap ends the whole test run.
@Suite struct MutationTests {
    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert([0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0, at: place)
            case 4: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: bytes[place...].prefix(Int.random(in: 1...40, using: &random)), at: place)
            }
        }
        return bytes
    }

    @Test func damagedMIDIFilesAreReadOrRefused() throws {
        var random = SplitMix(seed: 7)
        var read = 0
        for _ in 0..<200 {
            let tracks = (0..<3).map { Track(name: "t", channel: UInt8($0), notes: randomNotes(12, &random)) }
            let score = Score(
                ticksPerQuarter: 96, tempos: [Tempo(time: .zero, microsecondsPerQuarter: 9)], tracks: tracks)
            let file = try StandardMIDI.write(score)
            for _ in 0..<500 {
                guard let (score, _) = try? StandardMIDI.read(mutated(file, &random)) else { continue }
                read += 1
                #expect(score.notes(on: .paper).count == score.noteCount)
                #expect(try StandardMIDI.read(StandardMIDI.write(score)).score.notes == score.notes)
            }
        }
        #expect(read > 50_000)
    }

    @Test func damagedTextsAreReadOrRefused() throws {
        var random = SplitMix(seed: 8)
        for _ in 0..<200 {
            let text = Array(SimplifiedMIDI.text(of: randomNotes(6, &random)).utf8)
            for _ in 0..<500 {
                let damaged = String(decoding: mutated(text, &random), as: UTF8.self)
                guard let notes = try? SimplifiedMIDI.notes(in: damaged) else { continue }
                #expect(try SimplifiedMIDI.notes(in: SimplifiedMIDI.text(of: notes)).count == notes.count)
            }
        }
    }
}
