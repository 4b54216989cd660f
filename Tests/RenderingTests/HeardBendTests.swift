import Formats
import Foundation
import Music
import Rendering
import Testing

private let canSound = (try? SoundRenderer()) != nil

/// What is written as a bend is heard as one: tablature, score, MIDI, FluidSynth, samples, and their pitch.
@Suite struct HeardBendTests {
    private let meter = PitchMeter()

    // MARK: The meter

    @Test(arguments: [110.0, 220.037, 440, 661.3])
    func theMeterMeasuresASineWithinAThousandthOfACent(frequency: Double) {
        let samples = (0..<20_000).map { sin(2 * .pi * frequency * Double($0) / 44_100 + 1) }
        let measured = meter.frequency(of: samples, around: 10_000, near: frequency * exp2(2.0 / 12))
        #expect(abs(1_200 * log2(measured / frequency)) < 0.001)
    }

    @Test func theMeterHoldsItsOwnAgainstPartialsNoiseAndDecay() {
        var seed: UInt64 = 1
        let frequency = 146.832
        let samples = (0..<20_000).map { index in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let noise = Double(seed >> 40) / Double(1 << 24) - 0.5
            let time = Double(index) / 44_100
            let partials = (1...8).reduce(0.0) { $0 + sin(2 * .pi * frequency * Double($1) * time) / Double($1) }
            return partials * exp(-2 * time) + 0.01 * noise
        }
        let measured = meter.frequency(of: samples, around: 10_000, near: 150)
        #expect(abs(1_200 * log2(measured / frequency)) < 0.05)
    }

    // MARK: Bends

    /// The left channel of a note of two seconds, the A below middle C, on a guitar whose samples keep their pitch.
    private func samples(_ program: UInt8, _ change: (inout Beat) -> Void) throws -> [Double] {
        var beat = Beat(NoteValue(power: 0), notes: [TabNote(string: 4, fret: 7)])
        change(&beat)
        var track = TabTrack(bars: [Bar(voices: [Voice(beats: [beat])])])
        track.sound.program = program
        let tablature = Tablature(masterBars: [MasterBar()], tracks: [track])
        let wave = try SoundRenderer().wav(tablature.performed().score)
        return stride(from: 44, to: wave.count - 3, by: 4).map {
            Double(Int16(truncatingIfNeeded: Int(wave[$0]) | Int(wave[$0 + 1]) << 8))
        }
    }

    /// The cents between a bent note and the same note unbent, both a second after their onset.
    private func heard(_ program: UInt8, written cents: Double, _ change: (inout Beat) -> Void) throws -> Double {
        let frequency = 220.0
        let plain = meter.frequency(of: try samples(program) { _ in }, around: 44_100, near: frequency, within: 90)
        let bent = meter.frequency(
            of: try samples(program, change), around: 44_100, near: frequency * exp2(cents / 1_200), within: 90)
        return 1_200 * log2(bent / plain)
    }

    private func bend(to cents: Double) -> TabBend {
        TabBend(
            .bend,
            points: [(0, 0), (0.2, cents), (1, cents)].map { TabBend.Point(position: $0.0, cents: $0.1) })
    }

    @Test(
        .enabled(if: canSound, "install fluidsynth and a sound font"), arguments: [24, 25] as [UInt8],
        [25.0, 100, 200, 300, 500, 1_200])
    func aBendIsHeardAsItIsWritten(program: UInt8, cents: Double) throws {
        let heard = try heard(program, written: cents) { $0.notes[0].bend = bend(to: cents) }
        #expect(abs(heard - cents) < 2, "written \(cents), heard \(heard)")
    }

    @Test(
        .enabled(if: canSound, "install fluidsynth and a sound font"), arguments: [24, 25] as [UInt8],
        [-1_200.0, -200])
    func aDiveWithTheBarIsHeardAsItIsWritten(program: UInt8, cents: Double) throws {
        let heard = try heard(program, written: cents) { $0.tremoloBar = bend(to: cents) }
        #expect(abs(heard - cents) < 2, "written \(cents), heard \(heard)")
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"))
    func aLegatoSlideIsHeardAtItsEnd() throws {
        var first = TabNote(string: 4, fret: 7)
        first.techniques = .legatoSlide
        let frequency = 220.0
        let plain = meter.frequency(of: try samples(25) { _ in }, around: 44_100, near: frequency, within: 90)
        let beats = [
            Beat(NoteValue(power: 3), notes: [first]),
            Beat(NoteValue(power: 1, dots: 1), notes: [TabNote(string: 4, fret: 12)]),
        ]
        var track = TabTrack(bars: [Bar(voices: [Voice(beats: beats)])])
        track.sound.program = 25
        let score = try Tablature(masterBars: [MasterBar()], tracks: [track]).performed().score
        #expect(score.noteCount == 1)
        let wave = try SoundRenderer().wav(score)
        let sound = stride(from: 44, to: wave.count - 3, by: 4).map {
            Double(Int16(truncatingIfNeeded: Int(wave[$0]) | Int(wave[$0 + 1]) << 8))
        }
        let slid = meter.frequency(of: sound, around: 44_100, near: frequency * exp2(5.0 / 12), within: 90)
        #expect(abs(1_200 * log2(slid / plain) - 500) < 2)
    }
}
