import ArgumentParser
import Face
import Music
import Rendering
import Storage

struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play a score into a sound file (.wav, .flac, .ogg or .mp3) with FluidSynth.",
        discussion: "MP3 is made by lame or ffmpeg. With - as the name the result is WAV.")

    @Argument(help: "The score to play.") var file: String
    @Option(name: .shortAndLong, help: "The sound file to write.") var output: String
    @Option(help: "The sound font (.sf2 or .sf3): a path, or a name among those installed.") var soundfont: String?
    @Option(help: "What a tick is in a score that comes as text.") var grid = Grid.paper

    private var format: SoundFormat? { SoundFormat(rawValue: StoragePath.fileExtension(of: output)) }

    func validate() throws {
        guard output == "-" || format != nil else {
            throw ValidationError(
                "'\(output)' is not the name of a sound file that can be written; use .wav, .flac, .ogg or .mp3")
        }
    }

    func run() throws {
        let reading = try ScoreFile.read(file, grid: grid)
        reading.noteRepairs(of: file)
        let renderer = try SoundRenderer(
            soundFont: try soundfont.map(SoundFont.init), searchFolders: Environment.searchFolders,
            temporaryFolder: Environment.temporaryFolder)
        let format = format ?? .wav
        try renderer.check(format)
        try Storage.write(renderer.sound(of: reading.score, as: format), to: output)
    }
}
