import ArgumentParser
import Face
import Music
import Rendering
import Storage

struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Play a score into a sound file (.wav) with FluidSynth.")

    @Argument(help: "The score to play.") var file: String
    @Option(name: .shortAndLong, help: "The sound file to write.") var output: String
    @Option(help: "The sound font (.sf2 or .sf3): a path, or a name among those installed.") var soundfont: String?
    @Option(help: "What a tick is in a score that comes as text.") var grid = Grid.paper

    func validate() throws {
        guard output == "-" || StoragePath.fileExtension(of: output) == "wav" else {
            throw ValidationError("'\(output)' is not the name of a sound file that can be written; use .wav")
        }
    }

    func run() throws {
        let reading = try ScoreFile.read(file, grid: grid)
        reading.noteRepairs(of: file)
        let renderer = try SoundRenderer(
            soundFont: try soundfont.map(SoundFont.init), searchFolders: Environment.searchFolders,
            temporaryFolder: Environment.temporaryFolder)
        try Storage.write(renderer.wav(reading.score), to: output)
    }
}
