import Formats
public import Music
import Storage

/// Plays a score into a WAV file with FluidSynth, which runs as a child process within limits.
///
/// FluidSynth sees only a MIDI file that this project has written, in a private folder. The same score and sound font
/// give the same bytes.
public struct SoundRenderer: Sendable {
    public let soundFont: SoundFont
    private let program: String
    let temporaryFolder: String

    /// Moments a second.
    public static let sampleRate = 44_100
    /// Longer pieces are refused: an hour is 635 MB.
    public static let longestSeconds = 3600.0

    /// - Parameters:
    ///   - soundFont: the best that is installed when nil.
    ///   - searchFolders: where to look for `fluidsynth` before the usual folders.
    ///   - temporaryFolder: where the samples lie until they are done, 350 KB for a second of music.
    /// - Throws: `RenderingError` with what to install.
    public init(
        soundFont: SoundFont? = nil, searchFolders: [String] = [], temporaryFolder: String = "/tmp"
    ) throws(RenderingError) {
        let folders = searchFolders + ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
        let candidates = folders.map { StoragePath.joined($0, "fluidsynth") }
        guard let program = candidates.first(where: { Storage.exists($0) && !Storage.isFolder($0) }) else {
            throw RenderingError(
                .missing,
                "the program 'fluidsynth', which makes the sound, was not found; install it "
                    + "(Debian, Ubuntu: 'apt-get install fluidsynth'; macOS: 'brew install fluid-synth')")
        }
        self.program = program
        if let soundFont { self.soundFont = soundFont } else { self.soundFont = try SoundFont.installed() }
        self.temporaryFolder = temporaryFolder
    }

    /// The score as a WAV file: stereo, 16 bits, 44,100 Hz, its loudest sample 1 decibel below full scale, to the end of
    /// the last note's ring.
    ///
    /// Blocks the thread, about 1 second for a minute of music.
    public func wav(_ score: Score) throws(RenderingError) -> [UInt8] {
        try played(score) { (samples) throws(RenderingError) in
            guard let wave = WaveFile.encoded(samples, channels: 2, sampleRate: SoundRenderer.sampleRate) else {
                throw silence
            }
            return wave
        }
    }

    /// Plays the score into raw floats, the channels of one moment beside each other, and hands them on.
    func played<R>(
        _ score: Score, _ body: (UnsafeRawBufferPointer) throws(RenderingError) -> R
    ) throws(RenderingError) -> R {
        try run(score, ["-T", "raw", "-O", "float", "-E", "cpu"]) { (samples, seconds, words) throws(RenderingError) in
            let file: MappedFile
            do { file = try MappedFile(samples) } catch { throw failure("wrote no sound", words) }
            guard file.count / 8 >= Int(seconds * Double(SoundRenderer.sampleRate)) - SoundRenderer.sampleRate else {
                throw noRoom
            }
            return try file.withBytes(body)
        }
    }

    /// Runs FluidSynth over a score and hands the path of what it wrote on, with the length of the music and the path of
    /// what it said.
    func run<R>(
        _ score: Score, _ options: [String], rate: Int = SoundRenderer.sampleRate,
        _ body: (_ output: String, _ seconds: Double, _ words: String) throws(RenderingError) -> R
    ) throws(RenderingError) -> R {
        let seconds = score.seconds(at: score.duration)
        guard score.noteCount > 0 else { throw RenderingError(.invalid, "there is no note to play") }
        guard seconds <= SoundRenderer.longestSeconds else {
            throw RenderingError(
                .invalid,
                "the piece lasts \(Int(seconds / 60)) minutes, and at most \(Int(SoundRenderer.longestSeconds / 60)) "
                    + "are rendered; cut it into parts")
        }
        do {
            var folder = try TemporaryFolder(in: temporaryFolder)
            let midi = folder.file("score.mid")
            try Storage.write(StandardMIDI.write(score.scaledForFluidSynth), to: midi)
            let (output, words) = (folder.file("sound"), folder.file("words.txt"))
            let ending = ChildProcess.run(
                program, arguments(options, rate: rate, midi: midi, output: output),
                environment: environment(home: folder.path),
                words: words, limits: limits(seconds: seconds))
            try check(ending, words: words)
            return try body(output, seconds, words)
        } catch let error as RenderingError {
            throw error
        } catch let error as StorageError {
            throw RenderingError(error.kind == .unwritable ? .noRoom : .failed, error.description)
        } catch {
            throw RenderingError(.failed, "\(error)")
        }
    }

