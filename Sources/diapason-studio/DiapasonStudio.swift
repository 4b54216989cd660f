import ArgumentParser
import Face

/// The twin of `diapason` that serves the studio; `diapason` becomes it for its verb `studio`.
@main struct DiapasonStudio: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diapason", abstract: "The verb of diapason that serves its page.",
        subcommands: [StudioCommand.self], defaultSubcommand: StudioCommand.self)

    static func main() async { await Program.run(DiapasonStudio.self) }
}
