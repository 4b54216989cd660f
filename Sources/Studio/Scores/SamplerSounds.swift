import Datasets
import Face
package import JSON
import Music
import Rendering
import Storage
import Synchronization

/// Sounds of single notes from which the page plays at once, one file for an instrument.
///
/// The file is WAV, mono, 32,000 Hz, 16 bits: each pitch of the layout in a slot of its own, struck at velocity 100, dry,
/// and as loud among other instruments as FluidSynth plays them. The same sound font gives the same bytes.
package struct SamplerSounds: Sendable {
    private let cache: SoundCache
    private let renderer: @Sendable () throws(RenderingError) -> SoundRenderer
    private let gate = Gate()

    package static let mediaType = "audio/wav"

    /// One instrument is made at a time, so that one that many ask for at once is made once.
    private final class Gate: Sendable {
        let lock = Mutex(())
    }

    /// - Parameter cacheFolder: where files are kept, made when it is needed.
    package init(
        cacheFolder: String, temporaryFolder: String = Environment.temporaryFolder,
        searchFolders: [String] = Environment.searchFolders
    ) {
        cache = SoundCache(folder: cacheFolder)
        renderer = { () throws(RenderingError) in
            try SoundRenderer(searchFolders: searchFolders, temporaryFolder: temporaryFolder)
        }
    }

    /// The file of an instrument.
    ///
    /// Blocks the thread, a second or two the first time.
    ///
    /// - Throws: `RenderingError`, or `Failure` for a program that General MIDI does not have.
    package func sound(program: Int, isDrums: Bool) throws -> [UInt8] {
        try made(program, isDrums).sound
    }

    /// Where each pitch starts in the file, and where a held one may be repeated: `SamplerLayout.json`.
    package func layout(program: Int, isDrums: Bool) throws -> JSONValue {
        try made(program, isDrums).layout
    }

    private func made(_ program: Int, _ isDrums: Bool) throws -> (sound: [UInt8], layout: JSONValue) {
        guard (0...127).contains(program) else {
            throw Failure(.badInput, "there is no program \(program); General MIDI has 0 to 127")
        }
        let renderer = try renderer()
        let program = isDrums ? 0 : program
        let font = renderer.soundFont.path
        let key = "1 \(program) \(isDrums) \(font) \(Storage.stamp(of: font))"
        let name = "instrument-\(Digest.text(of: Array(key.utf8)).prefix(24)).sound"
        // The layout stands before the sound, in one file, so that neither is ever there without the other.
        let file = try gate.lock.withLock { _ in
            try cache.bytes(named: name) {
                let (sound, layout) = try SamplerSounds.render(program, isDrums, renderer)
                return layout.bytes() + [0x0A] + sound
            }
        }
        guard let end = file.firstIndex(of: 0x0A), let layout = try? JSONValue(parsing: Array(file[..<end])) else {
            throw Failure(.ownFault, "the sounds of program \(program) were kept wrongly; remove the folder of sounds")
        }
        return (Array(file[(end + 1)...]), layout)
    }

    private static func render(
        _ program: Int, _ isDrums: Bool, _ renderer: SoundRenderer
    ) throws -> (sound: [UInt8], layout: JSONValue) {
        let layout = SamplerLayout(program: program, isDrums: isDrums)
        let rate = SamplerLayout.rate
        var samples = try renderer.samples(of: score(program, isDrums, layout), rate: rate)
        let (slot, length) = (Int(layout.slot * Double(rate)), Int(layout.seconds * Double(rate)))
        let total = slot * layout.count
        if samples.count < total { samples += [Float](repeating: 0, count: total - samples.count) }
        samples.removeLast(samples.count - total)
        var loops: [(start: Double, end: Double)] = []
        let fade = rate / 50
        for sound in 0..<layout.count {
            let range = sound * slot..<sound * slot + length
            if layout.isSustained {
                let loop = SoundLoop.made(in: &samples, range, rate: rate) ?? SoundLoop(start: 0, end: length)
                loops.append((Double(loop.start) / Double(rate), Double(loop.end) / Double(rate)))
            }
            for index in 0..<fade where !layout.isSustained {
                samples[range.upperBound - fade + index] *= 1 - Float(index + 1) / Float(fade)
            }
            for index in range.upperBound..<range.lowerBound + slot { samples[index] = 0 }
        }
        for index in samples.indices { samples[index] *= gain }
        return (SoundRenderer.wav(samples, rate: rate), layout.json(loops: loops))
    }

    /// The same for every instrument, or the balance between them would be lost; the loudest of FluidR3 reaches 0.86.
    private static let gain: Float = 8

    /// Each pitch once, held for as long as its slot has sound, and then cut off, or it would ring into the next slot.
    private static func score(_ program: Int, _ isDrums: Bool, _ layout: SamplerLayout) -> Score {
        // At 120 quarter notes a minute 1,000 ticks are a second.
        var track = Track(program: UInt8(program & 0x7F), channel: isDrums ? 9 : 0, isDrums: isDrums)
        for (index, number) in layout.pitches.enumerated() {
            guard let pitch = Pitch(number) else { continue }
            let start = Ticks(Int((Double(index) * layout.slot * 1_000).rounded()))
            let length = Ticks(Int((layout.seconds * 1_000).rounded()))
            track.notes.append(Note(onset: start, duration: length, pitch: pitch, velocity: 100))
            track.events.append(ChannelEvent(time: start + length + Ticks(1), .control(number: 120, value: 0)))
        }
        return Score(
            ticksPerQuarter: 500, tempos: [Tempo(time: .zero, microsecondsPerQuarter: 500_000)], tracks: [track])
    }
}
