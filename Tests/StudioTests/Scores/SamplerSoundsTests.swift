import Face
import Foundation
import JSON
import Music
import Rendering
import Storage
import Studio
import Testing

private let canSound = (try? SoundRenderer()) != nil

@Suite struct SamplerSoundsTests {
    @Test func everyPitchOfAnInstrumentIsNearASound() {
        for program in 0...127 {
            let layout = SamplerLayout(program: program, isDrums: false)
            #expect(layout.pitches.allSatisfy { (0...127).contains($0) })
            let (lowest, highest) = (layout.pitches.first ?? 0, layout.pitches.last ?? 0)
            #expect(lowest <= 60 && highest >= 60 && layout.count <= 24)
            #expect(Double(layout.count) * layout.slot < 70, "a file is short")
        }
        let piano = SamplerLayout(program: 0, isDrums: false)
        #expect(piano.pitches.first == 21 && piano.pitches.last == 105)
        let drums = SamplerLayout(program: 0, isDrums: true)
        #expect(drums.pitches == Array(35...81) && !drums.isSustained)
    }

    @Test func organsGoOnAndPianosDieAway() {
        let sustained = (0...127).filter { SamplerLayout(program: $0, isDrums: false).isSustained }
        #expect(sustained.contains(19) && sustained.contains(48) && sustained.contains(73))
        #expect(!sustained.contains(0) && !sustained.contains(24) && !sustained.contains(46))
    }

    private func samples(_ wav: [UInt8]) -> [Int] {
        stride(from: 44, to: wav.count - 1, by: 2).map {
            Int(Int16(truncatingIfNeeded: Int(wav[$0]) | Int(wav[$0 + 1]) << 8))
        }
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"))
    func aFileHasEachPitchInItsSlot() throws {
        let folder = try TemporaryFolder()
        let cache = StoragePath.joined(folder.path, "sounds")
        let sounds = SamplerSounds(cacheFolder: cache)
        let sound = try sounds.sound(program: 0, isDrums: false)
        let layout = SamplerLayout(program: 0, isDrums: false)
        #expect(try sounds.layout(program: 0, isDrums: false) == layout.json(loops: []))
        #expect(sound.starts(with: "RIFF".utf8))
        let samples = samples(sound)
        let slot = Int(layout.slot * Double(SamplerLayout.rate))
        #expect(samples.count == slot * layout.count)
        for index in 0..<layout.count {
            let own = samples[index * slot..<(index + 1) * slot]
            #expect(own.prefix(3_200).contains { abs($0) > 300 }, "sound \(index) begins at once")
            #expect(own.suffix(SamplerLayout.rate / 11).allSatisfy { $0 == 0 }, "silence follows sound \(index)")
        }
        #expect(!samples.contains { abs($0) >= 32_767 }, "nothing is cut off")
        #expect(try sounds.sound(program: 0, isDrums: false) == sound)
        #expect(throws: Failure.self) { try sounds.sound(program: 128, isDrums: false) }
        for file in try Storage.files(under: cache, endingWith: [".sound"]) {
            try Storage.removeFile(StoragePath.joined(cache, file))
        }
        try Storage.removeFolder(cache)
    }

    @Test func aLoopOfATonesGoesOnWithoutAStep() throws {
        let rate = 8_000
        for frequency in [55.0, 110.7, 261.6, 999.3] {
            var samples = (0..<5 * rate / 2).map { index in
                let turn = 2 * Double.pi * frequency * Double(index) / Double(rate)
                return Float(sin(turn) + 0.4 * sin(2.01 * turn))
            }
            let steps = zip(samples, samples.dropFirst()).map { abs($0 - $1) }
            let loop = try #require(SoundLoop.made(in: &samples, 0..<samples.count, rate: rate))
            #expect(loop.start > rate / 2 && loop.end > 2 * rate && loop.end < samples.count)
            let seam = abs(samples[loop.start] - samples[loop.end - 1])
            #expect(seam <= 1.2 * (steps.max() ?? 0), "\(frequency): \(seam)")
            let level = samples[(loop.end - 1_000)..<loop.end].reduce(Float(0)) { max($0, abs($1)) }
            #expect(level > 0.9, "the tone is as loud before the seam")
        }
    }

    @Test func silenceHasNoLoop() {
        var samples = [Float](repeating: 0, count: 20_000)
        #expect(SoundLoop.made(in: &samples, 0..<20_000, rate: 8_000) == nil)
    }
}