    private func arguments(_ options: [String], rate: Int, midi: String, output: String) -> [String] {
        // No shell, no MIDI input, no configuration of the user's or the system's.
        ["-n", "-i", "-q", "-f", "/dev/null", "-r", "\(rate)"] + options
            + ["-F", output, soundFont.path, midi]
    }

    /// Nothing of the user's own; and no sound card is looked for, where SDL would ask the PulseAudio server and make a
    /// shared memory of 64 MB, beyond our limit on files.
    private func environment(home: String) -> [String] {
        ["HOME=" + home, "LC_ALL=C", "SDL_AUDIODRIVER=dummy"]
    }

    /// Ten times what rendering was measured to take (46 times real time), and then some for a cold disk.
    private func limits(seconds: Double) -> ChildProcess.Limits {
        ChildProcess.Limits(
            processorSeconds: 30 + Int(seconds / 4),
            // After the last note its ring; a minute is more than any sound font has.
            fileBytes: (Int(seconds) + 60) * SoundRenderer.sampleRate * 8,
            memoryBytes: 1 << 30 + 3 * soundFont.size,
            // Against a child that waits for ever; one that works is held by its processor time, however busy the machine.
            seconds: 120 + 2 * seconds)
    }

    private func check(_ ending: ChildProcess.Ending, words: String) throws(RenderingError) {
        switch ending {
        case .exited(0): return
        case .exited(let code): throw failure("ended with code \(code)", words)
        case .stopped(let signal): throw failure("was stopped by signal \(signal), perhaps at a limit", words)
        case .outOfTime: throw failure("took too long and was stopped", words)
        case .notStarted(let reason): throw RenderingError(.failed, "'\(program)' could not be started: \(reason)")
        }
    }

    var silence: RenderingError { RenderingError(.failed, "FluidSynth played only silence with '\(soundFont.path)'") }

    var noRoom: RenderingError {
        RenderingError(
            .noRoom,
            "the sound on its way did not fit into '\(temporaryFolder)'; free some space there, or name another folder "
                + "in TMPDIR")
    }

    /// The first line that FluidSynth left, if any, says more than we could.
    func failure(_ event: String, _ words: String) -> RenderingError {
        let bytes = (try? Storage.read(words, limit: 1 << 20)) ?? []
        let line = String(decoding: bytes.prefix { $0 != 0x0A }.prefix(200), as: UTF8.self)
        return RenderingError(.failed, "FluidSynth " + event + (line.isEmpty ? "" : " ('\(line)')"))
    }
}

extension Score {
    /// The score with the bends of its notes as far as FluidSynth needs them to sound as far as they are written.
    ///
    /// FluidSynth multiplies 12,700 cents by the range of the wheel in semitones over 128 (SoundFont 2.04, sections 8.4.10
    /// and 9.5.3, as its `fluid_mod.c` reads them), so that twelve semitones come out as 1,190.6 cents.
    fileprivate var scaledForFluidSynth: Score {
        var score = self
        for track in score.tracks.indices {
            for note in score.tracks[track].notes.indices where score.tracks[track].notes[note].isBent {
                score.tracks[track].notes[note].bends = score.tracks[track].notes[note].bends.map {
                    PitchBend(time: $0.time, cents: $0.cents * 128 / 127)
                }
            }
        }
        return score
    }
}
