import Storage

/// Makes MP3 out of WAV with the program `lame` or `ffmpeg`, which runs as a child process within limits.
package struct MP3Encoder {
    private let program: String
    private let temporaryFolder: String

    /// - Parameter folders: where the programs are looked for.
    /// - Throws: `RenderingError` of kind `.missing`, with what to install.
    package init(
        folders: [String] = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"], temporaryFolder: String
    ) throws(RenderingError) {
        let candidates = ["lame", "ffmpeg"].flatMap { name in folders.map { StoragePath.joined($0, name) } }
        guard let program = candidates.first(where: { Storage.exists($0) && !Storage.isFolder($0) }) else {
            throw RenderingError(
                .missing,
                "neither 'lame' nor 'ffmpeg', which make MP3, was found; install one (Debian, Ubuntu: "
                    + "'apt-get install lame'; macOS: 'brew install lame'), or use flac or ogg")
        }
        self.program = program
        self.temporaryFolder = temporaryFolder
    }

    func encoded(_ wav: [UInt8]) throws(RenderingError) -> [UInt8] {
        do {
            var folder = try TemporaryFolder(in: temporaryFolder)
            let (input, output) = (folder.file("sound.wav"), folder.file("sound.mp3"))
            let words = folder.file("words.txt")
            try Storage.write(wav, to: input)
            let ending = ChildProcess.run(
                program, arguments(input, output), environment: ["HOME=" + folder.path, "LC_ALL=C"], words: words,
                limits: ChildProcess.Limits(
                    processorSeconds: 30 + wav.count / 500_000, fileBytes: wav.count + 1 << 20, memoryBytes: 2 << 30,
                    seconds: Double(60 + wav.count / 250_000)))
            guard ending == .exited(0) else { throw RenderingError(.failed, "'\(program)' made no MP3: \(ending)") }
            return try Storage.read(output, limit: wav.count + 1 << 20)
        } catch let error as RenderingError {
            throw error
        } catch let error as StorageError {
            throw RenderingError(error.kind == .unwritable ? .noRoom : .failed, error.description)
        } catch {
            throw RenderingError(.failed, "\(error)")
        }
    }

    private func arguments(_ input: String, _ output: String) -> [String] {
        // Variable bit rate, about 190 kbit/s; no time and no program's name in the file.
        StoragePath.name(of: program) == "lame"
            ? ["--quiet", "-V", "2", input, output]
            : [
                "-nostdin", "-loglevel", "error", "-i", input, "-codec:a", "libmp3lame", "-q:a", "2", "-bitexact",
                output,
            ]
    }
}
