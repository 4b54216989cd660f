import Music
import Rendering
import Storage
import Testing

/// Whether this machine can make sound; where it cannot, what needs it is skipped.
private let canSound = (try? SoundRenderer()) != nil

@Suite struct SoundTests {
    private func score(velocity: UInt8) throws -> Score {
        let notes = try (0..<4).map {
            Note(
                onset: Ticks($0 * 96), duration: Ticks(96), pitch: try #require(Pitch(60 + 4 * $0)), velocity: velocity)
        }
        return Score(notes: notes, on: .paper)
    }

    private func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"), arguments: [20, 120] as [UInt8])
    func aScoreBecomesAWaveFileAsLoudAsFits(velocity: UInt8) throws {
        let wave = try SoundRenderer().wav(score(velocity: velocity))
        #expect(wave.starts(with: "RIFF".utf8) && wave[8..<16].elementsEqual("WAVEfmt ".utf8))
        #expect(number(wave, 4, 4) == wave.count - 8 && number(wave, 40, 4) == wave.count - 44)
        #expect(number(wave, 22, 2) == 2 && number(wave, 24, 4) == 44_100 && number(wave, 34, 2) == 16)
        #expect(wave.count > 44 + 2 * 44_100 * 4, "two seconds of notes and their ring")
        let samples = stride(from: 44, to: wave.count, by: 2).map { Int16(truncatingIfNeeded: number(wave, $0, 2)) }
        let loudest = samples.map { Int($0.magnitude) }.max() ?? 0
        #expect((29_190...29_210).contains(loudest))
        // It begins at once and rings out.
        #expect(
            samples[..<8820].contains { $0.magnitude > 100 } && samples.suffix(100).allSatisfy { $0.magnitude < 100 })
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"))
    func theSameScoreGivesTheSameBytes() throws {
        let renderer = try SoundRenderer()
        #expect(try renderer.wav(score(velocity: 90)) == renderer.wav(score(velocity: 90)))
    }

    @Test(
        .enabled(if: canSound, "install fluidsynth and a sound font"), arguments: [SoundFormat.flac, .ogg])
    func everyFormatIsTheSameBytesEachTime(format: SoundFormat) throws {
        let renderer = try SoundRenderer()
        let score = try score(velocity: 90)
        let sound = try renderer.sound(of: score, as: format)
        #expect(try renderer.sound(of: score, as: format) == sound)
        #expect(sound.starts(with: format == .flac ? "fLaC".utf8 : "OggS".utf8))
        #expect(try sound.count < renderer.wav(score).count / 2)
        if format == .ogg { #expect(number(sound, 14, 4) == 1, "the number of the stream") }
    }

    @Test func withoutAnEncoderItIsSaidWhatToInstall() {
        let error = #expect(throws: RenderingError.self) {
            try MP3Encoder(folders: ["/nowhere"], temporaryFolder: "/tmp")
        }
        #expect(error?.kind == .missing && error?.reason.contains("apt-get install lame") == true)
    }

    @Test func checksumsOfOggPagesAreTheirs() {
        // The check value of CRC-32 with this polynomial, not reflected, from 0.
        #expect(OggPages.checksum(Array("123456789".utf8)[...]) == 0x89A1_897F)
        // What is no page stays as it is.
        for bytes in [[], Array("OggS".utf8), Array(repeating: 7, count: 100)] as [[UInt8]] {
            #expect(OggPages.withFixedSerial(bytes) == bytes)
        }
    }

    @Test(.enabled(if: canSound, "install fluidsynth and a sound font"))
    func whatCannotBePlayedIsSaid() throws {
        let renderer = try SoundRenderer()
        let silence = #expect(throws: RenderingError.self) { try renderer.wav(Score(ticksPerQuarter: 96)) }
        #expect(silence?.kind == .invalid)
        var long = try score(velocity: 90)
        long.tracks[0].notes[0].duration = Ticks(192 * 3601)
        let error = #expect(throws: RenderingError.self) { try renderer.wav(long) }
        #expect(error?.reason.contains("at most 60 are rendered") == true)
    }

    @Test func aMissingSoundFontSaysWhatToInstall() {
        let error = #expect(throws: RenderingError.self) { try SoundFont("no-such-font.sf2") }
        #expect(error?.kind == .missing && error?.reason.contains("apt-get install fluid-soundfont-gm") == true)
    }

    @Test func whatIsNoSoundFontIsRefused() throws {
        var folder = try TemporaryFolder()
        let path = folder.file("font.sf2")
        for (bytes, words) in [
            (Array("MThd".utf8), "not a sound font"), ([], "not a sound font"),
            (Array("RIFF\u{10}\u{0}\u{0}\u{0}sfbk".utf8), "is cut short: it says 24 bytes and has 12"),
        ] {
            try Storage.write(bytes, to: path)
            let error = #expect(throws: RenderingError.self) { try SoundFont(path) }
            #expect(error?.kind == .invalid && error?.reason.contains(words) == true)
        }
    }
}
